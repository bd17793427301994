import { type Place, RULES, word } from './talk-rules';

/**
 * How much of an error stands in a text. A whole message of AWS is a paste, whatever somebody asks about it; a code and a few words
 * may be what people talk about.
 */
export type Print = 'message' | 'words';

/** It was over once; now it is not. */
const BACK = word(
  "but (?:now|today|still|is back)|(?:is|are|it's|came) back|still|again since|reopen(?:ed)?|not (?:fixed|resolved)|aber|mais|pero|noch immer",
);
/** Words with which somebody reports what is failing now. */
const REPORT = word(
  "says|gives (?:me|us)|(?:we|i|i'm|we're|are|is|keeps?) (?:now )?(?:get|getting|seeing|failing)|failing since|since \\d{1,2}[:h]\\d\\d|anymore|suddenly|right now|help",
);
/** Words of people who talk about a key; no service says them of itself. */
const TALK = word(
  "we|i|i'm|i'll|anyone|someone|fyi|reminder|heads up|let's|folks|team|thanks|todo|if the|when the|until|unless|whether|once the",
);
/** Not the question mark in front of the parameters of a URL. */
const QUESTION = /\?(?![\w&=])/;
/** What might happen, or is planned, is no report. */
const SUPPOSED = word('what happens|should|would|will|could|planned|reminder|fyi|if|until|whether');
const LONGEST_TALK = 700;
const REACH = 300;

/**
 * Whether a person speaks of an error that is not happening: that is over, that might come, that is asked about or planned. `at` tells
 * where the first error stands, and `last` where the last one does.
 */
export function isTalk(text: string, at: number, last: number, print: Print): boolean {
  if (text.length > LONGEST_TALK * 4) return false;
  const places = placesOf(text, at, last);
  return RULES.some(({ in: place, words, always, past }) => {
    if (!(always || print === 'words') || !words.test(places[place])) return false;
    return (always || !REPORT.test(text)) && !(past && (text.length > LONGEST_TALK || BACK.test(text)));
  });
}

function placesOf(text: string, at: number, last: number): Record<Place, string> {
  const before = text.slice(Math.max(0, at - REACH), at);
  const lead = before.slice(Math.max(before.lastIndexOf('\n'), before.search(/[.!?] [^.!?]*$/)) + 1);
  const after = text.slice(at, at + REACH);
  const end = after.search(/\?|[.!] [A-Z]|\n/);
  const behind = text.slice(last).replace(/^["'([]{0,2}[\w.:]{1,100}["')\]]{0,2}/, '');
  return {
    start: text.slice(0, REACH).trimStart(),
    lead,
    sentence: lead + (end < 0 ? after : after.slice(0, end + 1)),
    behind,
    text,
  };
}

/**
 * What words about a key's state are, where no code and no message of AWS stands beside them: somebody's talk, what somebody reports of a
 * failure, or neither.
 */
export function wordsAboutKeys(text: string): 'talk' | 'report' | 'neither' {
  if (REPORT.test(text) && !SUPPOSED.test(text)) return 'report';
  return TALK.test(text) || QUESTION.test(text) ? 'talk' : 'neither';
}
