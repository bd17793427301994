import { decodeEntities } from './slack-markup';

/** What only such a text holds: an ARN or an action of KMS whose colons are encoded. */
const PERCENT_ENCODED = /arn%3aaws|kms%3a/i;
const PLUS_FOR_SPACE = /%3a\+|\+is\+not\+/i;
const NUMERIC_ENTITY = /&(?:amp;)?#(?:(\d{1,6})|x([0-9a-f]{1,5}));/gi;
/** Upper case up to the name, which may have been in any case. */
const UPPER_ARN =
  /\bARN:AWS[A-Z-]{0,10}:(?:KMS|IAM|STS):[A-Z0-9-]{0,20}:\d{0,12}:(?:KEY\/[0-9A-F-]{0,36}|MRK-[0-9A-F]{0,32}|[A-Z-]{4,16})/g;

/**
 * Undoes what forms, pages and editors do to whole texts: percent and numeric entity encoding, UTF-16 read as bytes, full-width
 * characters, upper case in the fixed parts of ARNs. Linear in the length of the text.
 */
export function withoutEncoding(text: string): string {
  return narrow(withoutPercent(text.replaceAll('\0', '').replace(NUMERIC_ENTITY, character))).replace(
    UPPER_ARN,
    (upper) => upper.toLowerCase(),
  );
}

const ENCODED = /[\0%&\uff01-\uff5e]|\\u00/;

/**
 * The text with every ASCII character shown that percent, entity, JSON, full-width or UTF-16 encoding hides, whatever the rest of it is;
 * quotes stay escaped where JSON holds them. For looking, not for reading: a percent sign may also be one. Linear in the length of the text.
 */
export function withoutAnyEncoding(text: string): string {
  if (!ENCODED.test(text)) return text;
  const plain = decodeEntities(text.replaceAll('\0', '').replace(NUMERIC_ENTITY, character))
    .replace(/%([2-7][0-9a-f])/gi, ascii)
    .replace(/\\u00([2-7][0-9a-f])/gi, (_, hex: string) => (hex === '22' ? '\\"' : ascii(_, hex)));
  return narrow(plain);
}

const ascii = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

function character(_: string, decimal: string | undefined, hex: string | undefined): string {
  const code = decimal ? Number(decimal) : Number.parseInt(hex as string, 16);
  return code > 31 || code === 10 || code === 9 ? String.fromCodePoint(Math.min(code, 0xffff)) : ' ';
}

function withoutPercent(text: string): string {
  if (!PERCENT_ENCODED.test(text)) return text;
  const spaced = PLUS_FOR_SPACE.test(text) ? text.replaceAll('+', ' ') : text;
  return spaced.replace(/(?:%[0-9a-f]{2}){1,64}/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}
