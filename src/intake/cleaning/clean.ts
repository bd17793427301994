import { withoutEncoding } from './character-encoding';
import { withoutPrefixes } from './line-prefixes';
import { withoutMailEncoding } from './mail-encoding';
import { decodeEntities, resolveLinks } from './slack-markup';

const ESCAPE = String.fromCharCode(27);
/** Terminal colours and cursor moves, also as JSON writes them; every quantifier is bounded so that no input makes it slow. */
const ANSI = new RegExp(
  `(?:${ESCAPE}|\\\\{1,16}(?:u001[bB]|x1[bB]|033|e(?=\\[[0-9;]{1,20}m)))\\[[0-9;?]{0,20}[A-Za-z]`,
  'g',
);
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

/** A text without colours and characters of no width, with plain spaces only. What is JSON stays JSON. */
export function visibleCharacters(raw: string): string {
  return raw.replace(ANSI, '').replace(INVISIBLE, '').replace(SPACES, ' ');
}

/**
 * Undoes what terminals, editors, loggers and chat do to an error text: colours, curly quotes, odd spaces, JSON escapes, links,
 * box margins, quote, comment and line-number prefixes. Line structure stays. Linear in the length of the text.
 */
export function cleanText(raw: string): string {
  const typed = decodeEntities(resolveLinks(plainCharacters(withoutEncoding(raw))));
  // Mail and JSON encode only the first character of a colour.
  const mailed = withoutMailEncoding(typed, plainCharacters).replace(ANSI, '');
  const bare = withoutPrefixes(mailed.split('\n'));
  const printed = bare.join('\n');
  const plain = unescapeJson(printed).replace(ANSI, '');
  // Lines that stood as `\\n` inside of JSON may have such prefixes of their own.
  const lines = plain === printed ? bare : withoutPrefixes(plain.split('\n'));
  return lines.map(withoutMargins).join('\n');
}

/** Plain ASCII quotes and spaces, no zero-width characters, no colours, `\n` as the only line end. */
function plainCharacters(raw: string): string {
  return visibleCharacters(raw)
    .replace(/\r\n?/g, '\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/[\u2018\u2019\u201a\u201b\u2032]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010\u2011\u2012\u2212]/g, '-')
    .replace(/`/g, ' ');
}

/** As deep as JSON stands inside JSON; a longer run would only be slow to read. */
const DEEPEST = '\\'.repeat(16);

/** Resolves `\n`, `\t`, `\"`, `\/` and `\uXXXX`, however deep JSON stands inside JSON. */
function unescapeJson(text: string): string {
  if (!text.includes('\\')) return text;
  return text
    .replace(/\\{17,}/g, DEEPEST)
    .replace(/\\{1,16}u([0-9a-fA-F]{4})/g, (_, hex: string) =>
      plainCharacters(String.fromCharCode(Number.parseInt(hex, 16))),
    )
    .replace(/\\{1,16}(["'/])/g, '$1')
    .replace(/(?:\\{1,16}r)?\\{1,16}n|\\{1,16}r/g, '\n')
    .replace(/\\{1,16}t/g, '\t');
}

const BOX = /[\u2500-\u257f|]/;
/** Most lines: they begin with a letter and end with nothing that a box or a space may be. */
const NO_MARGIN = /^[A-Za-z](?:[^\n]{0,10000}[\w.:;,)"'])?$/;
/** Margins also where they stand alone on a line; list marks only in front of something. */
const MARGIN_MARKS = new Set([...'#>']);
const LIST_MARKS = new Set([...'*-']);

/** One line without the margins that boxes, quotes, comments and pagers put around it. */
function withoutMargins(line: string): string {
  if (NO_MARGIN.test(line)) return line;
  const numbered = /^\s{0,20}\d{1,6}\s{0,8}[\u2502|]\s?/.exec(line);
  let from = numbered ? numbered[0].length : 0;
  let at = from;
  while (at < line.length) {
    const char = line[at] as string;
    const next = line[at + 1];
    if (char === ' ' || char === '\t') at++;
    else if (BOX.test(char) || isMark(char, next)) from = ++at;
    else if (char === '>' || (char === '/' && next === '/' && line[at + 2] === ' ')) from = at += char === '>' ? 1 : 2;
    else break;
  }
  let end = line.length;
  while (end > from && (line[end - 1] === ' ' || line[end - 1] === '\t' || BOX.test(line[end - 1] as string))) end--;
  return line.slice(from, end);
}

function isMark(char: string, next: string | undefined): boolean {
  if (next === undefined) return MARGIN_MARKS.has(char);
  return (next === ' ' || next === '\t') && (MARGIN_MARKS.has(char) || LIST_MARKS.has(char));
}
