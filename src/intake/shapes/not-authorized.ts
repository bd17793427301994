import { arnAt } from '../arns';
import { reasonOfTail } from '../deny-wording';
import { kmsActionAt } from '../kms-operations';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const PHRASE = 'notauthorizedtoperform';
const LOOK_BACK = 900;
const TAIL = 700;

/** IAM's own sentence: `User: P is not authorized to perform: A on resource: R because …`, whoever wraps it. */
export const notAuthorized: ErrorShape = {
  name: 'not-authorized',
  read(text) {
    const starts = occurrences(text.flat, PHRASE, 64);
    const readings = starts.map((start, i) => readSentence(text, start, starts[i + 1] ?? text.flat.length));
    return readings.filter((reading) => reading !== null).sort(completerFirst);
  },
};

function readSentence(text: PastedText, start: number, limit: number): Reading | null {
  let at = start + PHRASE.length;
  if (text.flat[at] === ':') at++;
  const quoted = text.flat[at] === '"' || text.flat[at] === "'";
  const action = text.flat.startsWith('kms:', at + (quoted ? 1 : 0))
    ? kmsActionAt(text.flat, at + (quoted ? 5 : 4))
    : null;
  if (!action) return null;
  const subject = subjectBefore(text, start);
  const resource = resourceAfter(text, action.end);
  const tail = text.flat.slice(resource.end, Math.min(resource.end + TAIL, limit));
  const { reason, end } = reasonOfTail(tail);
  const reading: Reading = { at: subject.at, kms: true, kmsAction: action.action, denyReason: reason };
  if (subject.principal) reading.principalArn = subject.principal;
  if (resource.key) reading.keyRef = resource.key;
  const policyArn = end > 0 ? policyArnIn(text, resource.end + end) : null;
  if (policyArn) reading.policyArn = policyArn;
  return reading;
}

/** The principal in front of the phrase; only an ARN or a service principal counts, a placeholder does not. */
function subjectBefore(text: PastedText, start: number): { at: number; principal: string | null } {
  const floor = Math.max(0, start - LOOK_BACK);
  const before = text.flat.slice(floor, start);
  const user = before.lastIndexOf('user:');
  const from = user >= 0 ? floor + user + 5 : floor + Math.max(before.lastIndexOf('arn:'), 0);
  const at = text.cleanIndex(user >= 0 ? from - 5 : from);
  const printed = text.clean
    .slice(text.cleanIndex(from), text.cleanIndex(verbStart(text, start)))
    .replace(/\s{0,40}\n\s{0,40}/g, '')
    .trim()
    .replace(/^["'(]+|["'),]+$/g, '');
  const isPrincipal = printed.startsWith('arn:') || /^[a-z0-9.-]{1,80}\.amazonaws\.com$/.test(printed);
  return { at, principal: isPrincipal && printed.length < LOOK_BACK ? withoutSpaces(printed) : null };
}

/** The sentence says `is not authorized`; some services leave the verb out. */
function verbStart(text: PastedText, start: number): number {
  return text.flat.startsWith('is', start - 2) ? start - 2 : start;
}

/** Spaces that a wrap left inside an ARN go; those of a redaction such as `<account id>` stay. */
function withoutSpaces(printed: string): string {
  return /[<[{(]/.test(printed) ? printed : printed.replace(/\s/g, '');
}

/** What follows `on resource`: a key as printed, or nothing for `*`, `this resource` and placeholders. */
function resourceAfter(text: PastedText, from: number): { key: string | null; end: number } {
  const lead =
    ['onresource:', 'onresource', 'onthe', 'onkey:', 'on'].find((words) => text.flat.startsWith(words, from)) ?? '';
  let at = from + lead.length;
  while (lead && `"'<([`.includes(text.flat[at] ?? ' ')) at++;
  if (text.flat.startsWith('arn:', at)) {
    const arn = arnAt(text, at);
    if (arn) return { key: arn.text.includes(':kms:') ? arn.text : null, end: arn.flatEnd };
  }
  return { key: null, end: from };
}

/** The policy ARN that newer messages append behind the policy type. */
function policyArnIn(text: PastedText, from: number): string | null {
  const window = text.flat.slice(from, from + 120);
  const offset = window.indexOf(':arn:');
  if (offset < 0) return null;
  const arn = arnAt(text, from + offset + 1);
  return arn?.text.includes(':policy/') || arn?.text.includes('policy') ? (arn?.text ?? null) : null;
}

/** A sentence that was cut off or masked loses against a whole one. */
function completerFirst(a: Reading, b: Reading): number {
  return score(b) - score(a) || a.at - b.at;
}

function score(reading: Reading): number {
  const names = (reading.principalArn ? 1 : 0) + (reading.keyRef ? 1 : 0);
  return names;
}
