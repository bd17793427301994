import type { AuthorizationCase, NamedPolicy } from '../domain/decision';
import type { Condition } from './conditions/condition';
import { parseInstant } from './conditions/date';
import { parseNumber } from './conditions/numeric';
import { type CompiledPolicy, compilePolicy } from './document';

/** Splitting stops where it would need more evaluations than this. */
const MOST_CASES = 64;

/** Keys that decide by other means than conditions, or that hold several values. */
const NOT_SPLIT = new Set([
  'aws:principalarn',
  'aws:userid',
  'aws:sourcearn',
  'kms:encryptioncontextkeys',
  'kms:grantoperations',
  'kms:resourcealiases',
  'kms:requestalias',
]);

/**
 * The cases that together stand for every value the unknown keys could have: an undecided request that comes out the
 * same in each of them is decided. Null where the conditions do not allow such a list (wildcards, variables, sets).
 */
export function splitCases(c: AuthorizationCase, keys: readonly string[]): AuthorizationCase[] | null {
  const policies = compiledPolicies(c);
  let cases: AuthorizationCase[] = [c];
  for (const key of new Set(keys.map((name) => name.toLowerCase()))) {
    const values = valuesOf(key, c, policies);
    if (values === null || cases.length * values.length > MOST_CASES) return null;
    cases = cases.flatMap((one) => values.map((value) => withValue(one, key, value)));
  }
  return cases;
}

/** An empty list says: known to have no value. */
function withValue(c: AuthorizationCase, key: string, value: string | null): AuthorizationCase {
  const others = Object.entries(c.request.context ?? {}).filter(([name]) => name.toLowerCase() !== key);
  const context = Object.fromEntries([...others, [key, value === null ? [] : [value]]]);
  return { ...c, request: { ...c.request, context } };
}

function compiledPolicies({ policies }: AuthorizationCase): CompiledPolicy[] {
  const { key, identity, boundary, session, scp, rcp, vpcEndpoint } = policies;
  const named: (NamedPolicy | null)[] = [];
  for (const layer of [identity, boundary, session, scp, rcp, vpcEndpoint]) {
    if (layer !== 'unknown') named.push(...(Array.isArray(layer) ? layer.flat() : [layer]));
  }
  const documents = named.flatMap((policy) => (policy ? [policy.document] : []));
  if (key !== 'unknown' && key !== null) documents.push(key);
  return documents.map(compilePolicy);
}

/** What the conditions on one key compare it with. */
interface Compared {
  texts: Set<string>;
  /** Texts compared without regard to case. */
  loose: Set<string>;
  numbers: number[];
  /** Milliseconds since 1970. */
  instants: number[];
}

function valuesOf(key: string, c: AuthorizationCase, policies: readonly CompiledPolicy[]): (string | null)[] | null {
  if (NOT_SPLIT.has(key) || key.endsWith('*')) return null;
  const compared: Compared = { texts: new Set(constraintValues(key, c)), loose: new Set(), numbers: [], instants: [] };
  for (const { statements } of policies) {
    for (const { conditions, resource } of statements) {
      if (resource?.patterns.some(({ text }) => usesVariable(text, key))) return null;
      for (const condition of conditions) {
        if (condition.values.some((value) => usesVariable(value, key))) return null;
        if (condition.keyLower === key && !compare(condition, compared)) return null;
      }
    }
  }
  return representatives(compared);
}

/**
 * One value of each class that the conditions can tell apart. Null where one key is compared in several ways, which tell
 * apart spellings of what is the same in another (`1` and `1.0`), and where a class cannot be written down.
 */
function representatives({ texts, loose, numbers, instants }: Compared): (string | null)[] | null {
  if ([texts.size + loose.size, numbers.length, instants.length].filter((count) => count > 0).length > 1) return null;
  const values = new Set(texts);
  for (const value of loose) {
    const other = otherSpelling(value, texts);
    if (other === undefined) return null;
    if (other !== null) values.add(other);
  }
  for (const value of around(numbers)) {
    if (parseNumber(String(value)) !== value) return null;
    values.add(String(value));
  }
  for (const value of around(instants)) {
    const text = Number.isInteger(value) ? new Date(value).toISOString() : '';
    if (parseInstant(text) !== value) return null;
    values.add(text);
  }
  return [null, `-${[...values].join('-')}`, ...values];
}

/**
 * The value in a spelling that none of the texts has, so that it stands for all that compare without regard to case; null where it
 * has but one, which is among the texts; undefined where none was found.
 */
function otherSpelling(value: string, texts: ReadonlySet<string>): string | null | undefined {
  const [lower, upper] = [value.toLowerCase(), value.toUpperCase()];
  if (lower === upper) return texts.has(value) ? null : value;
  const mixed = [...lower].map((_, i) => lower.slice(0, i) + upper.slice(i, i + 1) + lower.slice(i + 1));
  return [value, lower, upper, ...mixed].find((spelling) => !texts.has(spelling) && spelling.toLowerCase() === lower);
}

function usesVariable(text: string, key: string): boolean {
  return text.includes('${') && text.toLowerCase().includes(key);
}

function constraintValues(key: string, { grants }: AuthorizationCase): string[] {
  if (!key.startsWith('kms:encryptioncontext:') || grants === 'unknown') return [];
  const name = key.slice('kms:encryptioncontext:'.length);
  return (grants ?? []).flatMap(({ Constraints: constraints }) => {
    const pairs = { ...constraints?.EncryptionContextSubset, ...constraints?.EncryptionContextEquals };
    const own = Object.entries(pairs).filter(([pair]) => pair.toLowerCase() === name);
    return own.map(([, value]) => value);
  });
}

const MOST_NUMBER = 1e14;

/** Adds what a condition compares its key with; false where that cannot be listed. */
function compare({ base, values, set, nullCheck, variables }: Condition, compared: Compared): boolean {
  if (nullCheck) return true;
  if (set !== null || values.some((value) => variables && value.includes('${'))) return false;
  if (base.startsWith('numeric')) return addNumbers(values.map(parseNumber), compared.numbers);
  if (base.startsWith('date')) return addNumbers(values.map(parseInstant), compared.instants);
  // Anything but true and false matches nothing.
  const texts = base === 'bool' ? values.filter((value) => /^(?:true|false)$/i.test(value)) : values;
  const loose = ['bool', 'stringequalsignorecase', 'stringnotequalsignorecase'].includes(base);
  const listed = ['stringequals', 'stringnotequals', 'stringlike', 'stringnotlike'].includes(base);
  if ((!loose && !listed) || (base.endsWith('like') && values.some((value) => /[*?]/.test(value)))) return false;
  for (const text of texts) (loose ? compared.loose : compared.texts).add(text);
  return true;
}

/** What a policy compares with and is no number or date matches nothing, whatever the request had. */
function addNumbers(numbers: readonly (number | null)[], to: number[]): boolean {
  const readable = numbers.filter((value) => value !== null);
  to.push(...readable);
  return readable.every((value) => Math.abs(value) < MOST_NUMBER);
}

/** The thresholds, one value between each two of them, and one beyond either end. */
function around(thresholds: readonly number[]): number[] {
  const sorted = [...new Set(thresholds)].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const between = sorted.slice(1).map((value, i) => (value + (sorted[i] as number)) / 2);
  return [(sorted[0] as number) - 1, ...sorted, ...between, (sorted.at(-1) as number) + 1];
}
