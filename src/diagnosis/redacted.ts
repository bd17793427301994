import { isPlaced, parseKeyRef, parsePrincipal } from '../domain/arn';

const isAccount = (text: string | null | undefined): boolean => /^\d{12}$/.test(text ?? '');

/** An ARN of a key whose account or Region was redacted says no more than the key id or alias in it. */
export function withoutRedactions(ref: string): string {
  const key = parseKeyRef(ref);
  if (!key?.partition || isPlaced(key)) return ref;
  return key.alias ?? key.keyId ?? ref;
}

/** The ARN of a principal whose account was redacted; null for any other text. */
export function redactedPrincipal(arn: string | null): string | null {
  const principal = arn ? parsePrincipal(arn) : null;
  return principal && principal.type !== 'service' && !isAccount(principal.accountId) ? arn : null;
}

/** The ARN with this account in the place of the one in it. */
export function withAccount(arn: string, account: string): string {
  return arn.split(':').with(4, account).join(':');
}

/** Whether an ARN is the redacted one, whatever its account. */
export function fitsRedacted(redacted: string, arn: string | null): boolean {
  return arn !== null && withAccount(arn, '') === withAccount(redacted, '');
}
