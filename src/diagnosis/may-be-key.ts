import { parseKeyRef } from '../domain/arn';
import { fitsPartialKey } from './redacted';
import type { Target } from './target';

/**
 * Whether a key may be the one of a text that does not name it wholly: it fits what is to be seen of its name, and is in another account
 * than the caller's where AWS's words say so.
 */
export function mayBeKey({ partialKey, foreignKey, callerAccount }: Target, named: string): boolean {
  if (partialKey && !fitsPartialKey(partialKey, named)) return false;
  if (!foreignKey) return true;
  const account = parseKeyRef(named)?.accountId ?? null;
  return account !== null && account !== callerAccount;
}
