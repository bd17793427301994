import { type Condition, isListWithoutSet } from './conditions/condition';

/** What is said of a value: where it fits, and where it does not; `%` stands for what it is compared with. */
interface Wording {
  fits: string;
  misses: string;
}

const relation = (verb: string): Wording => ({ fits: `is ${verb}%`, misses: `is not ${verb}%` });
const IS = relation('');
const LIKE = relation('like ');
const WORDS: Readonly<Record<string, Wording>> = {
  equals: IS,
  equalsignorecase: { fits: 'is % (any case)', misses: 'is not % (any case)' },
  address: relation('in '),
  lessthan: { fits: 'is below %', misses: 'is at least %' },
  lessthanequals: { fits: 'is at most %', misses: 'is above %' },
  greaterthan: { fits: 'is above %', misses: 'is at most %' },
  greaterthanequals: { fits: 'is at least %', misses: 'is below %' },
};

const MOST_VALUES = 3;

function valuesOf({ values }: Condition): string {
  if (values.length > MOST_VALUES) {
    return `${values.slice(0, MOST_VALUES).join(', ')} or ${values.length - MOST_VALUES} more`;
  }
  const last = values.at(-1) ?? 'nothing';
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${last}` : last;
}

function wordingOf({ base, values }: Condition): Wording {
  if (base === 'bool') return IS;
  const name = base.replace(/^(?:string|arn|numeric|date|binary)/, '').replace(/^(?:not)?(?:ip)?/, '');
  // ArnEquals and ArnLike are the same; without a wildcard neither compares but for equality.
  if (/^arn|like$/.test(base)) return values.some((value) => /[*?]/.test(value)) ? LIKE : IS;
  return WORDS[name] ?? { fits: `fits ${base} %`, misses: `is not what ${base} % fits` };
}

/** `is not …` holds of a key that is absent; every other verb speaks of a key that is there. */
const ofWhatIsThere = (verb: string): boolean => !verb.startsWith('is not ');

function ofOneValue(key: string, verb: string, holdsAbsent: boolean): string {
  if (!ofWhatIsThere(verb)) return holdsAbsent ? `${key} ${verb}` : `${key} is present and ${verb.slice('is '.length)}`;
  return holdsAbsent ? `${key}, if present, ${verb}` : `${key} ${verb}`;
}

function ofEveryValue(key: string, { fits, misses }: Wording, fitting: boolean, holdsAbsent: boolean): string {
  const [who, verb] = !fitting && !ofWhatIsThere(misses) ? ['no', fits] : ['every', fitting ? fits : misses];
  return holdsAbsent ? `${who} value of ${key} ${verb}` : `${key} is present and ${who} value of it ${verb}`;
}

function ofSomeValue(key: string, verb: string, holdsAbsent: boolean): string {
  return holdsAbsent ? `${key}, if present, has a value that ${verb}` : `a value of ${key} ${verb}`;
}

function presence(key: string, { present, absent }: { present: boolean; absent: boolean }): string {
  if (present === absent) return `${key} is ${present ? '' : 'neither '}present ${present ? 'or' : 'nor'} absent`;
  return `${key} is ${present ? 'present' : 'absent'}`;
}

/**
 * A condition in words: `kms:ViaService is rds.us-east-1.amazonaws.com`; with `opposite`, what makes it fail. `is not …` and
 * `no value of …` hold of an absent key too, as the negated operators do; else the words say what becomes of one.
 */
export function conditionInWords(condition: Condition, opposite = false): string {
  const { key, nullCheck, values, set, ifExists, negated } = condition;
  if (nullCheck) {
    const wants = (value: string): boolean => values.some((each) => each.toLowerCase() === value) !== opposite;
    return presence(key, { present: wants('false'), absent: wants('true') });
  }
  // A list is never compared without a set operator.
  if (isListWithoutSet(condition, [''])) {
    return presence(key, { present: opposite, absent: (negated || ifExists) !== opposite });
  }
  const wording = wordingOf(condition);
  const fitting = negated === opposite;
  const verb = fitting ? wording.fits : wording.misses;
  const absentHolds = set === 'all' || ifExists || (set === null && negated);
  const holdsAbsent = absentHolds !== opposite;
  const words =
    set === null
      ? ofOneValue(key, verb, holdsAbsent)
      : (set === 'all') !== opposite
        ? ofEveryValue(key, wording, fitting, holdsAbsent)
        : ofSomeValue(key, verb, holdsAbsent);
  return words.replace('%', () => valuesOf(condition));
}

/** Whether the opposite of a condition is said more simply than `unless` and the condition. */
export function isNegative({ negated, nullCheck }: Condition): boolean {
  return negated || nullCheck;
}
