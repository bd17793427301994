import { isErrorCode } from '../error-codes';
import { isSource } from './source-code';

/** `|---|---|`: documents have tables, outputs of tools have other ones. */
const MARKDOWN_TABLE = /^\s{0,4}\|?\s{0,3}:?-{3,40}:?\s{0,3}\|\s{0,3}:?-{3,}/m;
/** What people write about the handling of errors: pull requests, release notes, runbooks, queries. */
const ABOUT =
  /\bPR #?\d{1,6}\b|\b(?:pull|merge) request\b|\bchange ?log\b|\brelease notes?\b|\bv\d{1,3}\.\d{1,3}(?:\.\d{1,3})?\*? (?:is out|released)\b|\brunbook "|\brunbook\b[^\n]{0,60}\bstep \d|\bsaved query\b|^\s{0,20}(?:- )?alert: \w|\| ?(?:stats|where|count)\b|\(client fault\)|@throws\b|\{@link\b|^\w{3,60}\{[^{}\n]{1,300}\} \d|\bth(?:is|ese) (?:error|exception)s? (?:(?:can|may|might|usually) )?(?:occurs?|happens?|means?|indicates?|is (?:returned|thrown))\b|^\s{0,4}\|?\s?filter \w+ ?[=!~]|\bif (?:the|it|this|your|a)\b[^.\n]{0,60}\b(?:shows?|says|returns|fails with)\b/im;
/** Also as the keys of a map, and numbered. */
const LISTED = /^[ \t*\u2022"'-]{0,8}(?:\w{1,2}[.)] )?([A-Za-z.]{6,60})["']?\s{0,3}(?:[-\u2013\u2014:|=,]|$)/gm;
const FEWEST_LISTED = 3;

/** Whether a text is about errors that may happen, and tells of none that did: source code, documentation, plans, queries. */
export function isAboutErrors(text: string): boolean {
  return ABOUT.test(text) || MARKDOWN_TABLE.test(text) || isSource(text) || listsErrors(text);
}

/** Several different codes, each at the beginning of a line: a reference lists them; what happens once has one. */
function listsErrors(text: string): boolean {
  const codes = new Set<string>();
  for (const match of text.matchAll(LISTED)) {
    if (isErrorCode(match[1] as string)) codes.add(match[1] as string);
    if (codes.size >= FEWEST_LISTED) return true;
  }
  return false;
}
