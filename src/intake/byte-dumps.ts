import type { SecretKind } from './secret-kinds';

/** Bytes as languages print them: `[1, 2, 2, 0, …]`, `<Buffer 01 02 …>`, `b'\x01\x02…'`, `0x0102…`. */
export interface ByteDump {
  start: number;
  end: number;
  kind: SecretKind;
}

const FEWEST = 16;
const SEPARATORS = ' \t\r\n,';
const OPENINGS = /\[(?=[ \t\r\n]{0,40}\d)|<Buffer /g;
/** Escapes with at most a few printable bytes between them; a path of Windows has none of two hex digits eight times. */
const ESCAPES = /\\{1,4}x[0-9a-fA-F]{2}(?:[^\\'"\n]{0,40}\\{1,4}x[0-9a-fA-F]{2}){7,20000}/g;
const HEX =
  /\b(?:cipher|plain|encrypted|data_?key)[a-z_]{0,16}["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\]{0,4}((?:0x)?[0-9a-fA-F]{48,20000})/gi;
const DECIMAL = /\d{1,3}(?![\d.:a-zA-Z-])/y;
const HEXADECIMAL = /[0-9a-f]{2}(?![0-9a-zA-Z])/y;
const LABEL_REACH = 60;

/** Every dump of sixteen bytes or more, in the order of the text. Linear in its length. */
export function byteDumps(text: string): ByteDump[] {
  const found = [
    ...[...text.matchAll(OPENINGS)].map(({ 0: opening, index }) => listFrom(text, index + opening.length, opening)),
    ...[...text.matchAll(ESCAPES)].map(({ 0: run, index }) => ({ start: index, end: index + run.length })),
    ...[...text.matchAll(HEX)].map(({ 0: all, 1: hex = '', index }) => ({
      start: index + all.length - hex.length,
      end: index + all.length,
    })),
  ].filter((dump) => dump !== null);
  return found.sort((a, b) => a.start - b.start).map((dump) => ({ ...dump, kind: kindOf(text, dump.start) }));
}

/** The numbers behind an opening bracket, as long as each is a byte. */
function listFrom(text: string, start: number, opening: string): { start: number; end: number } | null {
  const byte = opening === '[' ? DECIMAL : HEXADECIMAL;
  let at = start;
  let end = start;
  for (let count = 0; ; count++) {
    while (at < text.length && SEPARATORS.includes(text[at] as string)) at++;
    byte.lastIndex = at;
    const found = byte.exec(text)?.[0];
    if (!found || (opening === '[' && Number(found) > 255)) return count >= FEWEST ? { start, end } : null;
    at += found.length;
    end = at;
  }
}

/** Plaintexts are secrets that whoever pasted them should know about. */
function kindOf(text: string, start: number): SecretKind {
  const label = text.slice(Math.max(0, start - LABEL_REACH), start).toLowerCase();
  return label.lastIndexOf('plaintext') > label.lastIndexOf('cipher') ? 'plaintext' : 'ciphertext';
}
