import { isRecord } from '../../domain/json';
import { BoundedCache } from '../bounded-cache';
import { AuthorizationInputError } from '../input-error';
import { lowerCase } from '../lower-case';
import { type ContextLookup, lookup, type RequestView } from '../request';
import { and, MAYBE, NO, not, or, type Tri, tri, YES } from '../tri';
import { ARN } from './arn';
import { BINARY } from './binary';
import { BOOL } from './bool';
import type { Comparison, Operator } from './comparison';
import { DATE } from './date';
import { IP } from './ip';
import { NUMERIC } from './numeric';
import { fitsSomePath, hidesPath } from './role-path';
import { STRING } from './string';

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...STRING, ...NUMERIC, ...DATE, ...BOOL, ...BINARY, ...IP, ...ARN }),
);

/** One operator applied to one key. */
export interface Condition {
  /** As the policy writes them. */
  operator: string;
  key: string;
  values: readonly string[];
  /** The operator without its set prefix and `IfExists`, in lower case: `stringequals`, `null`. */
  base: string;
  keyLower: string;
  set: 'all' | 'any' | null;
  ifExists: boolean;
  negated: boolean;
  /** `Null`: asks only whether the key is there. */
  nullCheck: boolean;
  readonly variables: boolean;
  readonly compile: Operator['compile'] | null;
  /** Made at first use. */
  comparisons: readonly Comparison[] | null;
}

/** Compiles a Condition element; throws on an operator or value that AWS does not know. */
export function compileConditions(element: unknown, variables: boolean, where: string): Condition[] {
  if (element === undefined) return [];
  if (!isRecord(element)) throw malformed(`${where}: Condition must be an object`);
  const conditions: Condition[] = [];
  for (const operator in element) {
    const keys = element[operator];
    if (!isRecord(keys)) throw malformed(`${where}: Condition ${operator} must be an object of condition keys`);
    const parsed = operators.get(operator);
    if (parsed === null) throw malformed(`${where}: unknown condition operator ${operator}`);
    const { base, set, ifExists, negated, nullCheck, compile } = parsed;
    for (const key in keys) {
      const values = conditionValues(keys[key], where);
      const keyLower = lowerCase(key);
      // Written out: what is spread into an object is several times slower to make, and to read.
      conditions.push({
        operator,
        key,
        values,
        base,
        keyLower,
        set,
        ifExists,
        negated,
        nullCheck,
        variables,
        compile,
        comparisons: null,
      });
    }
  }
  return conditions;
}

/** What the name of an operator says. */
type ParsedOperator = Pick<Condition, 'base' | 'set' | 'ifExists' | 'negated' | 'nullCheck' | 'compile'>;

/** Null: AWS has no such operator. */
const operators = new BoundedCache<ParsedOperator | null>(1000, parseOperator);

function parseOperator(operator: string): ParsedOperator | null {
  let base = operator.toLowerCase();
  const set = base.startsWith('forallvalues:') ? 'all' : base.startsWith('foranyvalue:') ? 'any' : null;
  if (set !== null) base = base.slice(base.indexOf(':') + 1);
  const ifExists = base.endsWith('ifexists');
  if (ifExists) base = base.slice(0, -'ifexists'.length);
  if (base === 'null') {
    return ifExists || set !== null ? null : { base, set, ifExists, negated: false, nullCheck: true, compile: null };
  }
  const known = OPERATORS.get(base);
  return known ? { base, set, ifExists, negated: known.negated, nullCheck: false, compile: known.compile } : null;
}

function conditionValues(value: unknown, where: string): readonly string[] {
  if (typeof value === 'string') return [value];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw malformed(`${where}: a condition value must be a string, number or boolean`);
  });
}

/** Keys that hold lists (Service Authorization Reference), whatever the number of values in a request. */
const MULTIVALUED: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'kms:encryptioncontextkeys',
  'kms:grantoperations',
  'kms:resourcealiases',
]);

/** Whether a condition speaks of a list without a set operator, so that it never holds where there is one. */
export function isListWithoutSet({ set, nullCheck, keyLower }: Condition, had: readonly string[]): boolean {
  return set === null && !nullCheck && (had.length > 1 || MULTIVALUED.has(keyLower));
}

/**
 * Whether the condition holds for the request. Lists can be compared by set operators only (IAM User Guide, "Single-valued
 * vs. multivalued context keys"): without one, a condition on a list does not hold, negated or not.
 */
export function meetsCondition(condition: Condition, view: RequestView): Tri {
  const had = lookup(view, condition.keyLower);
  if (had === 'unknown') return MAYBE;
  if (condition.nullCheck) return meetsNull(condition, had !== 'absent');
  if (had === 'absent' || (condition.set !== null && had.every((value) => value === ''))) {
    return meetsAbsent(condition, had);
  }
  if (condition.set === null) {
    if (isListWithoutSet(condition, had)) return NO;
    const one = matchesAny(condition, had[0] as string, view);
    return condition.negated ? not(one) : one;
  }
  let result: Tri = condition.set === 'all' ? YES : NO;
  for (const value of had) {
    const any = matchesAny(condition, value, view);
    const one = condition.negated ? not(any) : any;
    result = condition.set === 'all' ? and(result, one) : or(result, one);
  }
  return result;
}

function meetsNull(condition: Condition, present: boolean): Tri {
  return tri(condition.values.some((value) => value.toLowerCase() === (present ? 'false' : 'true')));
}

/** An empty set counts as no value for the set operators, whose answer then is fixed. */
function meetsAbsent(condition: Condition, had: ContextLookup): Tri {
  if (condition.set === 'all') return YES;
  if (condition.ifExists && had === 'absent') return YES;
  if (condition.set === 'any') return NO;
  return tri(condition.negated);
}

function comparisonsOf(condition: Condition): readonly Comparison[] {
  condition.comparisons ??= compileValues(condition);
  return condition.comparisons;
}

/** From this many plain texts on, they are looked up rather than gone through. */
const MANY = 20;

function compileValues({ base, compile, values, variables }: Condition): readonly Comparison[] {
  if (compile === null) return [];
  const exact = base === 'stringequals' || base === 'stringnotequals';
  if (!exact || values.length < MANY || (variables && values.some((value) => value.includes('${'))))
    return values.map((value) => compile(value, variables));
  const texts = new Set(values);
  return [{ test: (had) => tri(texts.has(had)) }];
}

function matchesAny(condition: Condition, value: string, view: RequestView): Tri {
  const any = comparesAny(condition, value, view);
  return hidesPath(condition, view)
    ? fitsSomePath(condition, any, view, (arn) => comparesAny(condition, arn, view))
    : any;
}

function comparesAny(condition: Condition, value: string, view: RequestView): Tri {
  let any: Tri = NO;
  for (const comparison of comparisonsOf(condition)) {
    any = or(any, comparison.test(value, view));
    if (any === YES) break;
  }
  return any;
}

/** The context keys because of which a condition cannot be decided. */
export function unknownKeysOf(condition: Condition, view: RequestView): string[] {
  const unknown = lookup(view, condition.keyLower) === 'unknown' || hidesPath(condition, view);
  const own = unknown ? [condition.key] : [];
  const variables = comparisonsOf(condition).flatMap((comparison) => comparison.unknownVariables?.(view) ?? []);
  return [...own, ...variables];
}

function malformed(message: string): AuthorizationInputError {
  return new AuthorizationInputError('malformed-policy', message);
}
