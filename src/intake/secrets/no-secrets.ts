/** What stands where a secret would, looked for at the place where it would begin. */
function value(pattern: string, flags = 'iym'): RegExp {
  return new RegExp(pattern, flags);
}

const END = String.raw`(?=["'\s,;)}\]\\]|$)`;
/** Folders at the root of a disk, and `~/`, `./`, `../`. */
const PATH = String.raw`(?:~|\.{1,2})\/[\w.-]|\/(?:home|etc|var|tmp|usr|opt|run|root|mnt|srv|users|app|data|secrets|proc|dev)\/|[c-z]:\\{1,16}(?:users|program|windows|temp)`;
/** Terraform and programs name a value that stands elsewhere. */
const REFERENCE = String.raw`(?:var|local|each|data|module|self|process\.env|os\.environ|(?:random|aws|azurerm|google|tls|vault|kubernetes)_[a-z_]{1,40})\.[a-z_][\w.*-]{0,200}(?=["'\s,;)}\]\\[]|$)`;
/** What is wrong with it, such as `expired`, `CSRF-missing` or `invalid_request`. */
const STATUS = String.raw`(?:[a-z]{1,20}[-_])?(?:expired|missing|invalid|revoked|malformed|rejected|denied|mismatch|unknown|empty|absent|unset|required|failed|failure|disabled|unavailable|error)(?:[-_]?(?:\d{1,8}|[a-z]{1,20}))?${END}`;

/** What a secret never is: masked already, a name of a resource or file, a part of an error message, a reference or a stand-in. */
export const NO_SECRET = value(
  [
    String.raw`\\{0,16}["']?\[redacted`,
    String.raw`https?:\/\/|fileb?:\/\/`,
    'alias/',
    PATH,
    REFERENCE,
    '(?:new )?<?(?:uint8array|buffer|bytearray|bytes?)[ ([]',
    String.raw`[^\s"']{0,60}(?:arn:aws|amazonaws|kms:|exception|accessdenied)`,
    String.raw`\((?:sensitive|known after)`,
    String.raw`\$\{|\$\(|\{\{|<[a-z][a-z _-]{0,40}>`,
    String.raw`(?:null|nil|none|default|true|false|undefined|string|blob|bytes|hidden|masked|sensitive|required|\*{3,40}\w{0,4}|x{3,40}|%\w{1,60}%)${END}`,
  ].join('|'),
);
/** What a mixed word behind a short name may be in prose: a name in front of a colon, part of a path, a status. */
export const NO_PASSWORD = value(String.raw`[^\s]{0,80}[:/](?:\s|\/|$)|[a-z]{1,40}:\d{1,5}(?!\w)`);
/** What Secrets Manager and Kubernetes call a secret, where it has the form of a path or was not found. */
export const NAME_OF_SECRET = value(
  String.raw`[A-Za-z][a-z0-9_.-]{0,40}(?:\/[A-Za-z][a-z0-9_.-]{0,40}){1,6}${END}|[^\s"']{1,80}["'\\]{0,4}\s(?:not found|does ?n[o']t exist|does not exist|was not found|is missing|in namespace)`,
  'y',
);
/** Words with hyphens: the name of a secret, or one that somebody made of words. */
export const MAYBE_NAME = value(String.raw`[a-z]{1,20}(?:-[a-z]{1,20}){0,6}-(?:[a-z]{1,20}\d{0,4}|\d{1,4})${END}`, 'y');
export const STATUS_OF_TOKEN = value(String.raw`${STATUS}|\d{3}${END}`);
/** A password may be made of such a word. */
export const MAYBE_STATUS = value(STATUS);
/** Of an account the number, not the key. */
export const ACCOUNT_NUMBER = value(String.raw`\d{12}${END}`);
/** Keys are longer. */
export const SHORTER_THAN_KEYS = value(String.raw`[^\s"'\\]{1,15}${END}`);
