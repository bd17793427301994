import { arnAt, isKeyArn } from '../arns';
import { reasonOfTail } from '../deny-wording';
import { kmsActionAt } from '../kms-operations';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { isMasked } from '../same-error';

const PHRASE = 'authorizedtoperform';
const NEGATION = /(?:is|are)?not$|(?:is|are)n't$|un$/;
/** Quotes and bold marks that people and chat put around the parts of the sentence. */
const MARKS = '"\'*_';
const LOOK_BACK = 900;
const TAIL = 700;
/** AWS folds a key of another account that is not there and one whose policies refuse into one sentence, so as not to tell which. */
const NOT_IN_ACCOUNT = 'becausetheresourcedoesnotexistinthisregion';
const UNNAMED = /^onth(?:e|is)(?:resource|key)(?:associatedwiththis[a-z]{1,30}?)?(?=because)/;
const BARE_KEY = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|alias\/[\w/-]{1,250})/i;
const MOST_SENTENCES = 64;

/** One such sentence, of any service's action. */
export interface Sentence {
  /** Where the subject begins, and where the action does, in the clean text. */
  at: number;
  actionAt: number;
  /** What it states of a KMS action; null for actions of other services. */
  reading: Reading | null;
}

/** IAM's own sentence: `User: P is not authorized to perform: A on resource: R because …`, whoever wraps it. */
export const notAuthorized: ErrorShape = {
  name: 'not-authorized',
  read(text) {
    const readings = sentencesIn(text).map(({ reading }) => reading);
    return readings.filter((reading) => reading !== null).sort(completerFirst);
  },
};

/** Every such sentence of the text, in order. */
export function sentencesIn(text: PastedText): Sentence[] {
  const starts = occurrences(text.flat, PHRASE, MOST_SENTENCES);
  return starts.flatMap((start, i) => {
    if (!NEGATION.test(text.flat.slice(Math.max(0, start - 8), start))) return [];
    const floor = (starts[i - 1] ?? -PHRASE.length) + PHRASE.length;
    return sentenceAt(text, start, { floor, limit: starts[i + 1] ?? text.flat.length }) ?? [];
  });
}

/** The action of any service. */
const ACTION = /^[a-z0-9-]{2,40}:[a-z*]/;

function sentenceAt(text: PastedText, start: number, within: { floor: number; limit: number }): Sentence | null {
  const { floor, limit } = within;
  let from = start + PHRASE.length;
  if (text.flat[from] === ':') from++;
  from = skip(text.flat, from, MARKS);
  if (!ACTION.test(text.flat.slice(from, from + 44))) return null;
  const subject = subjectBefore(text, start, floor);
  const action = text.flat.startsWith('kms:', from) ? kmsActionAt(text.flat, from + 4) : null;
  const actionAt = text.cleanIndex(from);
  if (!action) return { at: subject.at, actionAt, reading: null };
  const reading: Reading = {
    at: subject.at,
    kms: true,
    kmsAction: action.action,
    ...(subject.principal && { principalArn: subject.principal }),
    ...factsBehind(text, action.end, limit),
  };
  return { at: subject.at, actionAt, reading };
}

/** Key, reason and policy, which stand behind the action. */
function factsBehind(text: PastedText, from: number, limit: number): Partial<Reading> {
  const at = skip(text.flat, from, MARKS);
  const resource = resourceAfter(text, at);
  const tail = text.flat.slice(resource.end, Math.min(resource.end + TAIL, limit));
  const { reason, end } = reasonOfTail(tail);
  const policyArn = end > 0 ? policyArnIn(text, resource.end + end) : null;
  return {
    denyReason: reason,
    ...(tail.startsWith(NOT_IN_ACCOUNT) && { foreignKey: true as const }),
    ...(resource.key ? { keyRef: resource.key } : isKeyless(text, at) && { keyless: true }),
    ...(policyArn && { policyArn }),
  };
}

const KEYLESS = ['ontheresource', 'onthisresource'] as const;
const ANY_RESOURCE = /^onresource:?["'`_]{0,3}\*/;

/** Whether the sentence says here on which resource, and that is no named key: a star may also begin bold text or a mask. */
function isKeyless(text: PastedText, at: number): boolean {
  if (KEYLESS.some((words) => text.flat.startsWith(words, at))) return true;
  const any = ANY_RESOURCE.exec(text.flat.slice(at, at + 24))?.[0];
  return any !== undefined && /^\*(?![*\w:])/.test(text.clean.slice(text.cleanIndex(at + any.length - 1)).slice(0, 2));
}

/** The principal in front of the phrase; only an ARN or a service principal counts, a placeholder does not. */
function subjectBefore(text: PastedText, start: number, after: number): { at: number; principal: string | null } {
  const floor = Math.max(after, start - LOOK_BACK);
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

/** An ARN of IAM or STS, also where that part of it is masked: nobody else calls. */
const IDENTITY = /^arn:[^:]{0,40}:(?:iam|sts|x{2,20}|[^:\s]{0,20}[^a-z0-9:\s-][^:\s]{0,20})(?::|$)/;

/** The principal as printed, without quotes and bold marks; null for a placeholder, a name, or prose that merely begins with an ARN. */
function principalIn(printed: string): string | null {
  const marks = /^(?:["'(]|\*{1,2}(?=arn:)|_(?=arn:)){0,3}/.exec(printed)?.[0] ?? '';
  const bare = printed.slice(marks.length).replace(/["'),]{1,8}$/, '');
  const name = marks.includes('*') && bare.endsWith('*') ? bare.replace(/\*{1,2}$/, '') : bare;
  if (/^[a-z0-9.-]{1,80}\.amazonaws\.com$/.test(name)) return name;
  if (!IDENTITY.test(name) || name.length > 600) return null;
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
  const bare = lead ? BARE_KEY.exec(text.clean.slice(text.cleanIndex(at), text.cleanIndex(at) + 260))?.[0] : undefined;
  if (bare) return { key: bare, end: at + bare.length };
  const unnamed = UNNAMED.exec(text.flat.slice(from, from + 80))?.[0] ?? '';
  return { key: null, end: from + unnamed.length };
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
  const names = [reading.principalArn, reading.keyRef].filter((name) => name !== undefined);
  return names.reduce((sum, name) => sum + (isMasked(name) ? 1 : 2), 0);
}
