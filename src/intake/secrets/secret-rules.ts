import { LINE_BREAK, MARGIN, WORD_START } from '../cleaning/line-break';
import { ISSUED_TOKEN, SESSION_TOKEN_START } from './issued-tokens';
import type { SecretRule } from './secret-kinds';

const LABEL_END = String.raw`["'\\]{0,6}\s{0,8}(?:[:=]|=>)?\s{0,8}["'\\]{0,6}`;
/** Where a value may begin: also behind a line break or tab that JSON wrote as two characters. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))`;
/** These prefixes, where a value begins; looked for before what stands in front of them, which is several times faster. */
const starting = (prefixes: string): string => `(?:${prefixes})(?<=${START}(?:${prefixes}))`;
const NOT_MASKED = String.raw`(?!\[redacted)`;

/** The first part of an access key id of twenty characters that a line break cut in two. */
function cutKeyId(prefixes: string): RegExp {
  return new RegExp(`${starting(prefixes)}[A-Z0-9]{0,15}(?=${LINE_BREAK}${MARGIN}[A-Z0-9]{1,16}(?![A-Za-z0-9]))`, 'g');
}

/** Base64, also where JSON escapes its slashes, and as links hold it. */
const BASE64 = String.raw`(?:[A-Za-z0-9+/=]|\\{1,16}\/)`;
const LINKED_BASE64 = String.raw`(?:[A-Za-z0-9+/=%_-]|\\{1,16}\/)`;

/** What `docker` and `npm` call `auth`: base64 of `user:password`. */
function isUserAndPassword(auth: string): boolean {
  return /^[\x20-\x39\x3b-\x7e]{1,200}:[\x20-\x7e]{1,400}$/.test(Buffer.from(auth, 'base64').toString('latin1'));
}

/** In prose the name of an exception or a list of words may follow. */
const LONGER_THAN_WORDS = 60;

