import { parseKeyRef, parsePrincipal } from '../domain/arn';
import { NO_SIGNAL, type Signal } from '../domain/signal';
import type { OpenRequest } from './ports';

/** The signal of a check: what the asker named, and no error. Null when the key has none of the forms that KMS accepts. */
export function checkSignal({ key, principal, action }: NonNullable<OpenRequest['check']>): Signal | null {
  const ref = parseKeyRef(key.trim());
  const who = principal ? parsePrincipal(principal.trim()) : null;
  if (!ref || (principal && !who)) return null;
  return {
    ...NO_SIGNAL,
    keyRef: ref.text,
    keyType: ref.type,
    region: ref.region,
    accountId: ref.accountId,
    principalArn: who?.arn ?? null,
    principalType: who?.type ?? null,
    principalAccountId: who?.accountId ?? null,
    kmsAction: action ? (action.includes(':') ? action : `kms:${action}`) : null,
    missing: [],
  };
}
