/** What can be told about an exception of the SDK, whatever its class. */
export interface Exception {
  /** AWS's error code, or the name of a network or SDK error. */
  name: string;
  message: string;
  /** Node's error code: `ECONNRESET`. */
  errno: string | null;
  /** HTTP status of AWS's answer; null when there was none. */
  status: number | null;
  requestId: string | null;
}

interface Members {
  name?: unknown;
  Code?: unknown;
  message?: unknown;
  code?: unknown;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: { statusCode?: number };
  cause?: unknown;
}

const ERRNO = /\b(ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)\b/;

function errnoOf(error: Members): string | null {
  if (typeof error.code === 'string' && /^E[A-Z_]+$|^ERR_|CERT/.test(error.code)) return error.code;
  if (error.cause !== null && typeof error.cause === 'object') return errnoOf(error.cause);
  return typeof error.message === 'string' ? (ERRNO.exec(error.message)?.[1] ?? null) : null;
}

/** The SDK wraps what is not an Error of its own realm and keeps only its name and message, in one text. */
const WRAPPED = /^AWS SDK error wrapper for (\w+): /;

/** Reads an exception without trusting its class: the SDK has none for AccessDenied or throttling. */
export function describeException(thrown: unknown): Exception {
  const error: Members = thrown !== null && typeof thrown === 'object' ? thrown : { message: String(thrown) };
  const text = typeof error.message === 'string' ? error.message : '';
  const wrapped = WRAPPED.exec(text);
  return {
    name: wrapped?.[1] ?? (typeof error.name === 'string' ? error.name : 'Error'),
    message: text.replace(WRAPPED, ''),
    errno: errnoOf(error),
    status: error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? null,
    requestId: error.$metadata?.requestId ?? null,
  };
}

/** The SDK could not make sense of the answer: a proxy's page, or an emulator that lacks the operation. */
export function isUnreadable({ name, message, status }: Exception): boolean {
  // From a query service such a page arrives as an error without a code.
  if (/^Unknown(Error)?$/.test(name) && status !== null && status >= 500) return true;
  return (
    name === 'SyntaxError' || /XML parse error|Deserialization error|Unexpected token|not valid JSON/i.test(message)
  );
}

export function isThrottled({ name, status }: Exception): boolean {
  return (
    status === 429 ||
    /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete)/.test(name)
  );
}

export function isTimeout({ name, errno }: Exception): boolean {
  return name === 'TimeoutError' || name === 'AbortError' || name === 'RequestTimeout' || errno === 'ETIMEDOUT';
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The request certainly did not reach AWS. */
export function isNeverSent({ errno }: Exception): boolean {
  return errno !== null && (NEVER_SENT.has(errno) || /CERT|^ERR_TLS/.test(errno));
}

export function isUnreachable(exception: Exception): boolean {
  return isNeverSent(exception) || exception.errno === 'ECONNRESET' || exception.errno === 'EPIPE';
}

/** AWS does not know, or no longer accepts, the access keys; or there are none. */
export function isCredentialProblem({ name }: Exception): boolean {
  return /^(CredentialsProviderError|ProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|AuthFailure)/.test(
    name,
  );
}

export function isAccessDenied({ name }: Exception): boolean {
  return /^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|UnauthorizedAccess)/.test(name);
}

/** AWS's words as one line that fits a message: encoded authorization blobs are of no use to a reader. */
export function inOneLine(message: string): string {
  const line = message
    .replace(/\s*Encoded authorization failure message:\s*\S+/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}
