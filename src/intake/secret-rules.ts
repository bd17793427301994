import { ENCODED_MESSAGE_LABEL } from './encoded-message';
import { type Label, labelled } from './labelled-secrets';
import type { SecretRule } from './secret-kinds';

const LABEL_END = String.raw`["'\\]{0,6}\s{0,8}(?:[:=]|=>)?\s{0,8}["'\\]{0,6}`;
/** Where a value may begin: also behind a line break or tab that JSON wrote as two characters. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))`;
const WORD_START = String.raw`(?:\b|(?<=\\[nrt]))`;
const NOT_MASKED = String.raw`(?!\[redacted)`;

/** Forms that services give the tokens they issue, so that scanners find them. */
const ISSUED_TOKEN = new RegExp(
  `${WORD_START}(?:${[
    'xox[abeprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,200}',
    'xapp-[A-Za-z0-9-]{10,200}',
    'gh[pousr]_[A-Za-z0-9]{20,100}',
    'github_pat_[A-Za-z0-9_]{20,200}',
    'gl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{16,100}',
    'npm_[A-Za-z0-9]{20,100}',
    'pypi-[A-Za-z0-9_-]{40,400}',
    'dckr_pat_[A-Za-z0-9_-]{20,100}',
    '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,200}',
    'whsec_[A-Za-z0-9+/=]{20,100}',
    'sk-(?:[a-z]{2,10}-)?[A-Za-z0-9_-]{32,300}',
    'AIza[A-Za-z0-9_-]{30,60}',
    'GOCSPX-[A-Za-z0-9_-]{20,60}',
    'ya29\\.[A-Za-z0-9_-]{20,1000}',
    'SG\\.[A-Za-z0-9_-]{16,40}\\.[A-Za-z0-9_-]{16,80}',
    'hv[sbr]\\.[A-Za-z0-9_-]{20,400}',
  ].join('|')})`,
  'g',
);

/** Tokens that are no secret: they number a request or a page, or are the subject of an error. */
const NO_TOKEN =
  '(?<!(?:request|next|page|pagination|continuation|starting|idempotency|client|grant|sync|lock|expired|invalid|missing|unexpected)[ _-]?)';

const LABELS: readonly Label[] = [
  {
    kind: 'password',
    names: String.raw`password|passwd|passphrase|(?<!old)pwd(?=\\{0,4}["']?\s{0,4}[=:]?\s{0,4}\\{0,4}["']?[^\s/~.=:"'\\])`,
    assignedNames: '(?:(?<![a-z])|db|user|my|sql|pg|admin|root|smtp|mail|redis)pass',
  },
  {
    kind: 'secret',
    names: String.raw`(?<!\d:)secret(?:[_-]?key)?`,
    assignedNames: 'secret-?(?:string|binary|value)|(?:encryption|signing|private)[_-]?key',
  },
  { kind: 'token', names: `${NO_TOKEN}token|(?:api|app|auth)[_-]?key`, assignedNames: '(?:account|access)[_-]?key' },
];

/** The first part of an access key id of twenty characters that a line break cut in two. */
function cutKeyId(prefixes: string): RegExp {
  return new RegExp(
    `${START}(?:${prefixes})[A-Z0-9]{0,15}(?=(?:\\r?\\n|\\\\n)[ \\t>|\u2502#]{0,12}[A-Z0-9]{1,16}(?![A-Za-z0-9]))`,
    'g',
  );
}

/**
 * Group 1, where there is one, is kept; the rest of the match is the secret. Every quantifier is bounded. Order matters: labelled
 * secrets first, since their label says more than their form.
 */
