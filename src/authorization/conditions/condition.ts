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
    if (operators.get(operator).known === null) throw malformed(`${where}: unknown condition operator ${operator}`);
    for (const key in keys) conditions.push(compileCondition(operator, key, keys[key], variables, where));
  }
  return conditions;
}

interface ParsedOperator {
  set: Condition['set'];
  ifExists: boolean;
  /** Null: AWS has no such operator. */
  known: Operator | 'null' | null;
}

const operators = new BoundedCache<ParsedOperator>(1000, parseOperator);

function parseOperator(operator: string): ParsedOperator {
  let name = operator.toLowerCase();
  const set = name.startsWith('forallvalues:') ? 'all' : name.startsWith('foranyvalue:') ? 'any' : null;
  if (set !== null) name = name.slice(name.indexOf(':') + 1);
  const ifExists = name.endsWith('ifexists');
  if (ifExists) name = name.slice(0, -8);
  if (name === 'null') return { set, ifExists, known: ifExists || set !== null ? null : 'null' };
  return { set, ifExists, known: OPERATORS.get(name) ?? null };
}

function compileCondition(operator: string, key: string, value: unknown, variables: boolean, where: string): Condition {
  const { set, ifExists, known } = operators.get(operator);
  if (known === null) throw malformed(`${where}: unknown condition operator ${operator}`);
  const nullCheck = known === 'null';
  return {
    operator,
    key,
    keyLower: lowerCase(key),
    values: conditionValues(value, where),
    set,
    ifExists,
    negated: nullCheck ? false : known.negated,
    nullCheck,
    variables,
    compile: nullCheck ? null : known.compile,
    comparisons: null,
  };
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
  const { compile, values, variables } = condition;
  condition.comparisons ??= compile === null ? [] : values.map((value) => compile(value, variables));
  return condition.comparisons;
}

function matchesAny(condition: Condition, value: string, view: RequestView): Tri {
  let any: Tri = NO;
  for (const comparison of comparisonsOf(condition)) {
    any = or(any, comparison.test(value, view));
    if (any === YES) break;
  }
  return any;
}

/** The context keys because of which a condition cannot be decided. */
export function unknownKeysOf(condition: Condition, view: RequestView): string[] {
  const own = lookup(view, condition.keyLower) === 'unknown' ? [condition.key] : [];
  const variables = comparisonsOf(condition).flatMap((comparison) => comparison.unknownVariables?.(view) ?? []);
  return [...own, ...variables];
}

function malformed(message: string): AuthorizationInputError {
  return new AuthorizationInputError('malformed-policy', message);
}
