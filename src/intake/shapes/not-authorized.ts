import { arnAt, isKeyArn } from '../arns';
import { reasonOfTail } from '../deny-wording';
import { kmsActionAt } from '../kms-operations';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const PHRASE = 'authorizedtoperform';
const NEGATION = /(?:is|are)?not$|(?:is|are)n't$|un$/;
/** Quotes and bold marks that people and chat put around the parts of the sentence. */
const MARKS = '"\'*_';
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
  if (!NEGATION.test(text.flat.slice(Math.max(0, start - 8), start))) return null;
  let at = start + PHRASE.length;
  if (text.flat[at] === ':') at++;
  at = skip(text.flat, at, MARKS);
  const action = text.flat.startsWith('kms:', at) ? kmsActionAt(text.flat, at + 4) : null;
  if (!action) return null;
  const subject = subjectBefore(text, start);
  const resource = resourceAfter(text, skip(text.flat, action.end, MARKS));
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
  const arn = before.lastIndexOf('arn:');
  if (user < 0 && arn < 0) return { at: text.cleanIndex(verbStart(text, start)), principal: null };
  const from = floor + (user >= 0 ? user + 5 : arn);
  const at = text.cleanIndex(user >= 0 ? from - 5 : from);
  const printed = text.clean
    .slice(text.cleanIndex(from), text.cleanIndex(verbStart(text, start)))
    .replace(/\s{0,40}\n\s{0,40}/g, '')
    .trim();
  return { at, principal: principalIn(printed) };
}

/** The sentence says `is not authorized`; some services leave the verb out. */
function verbStart(text: PastedText, start: number): number {
  return start - (NEGATION.exec(text.flat.slice(Math.max(0, start - 8), start))?.[0].length ?? 0);
}

/** The principal as printed, without quotes and bold marks; null for a placeholder, a name, or prose that merely begins with an ARN. */
function principalIn(printed: string): string | null {
  const marks = /^(?:["'(]|\*{1,2}(?=arn:)|_(?=arn:)){0,3}/.exec(printed)?.[0] ?? '';
  const bare = printed.slice(marks.length).replace(/["'),]{1,8}$/, '');
  const name = marks.includes('*') && bare.endsWith('*') ? bare.replace(/\*{1,2}$/, '') : bare;
  if (/^[a-z0-9.-]{1,80}\.amazonaws\.com$/.test(name)) return name;
  if (!name.startsWith('arn:') || name.length > 600) return null;
  const joined = name.replace(/([-/:_=])\s{1,4}/g, '$1');
  return /\s/.test(joined.replace(/<[^<>]{0,40}>|\[[^[\]]{0,40}\]|\{[^{}]{0,40}\}/g, '')) ? null : joined;
}

/** What follows `on resource`: a key as printed, or nothing for `*`, `this resource` and placeholders. */
function resourceAfter(text: PastedText, from: number): { key: string | null; end: number } {
  const lead =
    ['onresource:', 'onresource', 'onthe', 'onkey:', 'on'].find((words) => text.flat.startsWith(words, from)) ?? '';
  let at = from + lead.length;
  if (lead) at = skip(text.flat, at, `${MARKS}<([`);
  if (text.flat.startsWith('arn:', at)) {
    const arn = arnAt(text, at);
    if (arn) return { key: isKeyArn(arn.text) ? arn.text : null, end: arn.flatEnd };
  }
  return { key: null, end: from };
}

function skip(flat: string, from: number, marks: string): number {
  let at = from;
  while (at < from + 4 && at < flat.length && marks.includes(flat[at] as string)) at++;
  return at;
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
  return (reading.principalArn ? 1 : 0) + (reading.keyRef ? 1 : 0);
}