export const SECRET_RULES: readonly SecretRule[] = [
  {
    kind: 'authorization-header',
    pattern: new RegExp(
      `(${WORD_START}authorization${LABEL_END})${NOT_MASKED}(?:(?:AWS4-HMAC-SHA256|Digest)\\s{1,4}[^"'\\n\\r\\\\{}]{4,4000}|(?:Bearer|Basic|AWS|Negotiate)\\s{1,4}[^\\s"'\\\\,;{}]{2,4000})`,
      'gi',
    ),
  },
  {
    kind: 'authorization-header',
    pattern: new RegExp(
      String.raw`(${WORD_START}authorization["'\\]{0,6}\s{0,4}[:=]\s{0,4}["'\\]{0,6}(?:token|api-?key)\s{1,4})[A-Za-z0-9+/_.~=-]{8,4000}`,
      'gi',
    ),
  },
  {
    kind: 'authorization-header',
    pattern: new RegExp(`(${WORD_START}(?:Bearer|Basic)\\s{1,4})[A-Za-z0-9+/_.~=-]{16,8000}`, 'g'),
  },
  { kind: 'signature', pattern: /((?:X-Amz-Signature|Signature)=)[0-9a-fA-F]{32,128}/g },
  {
    kind: 'session-token',
    pattern: new RegExp(
      `((?:aws_?session_?token|session_?token|x-amz-security-token|security_?token)${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=%_-]{16,8000}`,
      'gi',
    ),
    wraps: true,
  },
  {
    kind: 'session-token',
    pattern:
      /(?:(?<![A-Za-z0-9+/])|(?<=\\[nrt]))(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz|AQoEXAMPLE)[A-Za-z0-9+/=%_-]{16,8000}/g,
    wraps: true,
  },
  {
    kind: 'secret-key',
    pattern: new RegExp(
      `((?:aws[_-]?secret[_-]?access[_-]?key|aws[_-]?secret[_-]?key|secret[_ -]?access[_ -]?key|secret[_-]?key)${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=]{16,128}`,
      'gi',
    ),
    length: 40,
  },
  { kind: 'access-key', pattern: new RegExp(`${START}(?:AKIA|ABIA|ACCA)[A-Z0-9]{12,28}(?![A-Za-z0-9])`, 'g') },
  { kind: 'temporary-key-id', pattern: new RegExp(`${START}ASIA[A-Z0-9]{12,28}(?![A-Za-z0-9])`, 'g') },
  { kind: 'access-key', pattern: cutKeyId('AKIA|ABIA|ACCA'), length: 20, cut: true },
  { kind: 'temporary-key-id', pattern: cutKeyId('ASIA'), length: 20, cut: true },
  {
    kind: 'password',
    pattern: new RegExp(
      String.raw`(${WORD_START}curl\b[^\n]{0,200}?\s(?:-u|--user)[ =]{1,3}["']?[^\s:"']{1,80}:)${NOT_MASKED}[^\s"']{1,200}`,
      'g',
    ),
  },
  {
    kind: 'token',
    pattern: new RegExp(
      String.raw`(${WORD_START}(?:set-)?cookie["'\\]{0,4}\s{0,2}:\s{0,4}["'\\]{0,4})${NOT_MASKED}[\w.-]{1,80}=[^\n"'\\]{8,4000}`,
      'gi',
    ),
  },
  {
    kind: 'password',
    pattern:
      /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:)(?!\[redacted)(?:[^\s"'<>/]{1,200}|[^\s@"'<>]{1,200})(?=@)/gi,
  },
  {
    kind: 'token',
    pattern: /(\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{3,200}/g,
  },
  { kind: 'token', pattern: ISSUED_TOKEN },
  {
    kind: 'token',
    pattern: new RegExp(
      String.raw`${WORD_START}eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{0,2000}`,
      'g',
    ),
  },
  {
    kind: 'encoded-authorization-message',
    pattern: new RegExp(`(${ENCODED_MESSAGE_LABEL})${NOT_MASKED}[A-Za-z0-9+/=_-]{16,20000}`, 'gi'),
    wraps: true,
  },
  {
    kind: 'ciphertext',
    pattern: new RegExp(`(${WORD_START}ciphertext_?blob${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=]{16,20000}`, 'gi'),
    wraps: true,
  },
  {
    kind: 'plaintext',
    pattern: new RegExp(
      `((?:${WORD_START}|key)plaintext["'\\\\]{0,6}\\s{0,8}[:=]\\s{0,8}["'\\\\]{0,6})${NOT_MASKED}[A-Za-z0-9+/=]{16,20000}`,
      'gi',
    ),
    wraps: true,
  },
  ...LABELS.flatMap(labelled),
  {
    kind: 'secret-key',
    pattern:
      /(?:(?<![A-Za-z0-9+/_.-])|(?<=\\[nrt]))(?=[A-Za-z0-9+/]{0,39}[A-Z])(?=[A-Za-z0-9+/]{0,39}[a-z])(?=[A-Za-z0-9+/]{0,39}[0-9])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_.-])/g,
  },
];
