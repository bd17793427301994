import type { SecretKind, SecretRule } from './secret-kinds';

/** Names that say what stands behind them is a secret, as the last word of a longer name: `PGPASSWORD`, `dbPassword`, `client-secret`. */
export interface Label {
  kind: SecretKind;
  /** Names that prose does not use for anything else. */
  names: string;
  /** Names that mean a secret only where a value is clearly assigned. */
  assignedNames?: string;
}

/** What a secret never is: masked already, a name of a resource, a part of an error message, or a stand-in. */
const NO_SECRET = [
  String.raw`\\{0,4}["']?\[redacted`,
  String.raw`https?:\/\/`,
  String.raw`alias\/`,
  String.raw`[^\s"']{0,60}(?:arn:aws|amazonaws|kms:|exception|accessdenied)`,
  String.raw`\((?:sensitive|known after)`,
  String.raw`\$\{|\$\(|\{\{|<[a-z][a-z _-]{0,40}>`,
  String.raw`(?:null|nil|none|true|false|undefined|\*{3,40}|x{3,40})(?=["'\s,;&)}\]\\]|$)`,
].join('|');
/** A quoted text that tells of a failure, such as `error decrypting secret: "User: … is not authorized …"`. */
const TELLS_OF_A_FAILURE = String.raw`[^"'\n]{0,200}(?:arn:aws|exception|denied|not authorized|error|kms:)`;
const FIRST = String.raw`[^\s"'=>,;&{[(\\]`;
/** Not the sign that ends the value: a closing bracket, a separator before the next name, an escaped quote or line break. */
const NEXT = String.raw`(?:[^\s"',;&}\])\\]|[,;&}\])](?![\s"'\\,;&}\])]|$|[a-z][a-z0-9_.-]{0,30}(?: id)?[=:])|\\(?!["'nrt\\]))`;
const OPTION_NAME = '(?<=--[a-z0-9-]{2,60})';
/** What follows an option that a sentence names. */
const PROSE = String.raw`(?:and|or|to|is|was|are|must|for|in|with|option|flag|argument|parameter)s?[\s.,]`;
/** The name is the first thing on its line, as in YAML and in properties files. */
const FIRST_ON_LINE = String.raw`(?<=^[ \t]{0,40}(?:- )?[a-z0-9_.-]{1,60})`;
const LOOKS_RANDOM = `(?=${FIRST}${NEXT}{0,80}?[0-9!@#$%^*]|[a-z_-]{20})`;

/**
 * Every form in which a labelled secret stands: quoted, `name=value`, `name: value`, as an option of a command, and in XML. Where
 * prose can look the same (`the password: see …`), the value must look random or stand alone on its line.
 */
export function labelled({ kind, names, assignedNames }: Label): SecretRule[] {
  const assigned = assignedNames ? `(?:${names}|${assignedNames})` : `(?:${names})`;
  const name = `(?:${names})`;
  const rule = (pattern: string): SecretRule => ({ kind, pattern: new RegExp(pattern, 'gim') });
  const close = String.raw`\\{0,4}["']?`;
  return [
    rule(
      `(${assigned}${close}\\s{0,4}(?:=>?|:=?)\\s{0,4}(\\\\{0,4}["']))(?!${NO_SECRET})(?!${TELLS_OF_A_FAILURE})(?:(?!\\2)(?:\\\\[^\\n]|[^\\n\\\\])){1,400}(?=\\2)`,
    ),
    rule(
      `(${assigned}${close}(?:=(?!\\s?\\\\{0,4}["'])|(?:=|: ?)\\\\{0,4}["'](?:(?!${TELLS_OF_A_FAILURE})|${LOOKS_RANDOM})))(?!${NO_SECRET})${FIRST}${NEXT}{2,4000}`,
    ),
    rule(`(${name}${close}[ \\t]{0,4}(?:=>?|:=?)[ \\t]{0,4})(?!${NO_SECRET})${LOOKS_RANDOM}${FIRST}${NEXT}{5,4000}`),
    rule(
      `(${name}${FIRST_ON_LINE}[ \\t]{0,4}[=:][ \\t]{0,4})(?!${NO_SECRET})${FIRST}${NEXT}{2,200}(?=[ \\t]{0,40}\\r?$)`,
    ),
    rule(`(${assigned}${OPTION_NAME}[ \\t]{1,4}\\\\{0,4}(["']))(?!${NO_SECRET})(?:(?!\\2)[^\\n]){1,400}(?=\\2)`),
    rule(`(${assigned}${OPTION_NAME}[ \\t]{1,4}\\\\{0,4}["']?)(?!-|${PROSE}|${NO_SECRET})${FIRST}${NEXT}{0,4000}`),
    rule(`(${assigned}>)(?!${NO_SECRET})[^<>\\s][^<>\\n]{0,400}(?=<\\/)`),
  ];
}
