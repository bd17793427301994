/** The source of a pattern for the end of a line: real, or written out by JSON, however deep it stands inside of JSON. */
export const LINE_BREAK = String.raw`(?:\r?\n|(?:\\{1,16}r)?\\{1,16}n)`;
/** What boxes, quotes and pagers put in front of the next line. */
export const MARGIN = String.raw`[ \t>|\u2502#]{0,40}`;
/** Where a word begins: also behind a line break or tab that JSON wrote out. */
export const WORD_START = String.raw`(?:\b|(?<=\\[nrt]))`;
