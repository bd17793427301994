import { LINE_BREAK } from '../cleaning/line-break';

/** What stands behind a label: group 1, where there is one, is kept, and the rest is the secret. */
function form(pattern: string): RegExp {
  return new RegExp(pattern, 'iym');
}

/** A text that tells of a failure, such as `error decrypting secret: "User: … is not authorized …"`. */
export const TELLS_OF_A_FAILURE = '(?:arn:aws|exception|denied|not authorized|error|kms:)';

const FAILURE_FOLLOWS = String.raw`[^"'\n]{0,200}${TELLS_OF_A_FAILURE}`;
const FIRST = String.raw`[^\s"'=>,;&{[(\\]`;
/** Not the sign that ends the value: a closing bracket, a separator before the next name, an escaped quote or line break. */
const NEXT = String.raw`(?:[^\s"',;&}\])\\]|[,;&}\])](?![\s"'\\,;&}\])]|$|[a-z][a-z0-9_.-]{0,30}(?: id)?[=:])|\\(?!["'nrt\\]))`;
const OPTION_NAME = '(?<=--[a-z0-9-]{2,60})';
/** What follows an option that a sentence names. */
const PROSE = String.raw`(?:and|or|to|is|was|are|must|for|in|with|option|flag|argument|parameter)s?[\s.,]`;
/** The name is the first thing on its line, as in YAML and in properties files. */
const FIRST_ON_LINE = String.raw`(?<=(?:^|\\[nrt])[ \t]{0,40}(?:- )?[a-z0-9_.-]{1,60})`;
const LOOKS_RANDOM = `(?=${FIRST}${NEXT}{0,80}?[0-9!@#$%^*]|[a-z_-]{20})`;
const IS_MIXED = `(?=${FIRST}{0,80}?[0-9!@#$%^*])(?=[^\\s]{0,80}?[a-z])`;
const LINE_END = String.raw`[ \t]{0,40}(?:\r?$|\\{1,16}[nr])`;
const CLOSE = String.raw`\\{0,16}["'\u2018-\u201f]?`;
/** East Asian keyboards write a wide colon. */
const SIGN = String.raw`(?:=>?|:=?|\uff1a)`;

/** `{"name":"DB_PASSWORD","value":"…"}`, in YAML too: the secret stands behind another label. */
export const VALUE_OF_PAIR = form(
  String.raw`${CLOSE}(?:[\s,]|\\{1,16}[nrt]){1,40}["'\\]{0,16}(?:parameter_?)?value(?![a-z])`,
);
/** What stands between a label and a string; group 1 is the opening quote. */
export const STRING_FOLLOWS = form(String.raw`${CLOSE}\s{0,4}${SIGN}\s{0,4}(?:b|rb|u)?(\\{0,16}["'])`);
export const QUOTED_OPTION = form(String.raw`${OPTION_NAME}[ \t]{1,4}(\\{0,16}["'])`);
/** What stands between a label in the plural and the first string of a list. */
export const LIST_FOLLOWS = form(String.raw`s?${CLOSE}\s{0,4}${SIGN}\s{0,4}\[\s{0,40}(\\{0,16}["'])`);
export const NEXT_OF_LIST = form(String.raw`\\{0,16}["']\s{0,40},\s{0,40}(\\{0,16}["'])`);

/** `name=value`, a string that is never closed, an option of a command, and XML: for every label. */
export const ASSIGNED_FORMS: readonly RegExp[] = [
  form(
    `(${CLOSE}(?:=(?!\\s?\\\\{0,16}["'])|(?:=|: ?)\\\\{0,16}["'](?:(?!${FAILURE_FOLLOWS})|${LOOKS_RANDOM})))${FIRST}${NEXT}{2,4000}`,
  ),
  form(`(${OPTION_NAME}[ \\t]{1,4}\\\\{0,16}["']?)(?!-|${PROSE})${FIRST}${NEXT}{0,4000}`),
  form(`(>)[^<>\\s][^<>\\n]{0,400}(?=<\\/)`),
];

/** Forms in which prose can look the same: the value must look random or stand alone on its line. */
export const CLEAR_FORMS: readonly RegExp[] = [
  // A row of a table, as `aws --output table` prints it.
  form(
    `((?=[ \\t]{1,40}\\|)(?<=(?:^|\\\\[nrt])[ \\t]{0,40}\\|[ \\t]{1,40}\\w{1,60})[ \\t]{1,40}\\|[ \\t]{1,40})${FIRST}[^\\s|]{3,4000}(?=[ \\t]{1,400}\\|)`,
  ),
  form(`(${CLOSE}[ \\t]{0,4}${SIGN}[ \\t]{0,4})${LOOKS_RANDOM}${FIRST}${NEXT}{5,4000}`),
  form(`((?=[ \\t]{0,4}[=:])${FIRST_ON_LINE}[ \\t]{0,4}[=:][ \\t]{0,4})${FIRST}${NEXT}{2,200}(?=${LINE_END})`),
  form(
    `((?=${CLOSE}[ \\t]{0,4}:)(?:${FIRST_ON_LINE}${CLOSE}[ \\t]{0,4}:[ \\t]{0,4}(?:[|>][+-]?)?[ \\t]{0,4}${LINE_BREAK}[ \\t]{1,40}(?:- )?|${CLOSE}[ \\t]{0,4}:[ \\t]{0,4}${LINE_BREAK}[ \\t]{0,40}(?=${FIRST}${NEXT}{5})${LOOKS_RANDOM}))${FIRST}${NEXT}{2,200}(?<!:)(?=${LINE_END})`,
  ),
];

/** Of a short name: a mixed value in front of the end of the line, of another name or of a closing sign. */
export const SHORT_FORMS: readonly RegExp[] = [
  form(
    `(${CLOSE}[ \\t]{0,4}:[ \\t]{0,4})${IS_MIXED}${FIRST}${NEXT}{5,200}(?=${LINE_END}|["',;)}\\]]|[ \\t]{1,4}[a-z_]{1,30}[:=])`,
  ),
];
