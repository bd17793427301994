import { matchAt } from '../match-at';
import {
  ASSIGNED_FORMS,
  CLEAR_FORMS,
  LIST_FOLLOWS,
  NEXT_OF_LIST,
  QUOTED_OPTION,
  SHORT_FORMS,
  STRING_FOLLOWS,
  TELLS_OF_A_FAILURE,
  VALUE_OF_PAIR,
} from './label-forms';
import { NO_PASSWORD, NO_SECRET } from './no-secrets';
import { endOfQuoted } from './quoted';
import type { SecretSpan } from './secret-kinds';
import { SECRET_LABELS, type SecretLabel } from './secret-labels';

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
    const isDoubtful = label.doubtful && matchAt(label.doubtful, text, range.start) !== null;
    spans.push({ kind: label.kind, ...range, ...(isDoubtful ? { isDoubtful } : {}) });
    from = range.end;
  }
  return spans;
}

const FORMS = {
  assigned: ASSIGNED_FORMS,
  clear: [...ASSIGNED_FORMS, ...CLEAR_FORMS],
  short: [...ASSIGNED_FORMS, ...SHORT_FORMS],
};

function secretBehind(text: string, labelEnd: number, label: SecretLabel): Range | null {
  const at = labelEnd + (matchAt(VALUE_OF_PAIR, text, labelEnd)?.[0].length ?? 0);
  const quoted =
    (label.kind === 'password' && listBehind(text, at, label)) ||
    stringBehind(STRING_FOLLOWS, text, at, label) ||
    stringBehind(QUOTED_OPTION, text, at, label);
  if (quoted) return quoted;
  for (const form of FORMS[label.strength]) {
    const match = matchAt(form, text, at);
    const start = at + (match?.[1]?.length ?? 0);
    if (match && isSecret(text, start, label, label.strength === 'short')) return { start, end: at + match[0].length };
  }
  return null;
}

function stringBehind(pattern: RegExp, text: string, at: number, label: SecretLabel): Range | null {
  const match = matchAt(pattern, text, at);
  if (!match) return null;
  const start = at + match[0].length;
  const end = endOfQuoted(text, start, match[1] as string);
  return end > start &&
    isSecret(text, start, label) &&
    !FAILURE.test(text.slice(start, Math.min(end, start + FAILURE_REACH)))
    ? { start, end }
    : null;
}

/** From the first string of a list to the last. */
function listBehind(text: string, at: number, label: SecretLabel): Range | null {
  const list = stringBehind(LIST_FOLLOWS, text, at, label);
  if (!list) return null;
  for (;;) {
    const next = stringBehind(NEXT_OF_LIST, text, list.end, label);
    if (!next) return list;
    list.end = next.end;
  }
}

function isSecret(text: string, start: number, { never }: SecretLabel, mayBeProse = false): boolean {
  const noSecret = [NO_SECRET, ...(never ? [never] : []), ...(mayBeProse ? [NO_PASSWORD] : [])];
  return !noSecret.some((pattern) => matchAt(pattern, text, start));
}