/** Order matters: labelled secrets first, since their label says more than their form. */
export const SECRET_RULES: readonly SecretRule[] = [
  {
    kind: 'authorization-header',
    pattern: new RegExp(
      `(authorization(?<=${WORD_START}authorization)${LABEL_END})${NOT_MASKED}(?:(?:AWS4-HMAC-SHA256|Digest)\\s{1,4}[^"'\\n\\r\\\\{}]{4,4000}|(?:Bearer|Basic|AWS|Negotiate)\\s{1,4}[^\\s"'\\\\,;{}]{2,4000})`,
      'gi',
    ),
  },
  {
    kind: 'authorization-header',
    pattern: new RegExp(
      String.raw`(authorization(?<=${WORD_START}authorization)["'\\]{0,6}\s{0,4}[:=]\s{0,4}["'\\]{0,6}(?:token|api-?key)\s{1,4})[A-Za-z0-9+/_.~=-]{8,4000}`,
      'gi',
    ),
  },
  {
    kind: 'authorization-header',
    pattern: new RegExp(`((?:Bearer|Basic)(?<=${WORD_START}B[a-z]{4,5})\\s{1,4})[A-Za-z0-9+/_.~=-]{16,8000}`, 'g'),
  },
  {
    kind: 'authorization-header',
    pattern: new RegExp(`(bearer(?<=${WORD_START}bearer)\\s{1,4})[A-Za-z0-9+/_.~=-]{16,8000}`, 'gi'),
    accepts: (token) => token.length >= LONGER_THAN_WORDS || /[0-9]/.test(token),
  },
  { kind: 'signature', pattern: /(signature["'\\]{0,16}\s{0,4}[:=]\s{0,4}["'\\]{0,16})[0-9a-f]{32,128}(?![0-9a-z])/gi },
  {
    kind: 'signature',
    pattern: /((?:signature|(?<![a-z0-9])sig)=)[A-Za-z0-9+/%_-]{20,600}={0,2}/gi,
    accepts: (signature) => /[0-9]/.test(signature) && /[A-Za-z]/.test(signature),
  },
  {
    kind: 'session-token',
    pattern: new RegExp(
      `((?:aws_?session_?token|session_?token|x-amz-security-token|security_?token)${LABEL_END})${NOT_MASKED}${LINKED_BASE64}{16,8000}`,
      'gi',
    ),
    wraps: true,
  },
  {
    kind: 'session-token',
    pattern: new RegExp(
      `${SESSION_TOKEN_START}(?<=(?:(?<![A-Za-z0-9+/])|(?<=\\\\[nrt]))${SESSION_TOKEN_START})${LINKED_BASE64}{16,8000}`,
      'g',
    ),
    wraps: true,
  },
  {
    kind: 'secret-key',
    pattern: new RegExp(
      `((?:aws[_-]?secret[_-]?access[_-]?key|aws[_-]?secret[_-]?key|secret[_ -]?access[_ -]?key|secret[_-]?key)${LABEL_END})${NOT_MASKED}${BASE64}{16,128}`,
      'gi',
    ),
    length: 40,
  },
  { kind: 'access-key', pattern: new RegExp(`${starting('AKIA|ABIA|ACCA')}[A-Z0-9]{12,28}(?![A-Za-z0-9])`, 'g') },
  { kind: 'temporary-key-id', pattern: new RegExp(`${starting('ASIA')}[A-Z0-9]{12,28}(?![A-Za-z0-9])`, 'g') },
  { kind: 'access-key', pattern: cutKeyId('AKIA|ABIA|ACCA'), length: 20, cut: true },
  { kind: 'temporary-key-id', pattern: cutKeyId('ASIA'), length: 20, cut: true },
  {
    kind: 'token',
    pattern: new RegExp(
      String.raw`(cookie(?<=${WORD_START}(?:set-)?cookie)["'\\]{0,4}\s{0,2}:\s{0,4}["'\\]{0,4})${NOT_MASKED}[\w.-]{1,80}=[^\n"'\\]{8,4000}`,
      'gi',
    ),
  },
  {
    kind: 'password',
    pattern:
      /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:)(?!\[redacted)(?:[^\s"'<>/]{1,200}|[^\s@"'<>]{1,200})(?=@)/gi,
  },
  {
    kind: 'password',
    pattern:
      /(jdbc:oracle:[a-z0-9]{2,6}:[^\s/@"']{1,80}\/)(?!\[redacted)(?:\\{0,16}"[^\s"]{1,200}"|[^\s"'@]{1,200})(?=@)/gi,
  },
  {
    kind: 'password',
    pattern: new RegExp(
      String.raw`((?:machine(?<=${WORD_START}machine)\s{1,8}[^\s\\]{1,200}|default(?<=${WORD_START}default))(?:\s|\\n){1,20}login\s{1,8}[^\s\\]{1,200}(?:\s|\\n){1,20}password\s{1,8})${NOT_MASKED}[^\s\\"]{1,200}`,
      'gi',
    ),
  },
  {
    kind: 'password',
    pattern:
      /(["']_?auth\\{0,16}["']\s{0,4}:\s{0,4}\\{0,16}["']|(?<![\w-])_auth\s{0,4}=\s{0,4}["']?)[A-Za-z0-9+/]{4,400}={0,2}/gi,
    accepts: isUserAndPassword,
  },
  // A sentence that says it: a word of letters and digits, as no state of a password is.
  {
    kind: 'password',
    pattern:
      /((?:password|passphrase|passwort|kennwort)\s{1,3}(?:is|was|ist|lautet)\s{0,3}:?\s{0,3}["'`]?)(?=[^\s"'`]{0,60}[0-9])(?=[^\s"'`]{0,60}[A-Za-z])(?!\[redacted)[^\s"'`]{6,200}/gi,
  },
  {
    kind: 'token',
    pattern: /((?:token-?code|mfa-?code|otp-?code|--otp)["'\\]{0,16}[ :=]{1,4}["'\\]{0,16})\d{6,8}(?!\d)/gi,
  },
  {
    kind: 'token',
    pattern: /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{3,200}/g,
  },
  {
    kind: 'token',
    pattern: /(https?:\/\/)[A-Za-z0-9_.~%-]{16,300}(?=@[a-z0-9.-]{4,200})/gi,
    accepts: (user) => /[0-9]/.test(user) && /[A-Za-z]/.test(user),
  },
  { kind: 'token', pattern: ISSUED_TOKEN },
  { kind: 'ciphertext', pattern: /(vault:v\d{1,4}:)[A-Za-z0-9+/]{16,20000}={0,2}/g },
  {
    kind: 'token',
    pattern: new RegExp(
      String.raw`eyJ(?<=${WORD_START}eyJ)[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{0,2000}`,
      'g',
    ),
  },
  {
    kind: 'token',
    pattern: new RegExp(
      String.raw`eyJ(?<=${WORD_START}eyJ)[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{0,4000}\.[A-Za-z0-9_-]{8,64}\.[A-Za-z0-9_-]{1,20000}\.[A-Za-z0-9_-]{8,64}`,
      'g',
    ),
  },
  { kind: 'private-key', pattern: /AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{1,40})-1[A-Z0-9]{8,200}/gi },
  {
    kind: 'ciphertext',
    pattern: new RegExp(
      `(ciphertext_?blob(?<=${WORD_START}ciphertext_?blob)${LABEL_END})${NOT_MASKED}${BASE64}{16,20000}`,
      'gi',
    ),
    wraps: true,
  },
  {
    kind: 'plaintext',
    pattern: new RegExp(
      `(plaintext(?<=(?:${WORD_START}|key)plaintext)["'\\\\]{0,6}\\s{0,8}[:=]\\s{0,8}["'\\\\]{0,6})${NOT_MASKED}${BASE64}{16,20000}`,
      'gi',
    ),
    wraps: true,
  },
];
