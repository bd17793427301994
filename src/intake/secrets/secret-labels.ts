import {
  ACCOUNT_NUMBER,
  MAYBE_NAME,
  MAYBE_STATUS,
  NAME_OF_SECRET,
  SHORTER_THAN_KEYS,
  STATUS_OF_TOKEN,
} from './no-secrets';
import type { SecretKind } from './secret-kinds';

/**
 * How far a name tells that a secret stands behind it: `clear` wherever a value that looks random follows, `assigned` only where a value
 * is clearly assigned, since prose uses the name for other things too, and `short` also where a mixed value ends its line.
 */
export type Strength = 'clear' | 'assigned' | 'short';

export interface SecretLabel {
  kind: SecretKind;
  strength: Strength;
  /** Source of a pattern for the last word of a name: `PGPASSWORD`, `dbPassword`, `client-secret`. */
  names: string;
  /** What stands behind this name and is no secret. */
  never?: RegExp;
  /** What stands behind it and may be none: masked without a warning. */
  doubtful?: RegExp;
}

/** Tokens that are no secret: they number a request or a page, or are the subject of an error. */
const NO_TOKEN =
  '(?<!(?:request|next|page|pagination|continuation|starting|idempotency|client|grant|sync|lock|expired|invalid|missing|unexpected)[ _-]?token)';
/** `PWD=/home/app` is where a shell stands. */
const NO_DIRECTORY = String.raw`(?<!oldpwd)(?=\\{0,4}["']?\s{0,4}[=:]?\s{0,4}\\{0,4}["']?[^\s/~.=:"'\\])`;

/** Not the end of a longer word, such as `compass`. */
function wordOf(name: string): string {
  return String.raw`(?:(?<![a-z]${name})|(?<=\\[nrt]${name}))`;
}

/** Passwords by their names in other languages. */
const PASSWORD_ABROAD =
  'passwort|kennwort|contrase\u00f1a|mot de passe|senha|wachtwoord|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638';

/** Of Secrets Manager's ARNs it is a part, whatever stands for the account. */
const NO_ARN = String.raw`(?<!secretsmanager:[^\s:"']{0,25}:[^\s:"']{0,40}:secret)`;

/** Source code, not a value: a variable or a call. */
const NO_CODE = String.raw`(?!\s{0,4}=\s{0,4}(?:[\w.]{1,60}[([]|[a-z_.]{1,60}(?![\w+/=])))`;

/** Where one name begins with another, the longer one stands first. */
export const SECRET_LABELS: readonly SecretLabel[] = [
  {
    kind: 'password',
    strength: 'clear',
    names: `password|passwd|passphrase|passcode|pwd${NO_DIRECTORY}|${PASSWORD_ABROAD}`,
    doubtful: MAYBE_STATUS,
  },
  {
    kind: 'password',
    strength: 'short',
    names: `pass(?:${wordOf('pass')}|(?<=(?:db|user|my|sql|pg|admin|root|smtp|mail|redis)pass))|credentials?${wordOf('credentials?')}`,
  },
  {
    kind: 'secret',
    strength: 'assigned',
    names: 'secret-?(?:string|binary|value)|securestring|(?:encryption|signing|private)[_-]?key',
  },
  {
    kind: 'secret',
    strength: 'clear',
    names: `secret${NO_ARN}(?:[_-]?key(?:_base)?)?`,
    never: NAME_OF_SECRET,
    doubtful: MAYBE_NAME,
  },
  {
    kind: 'token',
    strength: 'clear',
    names: `token${NO_TOKEN}|(?:api|app|auth)[_-]?key`,
    never: STATUS_OF_TOKEN,
  },
  {
    kind: 'token',
    strength: 'assigned',
    names: '(?:account|access)[_-]?key',
    never: ACCOUNT_NUMBER,
    doubtful: SHORTER_THAN_KEYS,
  },
  {
    kind: 'ciphertext',
    strength: 'assigned',
    names: `(?:cipher_?text(?:_?blob)?|encrypted_?(?:data_?key|key_?material))${NO_CODE}`,
  },
  {
    kind: 'plaintext',
    strength: 'clear',
    names: `plaintext(?<!withoutplaintext)(?:[_ ]?(?:data[_ ]?)?key)?(?: \\(\\w{2,8}\\))?${NO_CODE}`,
  },
];
