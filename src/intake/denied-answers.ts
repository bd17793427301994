import { KEY_ID_FORM, REGION_FORM } from '../domain/name-forms';

/** Whatever may answer a question: ARNs, aliases, key ids, accounts, Regions, actions. */
const ANSWER = new RegExp(
  `arn:[a-z-]{2,20}:[^\\s"'\`<>(),;]{1,500}|alias/[\\w/-]{1,256}|${KEY_ID_FORM}|\\b\\d{12}\\b|\\b${REGION_FORM}\\b|\\bkms:[a-z]{3,60}`,
  'gi',
);
/** Stands for an answer, so that the words around it can be looked at. */
export const MARK = '\u00a7';

const SPACE = `[\\s:"'\`(]{1,4}`;
const NO = `\\b(?:not|never|no longer|instead of|rather than|other than|apart from|except|without|neither|nor|cannot|(?:is|was|are|were|do|does|did|ca|wo)n'?t)`;
const ABOUT =
  'the|an?|this|that|our|my|your|old|in|on|as|at|for|from|by|with|of|to|be|key|id|arn|alias|account|region|role|user|caller|kms|cmk|one|called|named';
const DOUBT = `${ABOUT}|it|it'?s|is|was|sure|certain|if|whether|think|believe|use|using|take|mean|need|want|have`;
/** `not K`, `not sure it is K`, `instead of K`, `neither K nor L`; behind an answer only \`or L\` goes on. */
const DENIED_BEFORE = new RegExp(
  `${NO}(?:${SPACE}(?:${DOUBT}))*${SPACE}(?:${MARK}${SPACE}(?:or|nor|and)${SPACE}(?:(?:${ABOUT})${SPACE}){0,4}){0,8}$`,
  'i',
);
/** `K is not it`, `K isn't the key`, `K is no longer used`; not what an error says of it: `K is not authorized`. */
const DENIED_BEHIND =
  /^["'`)*\s]{0,4}(?:(?:is|was)n'?t|(?:is|was)(?:\s+\w{1,12}ly)?\s+(?:not|no longer)|no longer)(?:\s+(?:it|the|that|this|right|correct|one|a|an|ours|mine|used|in use|involved|what|which)\b|\s*(?:[.,;!]|$))/i;

const MOST_ANSWERS = 50;
const NEAR = 160;

/** Whether the words before or behind an answer say that it is none. */
export function isDenied(before: string, behind: string): boolean {
  return DENIED_BEFORE.test(before.slice(-NEAR)) || DENIED_BEHIND.test(behind.slice(0, NEAR));
}

/** A reply without what it says is not the answer, and the words around what is left, in which each answer is a mark. */
export function withoutDenied(reply: string): { text: string; words: string } {
  let text = '';
  let words = '';
  let at = 0;
  let count = 0;
  for (const { 0: answer, index } of reply.matchAll(ANSWER)) {
    if (++count > MOST_ANSWERS) break;
    text += reply.slice(at, index);
    words += reply.slice(at, index);
    at = index + answer.length;
    text += isDenied(words, reply.slice(at, at + NEAR)) ? ' ' : answer;
    words += MARK;
  }
  return { text: text + reply.slice(at), words: words + reply.slice(at) };
}
