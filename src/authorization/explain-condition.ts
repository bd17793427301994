import { type Condition, isListWithoutSet, meetsCondition, unknownKeysOf } from './conditions/condition';
import { parseInstant } from './conditions/date';
import { hidesPath } from './conditions/role-path';
import { lookup, RESOURCE_ALIASES, type RequestView } from './request';
import type { PolicyKind } from './statement';
import { compileTemplate, resolveTemplate, unknownVariables } from './template';
import { MAYBE, NO, YES } from './tri';
import { joined, listed, quoted } from './wording';

/** Which kind of statement reads the request. */
export interface Reader {
  kind: PolicyKind;
  effect: 'Allow' | 'Deny';
}

/** How many conditions of a statement are told in full. */
const MOST_TOLD = 2;

/** The first condition that fails, what it wanted and had, and the others that fail too. */
export function explainUnmet(
  conditions: readonly Condition[],
  first: number,
  reader: Reader,
  view: RequestView,
): string {
  let text = '';
  let told = 0;
  const more: string[] = [];
  for (let i = first; i < conditions.length; i++) {
    const condition = conditions[i] as Condition;
    if (i > first && meetsCondition(condition, view) !== NO) continue;
    if (told === MOST_TOLD) more.push(condition.key);
    else {
      told += 1;
      text = joined(text, `condition ${describe(condition, reader, view)}`);
    }
  }
  return more.length === 0 ? text : `${text}; nor are the conditions on ${listed(more)} met`;
}

