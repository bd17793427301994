import { matchAt } from '../match-at';
import {
  ASSIGNED_FORMS,
  CLEAR_FORMS,
  LIST_FOLLOWS,
  NEXT_OF_LIST,
  NO_PASSWORD,
  NO_SECRET,
  QUOTED_OPTION,
  SHORT_FORMS,
  STRING_FOLLOWS,
  TELLS_OF_A_FAILURE,
  VALUE_OF_PAIR,
} from './label-forms';
import { endOfQuoted } from './quoted';
import type { SecretSpan } from './secret-kinds';
import { SECRET_LABELS, type SecretLabel, type Strength } from './secret-labels';

const LABEL = new RegExp(SECRET_LABELS.map(({ names }) => `(${names})`).join('|'), 'gi');
const FAILURE = new RegExp(TELLS_OF_A_FAILURE, 'i');
/** A longer string is a text that may tell of a failure further on. */
const FAILURE_REACH = 200;

interface Range {
  start: number;
  end: number;
}

/**
 * Every secret that a label in front of it tells, in every form in which one stands: quoted, `name=value`, `name: value`, on the next line,
 * as an option of a command, in XML, in a list, and as the value of a pair. Linear in the length of the text.
 */
export function labelledSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const match of text.matchAll(LABEL)) {
    if (match.index < from) continue;
    const label = SECRET_LABELS[match.indexOf(match[0], 1) - 1] as SecretLabel;
    const range = secretBehind(text, match.index + match[0].length, label);
    if (!range) continue;
    spans.push({ kind: label.kind, ...range });
    from = range.end;
  }
  return spans;
}

const FORMS = {
  assigned: ASSIGNED_FORMS,
  clear: [...ASSIGNED_FORMS, ...CLEAR_FORMS],
  short: [...ASSIGNED_FORMS, ...SHORT_FORMS],
};

function secretBehind(text: string, labelEnd: number, { kind, strength }: SecretLabel): Range | null {
  const at = labelEnd + (matchAt(VALUE_OF_PAIR, text, labelEnd)?.[0].length ?? 0);
  const quoted =
    (kind === 'password' && listBehind(text, at)) ||
    stringBehind(STRING_FOLLOWS, text, at) ||
    stringBehind(QUOTED_OPTION, text, at);
  if (quoted) return quoted;
  for (const form of FORMS[strength]) {
    const match = matchAt(form, text, at);
    const start = at + (match?.[1]?.length ?? 0);
    if (match && isSecret(text, start, strength)) return { start, end: at + match[0].length };
  }
  return null;
}

function stringBehind(pattern: RegExp, text: string, at: number): Range | null {
  const match = matchAt(pattern, text, at);
  if (!match) return null;
  const start = at + match[0].length;
  const end = endOfQuoted(text, start, match[1] as string);
  return end > start && isSecret(text, start) && !FAILURE.test(text.slice(start, Math.min(end, start + FAILURE_REACH)))
    ? { start, end }
    : null;
}

/** From the first string of a list to the last. */
function listBehind(text: string, at: number): Range | null {
  const list = stringBehind(LIST_FOLLOWS, text, at);
  if (!list) return null;
  for (;;) {
    const next = stringBehind(NEXT_OF_LIST, text, list.end);
    if (!next) return list;
    list.end = next.end;
  }
}

function isSecret(text: string, start: number, strength?: Strength): boolean {
  return !matchAt(NO_SECRET, text, start) && !(strength === 'short' && matchAt(NO_PASSWORD, text, start));
}
