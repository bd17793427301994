import { word } from './talk-rules';

/** What stands directly in front of an error where something printed it, or where somebody says that it happens. */
const FRAMED_BEFORE: readonly RegExp[] = [
  // An equals sign, an arrow, a bar, a dash: what stands behind is a value.
  /[=>|\u2192] ?$|\s[-\u2013\u2014/]\s$/,
  // What names it as an error.
  /(?<!\p{L})(?:(?:\w{0,40}error(?: message)?|\w{0,40}exception|code|reason|fault|err|status)(?: is)?|[45]\d\d|now|jetzt):? $/iu,
  // How something failed.
  word(
    '(?:fail|die|crash|abort|exit|end|reject|answer|respond|break)\\w{0,4} (?:[\\w ]{2,30} )?(?:with|on|by|due to|because of) (?:an? |the )?$',
  ),
  // Who meets it.
  word(
    '(?:gets?|got|getting|sees?|seeing|throws|throwing|returns|says|shows|hits|raises|prints|said|printed|returned|showed|logged|reads|on (?:a|reçoit)|gives|giving|wirft|gibt|lève|renvoie|lanza|lancia) (?:an? |only |just |eine? |une? |des )?$',
  ),
];
/** What stands directly behind one where something printed it: a column's end, its message, what the SDK adds, the key. */
const FRAMED_BEHIND =
  /^ {3}|^\s{0,3}(?::(?![a-z_]{2,30}:)|; \S|\((?:Service|client|server|\d)|[\s,/(]{0,4}(?:arn:|alias\/|key\/|mrk-|[0-9a-f]{8}-[0-9a-f]{4}))/;
/** The beginning of a line or a sentence, or a colon. */
const BEGINNING = /(?:^|[.!?:])[^\p{L}\p{N}]{0,8}$/u;
/** A name at the beginning of a sentence with a verb or a thing behind it is part of what somebody says. */
const SUBJECT =
  /^ ?[はがを는은이가是]|^ {1,2}(?:handling|mapping|support|cases?|tests?|alarms?|alerts?|docs?|is|are|was|were|has|had|can|could|may|might|must|should|would|will|means|maps|becomes|counts|now \w{2,20}s|and|or|vs\.?|ist|war|wird|sind|est|sont|était|es|era|son|è)(?!\p{L})/iu;
/** What makes a line a program's and no person's. */
const PRINTED_LINE: readonly RegExp[] = [
  /\b(?:ERROR|ERR|WARN|WARNING|FATAL|CRITICAL|SEVERE|ALARM|FIRING|FAILED|DEGRADED)\b|[{}\t]|\w=["'\w]|\b\d\d:\d\d:\d\d\b/,
  /\brequest ?id\b|\bstatus ?code\b|\bexit (?:code|status)\b|\bcaused by\b/i,
];
/** With these words somebody says that it goes on, in the languages of a channel. */
const NOW = word(
  [
    "help (?:me|us|pls|please|needed)|help(?=[!?,:.\\n]|$)|urgent|asap|any ideas?|anyone (?:else|around)|right now|currently|again|keeps? \\w{2,20}ing|(?:is|are|started|keeps) failing|failing (?:since|in|on|for)|since (?:\\d|this|today|yesterday|the|about|last)|(?:is|are) down|all of a sudden|suddenly|(?<!you )can(?:'t|not) (?:decrypt|encrypt|read|write|start|upload|download|deploy|access|open)",
    'hilfe|seit (?:\\d|heute|gestern|dem|der|einer)|gerade|momentan|plötzlich|schon wieder|bekommen wir|wir bekommen|kriegen wir',
    "au secours|à l'aide|depuis (?:\\d|ce|hier|le|la|une)|en ce moment|soudain|on reçoit",
    'ayuda|desde (?:\\d|hoy|ayer|el|la|las|esta)|ahora mismo|de repente|aiuto|da (?:stamattina|ieri|oggi)|dalle|socorro|sinds|ineens|od (?:rana|wczoraj|dziś)',
  ].join('|'),
);
/** In scripts that put no space between words. */
const NOW_UNSPACED = /一直|报错|求助|今天|出てい|出ます|発生(?:中|して)|エラーになり|계속|지금|오늘부터/;
const REACH = 300;

/**
 * Whether the errors at these offsets are all no more than named in somebody's sentences: none stands where a program prints one, and
 * nobody says that they happen now.
 */
export function isMention(text: string, at: readonly number[]): boolean {
  return at.length > 0 && !NOW.test(text) && !NOW_UNSPACED.test(text) && !at.some((offset) => isFramed(text, offset));
}

/** Where the quotation marks open on its line that enclose an offset; null where none do. */
export function quoteAround(text: string, at: number): number | null {
  const from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - REACH);
  const marks = text.slice(from, at).split('"').length - 1;
  return marks % 2 === 1 ? text.lastIndexOf('"', at - 1) : null;
}

function isFramed(text: string, at: number): boolean {
  const from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - REACH);
  const before = text
    .slice(from, at)
    .replace(/[\w.\\$]{0,99}$/, '')
    .replace(/[\s"'`*_([{<]{1,8}$/, ' ');
  const line = text.slice(from, at + REACH).split('\n', 1)[0] as string;
  const behind = text.slice(at, at + REACH).replace(/^[\w.:\\$]{1,99}?(?![\w.\\$]|:\w)["'`*_)\]}>]{0,4}/, '');
  if (PRINTED_LINE.some((mark) => mark.test(line)) || FRAMED_BEHIND.test(behind)) return true;
  if (/, $/.test(before) && /^[.!?\s]{0,3}$/.test(behind)) return true;
  return FRAMED_BEFORE.some((frame) => frame.test(before)) || (BEGINNING.test(before) && !SUBJECT.test(behind));
}