/** That all conditions are met; of a Deny, also by what. */
export function explainMet(conditions: readonly Condition[], reader: Reader, view: RequestView): string {
  const one = conditions.length === 1;
  if (reader.effect === 'Deny') {
    const told = conditions.slice(0, MOST_TOLD).map((condition) => describe(condition, reader, view));
    const more = conditions.length - told.length;
    return `${one ? 'condition' : 'all conditions'} met: ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  }
  const keys = conditions.map(({ key }) => key);
  return one ? `condition on ${listed(keys)} met` : `all conditions met, on ${listed([...new Set(keys)])}`;
}

/** The conditions of an undecided statement that nobody can decide. */
export function explainOpen(conditions: readonly Condition[], reader: Reader, view: RequestView): string {
  const open = conditions.filter((condition) => meetsCondition(condition, view) === MAYBE);
  const told = open.slice(0, MOST_TOLD).map((condition) => `condition ${describe(condition, reader, view)}`);
  const more = open.slice(MOST_TOLD);
  if (more.length > 0)
    told.push(`nor is it known of ${listed(more.flatMap((condition) => unknownKeysOf(condition, view)))}`);
  return told.join('; ');
}

/** `StringEquals kms:ViaService wanted "…", the request had none`. */
function describe(condition: Condition, reader: Reader, view: RequestView): string {
  return `${condition.operator} ${condition.key} wanted ${wanted(condition, view)}, ${found(condition, reader, view)}`;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  numericlessthan: 'less than ',
  numericlessthanequals: 'at most ',
  numericgreaterthan: 'more than ',
  numericgreaterthanequals: 'at least ',
  datelessthan: 'before ',
  datelessthanequals: 'no later than ',
  dategreaterthan: 'after ',
  dategreaterthanequals: 'no earlier than ',
};

function wanted(condition: Condition, view: RequestView): string {
  const { values, base, set, negated, nullCheck } = condition;
  if (nullCheck) return wantedNull(values);
  const listing = quoted(values) + resolved(condition, view) + unreadable(condition);
  const single = values.length === 1;
  if (set === 'all') return `${negated ? 'no value' : 'only values'} among ${listing}`;
  if (set === 'any') return negated ? `some value other than ${listing}` : `some value among ${listing}`;
  if (negated) return `${single ? 'anything but' : 'none of'} ${listing}`;
  const compared = COMPARISONS[base] ?? '';
  return `${compared}${single || values.length === 0 ? '' : 'one of '}${listing}`;
}

function wantedNull(values: readonly string[]): string {
  const answers = new Set(values.map((value) => value.toLowerCase()));
  if (answers.has('true') && answers.has('false')) return 'a value or none';
  if (answers.has('true')) return 'no value';
  return answers.has('false') ? 'a value' : `${quoted(values)}, which is neither true nor false`;
}

/** What the variables of a condition's only value come to for this request. */
function resolved({ values, variables }: Condition, view: RequestView): string {
  const [value] = values;
  if (values.length !== 1 || !value?.includes('${')) return '';
  if (!variables) return ' (as plain text: variables need Version 2012-10-17)';
  const template = compileTemplate(value, true, false);
  if (typeof template === 'string') return '';
  const here = resolveTemplate(template, view);
  if (here === 'unknown') return ` (${listed(unknownVariables(template, view))} is not known)`;
  return here === 'absent' ? ' (which has no value here)' : ` (here ${quoted([here.text])})`;
}

/** That no value of the condition is one that its operator can read, so that it never matches. */
function unreadable({ values, base }: Condition): string {
  const none = (reads: (value: string) => boolean): boolean => !values.some(reads);
  if (base.startsWith('numeric') && none((value) => Number.isFinite(Number.parseFloat(value)))) return ' (no number)';
  if (base.startsWith('date') && none((value) => parseInstant(value) !== null)) return ' (no date)';
  return '';
}

const RESOURCE_ATTRIBUTE = /^aws:resourcetag\/|^kms:resourcealiases$/;

function found(condition: Condition, reader: Reader, view: RequestView): string {
  const had = lookup(view, condition.keyLower);
  const ofKey = reader.kind === 'key' && RESOURCE_ATTRIBUTE.test(condition.keyLower);
  if (had === 'unknown') {
    if (view.resourceAttributes === 'too-many-aliases' && condition.keyLower === RESOURCE_ALIASES)
      return 'but the key has more aliases than the quota of 50, and whether they count is not known';
    return ofKey && view.resourceAttributes === 'unknown'
      ? 'and AWS does not say whether a key policy sees this key'
      : 'whether the request had it is not known';
  }
  if (hidesPath(condition, view) && meetsCondition(condition, view) === MAYBE) {
    return 'the path of the caller’s role, which its session does not show, is not known';
  }
  if (had !== 'absent') return foundValues(condition, had, view);
  return ofKey && reader.effect === 'Allow' ? 'but a key policy does not see this key' : 'the request had none';
}

function foundValues(condition: Condition, had: readonly string[], view: RequestView): string {
  if (condition.set === 'all' && had.length > 1) {
    const others = had.filter(failsAlone(condition, view));
    if (others.length > 0 && others.length < had.length) return `the request also had ${quoted(others)}`;
  }
  return `the request had ${quoted(had)}${hint(condition, had)}`;
}

/** Whether the condition would not be met if a value were the only one of its key. */
function failsAlone(condition: Condition, view: RequestView): (value: string) => boolean {
  const context = new Map(view.context);
  const alone = { ...view, context };
  return (value) => {
    context.set(condition.keyLower, value);
    return meetsCondition(condition, alone) !== YES;
  };
}

/** What often goes unseen in a comparison: a list, case, and wildcards where the operator knows none. */
function hint(condition: Condition, had: readonly string[]): string {
  if (isListWithoutSet(condition, had)) return ' (a list, and only ForAnyValue and ForAllValues compare lists)';
  const { values, base, negated } = condition;
  const [value] = values;
  if (value === undefined || values.length > 1 || negated) return '';
  const equals = base.startsWith('stringequals');
  if (!equals && base !== 'stringlike') return '';
  if (equals && (value.includes('*') || value.includes('?'))) return ` (${condition.operator} knows no wildcards)`;
  const exact = base !== 'stringequalsignorecase';
  return exact && had.some((one) => one !== value && one.toLowerCase() === value.toLowerCase())
    ? ' (which differs in case only)'
    : '';
}
