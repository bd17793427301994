import type { Condition } from './conditions/condition';

/** What a condition wants of its key, and what its opposite wants; `%` stands for the values. */
const WORDS: Readonly<Record<string, readonly [wanted: string, opposite: string]>> = {
  equals: ['is %', 'is not %'],
  notequals: ['is not %', 'is %'],
  like: ['is like %', 'is not like %'],
  notlike: ['is not like %', 'is like %'],
  lessthan: ['is below %', 'is at least %'],
  lessthanequals: ['is at most %', 'is above %'],
  greaterthan: ['is above %', 'is at most %'],
  greaterthanequals: ['is at least %', 'is below %'],
  ipaddress: ['is in %', 'is not in %'],
  notipaddress: ['is not in %', 'is in %'],
};

const MOST_VALUES = 3;

function valuesOf({ values }: Condition): string {
  if (values.length > MOST_VALUES) {
    return `${values.slice(0, MOST_VALUES).join(', ')} or ${values.length - MOST_VALUES} more`;
  }
  const last = values.at(-1) ?? 'nothing';
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${last}` : last;
}

function family({ operator, values }: Condition): string {
  const name = operator
    .toLowerCase()
    .replace(/^for(?:all|any)values?:/, '')
    .replace(/ifexists$/, '');
  if (name === 'bool') return 'equals';
  const bare = name.replace(/^(?:string|arn|numeric|date|binary)/, '').replace('ignorecase', '');
  // ArnEquals and ArnLike are the same; without a wildcard neither compares but for equality.
  const wild = values.some((value) => /[*?]/.test(value));
  if (name.startsWith('arn') || bare.endsWith('like'))
    return `${bare.startsWith('not') ? 'not' : ''}${wild ? 'like' : 'equals'}`;
  return bare;
}

/** A condition in words: `kms:ViaService is rds.us-east-1.amazonaws.com`; with `opposite`, what makes it fail. */
export function conditionInWords(condition: Condition, opposite = false): string {
  const { key, nullCheck, values, set, ifExists } = condition;
  if (nullCheck) {
    const absent = (values[0]?.toLowerCase() === 'true') !== opposite;
    return `${key} is ${absent ? 'absent' : 'present'}`;
  }
  const [wanted, other] = WORDS[family(condition)] ?? [
    `fits ${condition.operator} %`,
    `does not fit ${condition.operator} %`,
  ];
  const subject = set === null ? key : `${(set === 'all') === opposite ? 'a value' : 'every value'} of ${key}`;
  const absent = ifExists && !opposite && !condition.negated ? ' or is absent' : '';
  return `${subject} ${(opposite ? other : wanted).replace('%', () => valuesOf(condition))}${absent}`;
}

/** Whether the opposite of a condition is said more simply than `unless` and the condition. */
export function isNegative({ negated, nullCheck }: Condition): boolean {
  return negated || nullCheck;
}
