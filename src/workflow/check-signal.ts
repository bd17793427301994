import { ALL_KMS_ACTIONS } from '../authorization/operations';
import { parseNamedKey, parseNamedPrincipal } from '../domain/arn';
import { NO_SIGNAL, type Signal } from '../domain/signal';
import type { OpenRequest } from './ports';

const ACTIONS = new Map(ALL_KMS_ACTIONS.map((action) => [action.toLowerCase(), action]));

/** `kms:Decrypt` for `kms:Decrypt`, `Decrypt` or `kms:decrypt`; null for what is no action of KMS. */
export function kmsActionOf(text: string): string | null {
  const lower = text.trim().toLowerCase();
  return ACTIONS.get(lower.includes(':') ? lower : `kms:${lower}`) ?? null;
}

/**
 * The signal of a check: what the asker named, and no error. Null when the key has none of the forms that KMS accepts, the
 * principal is no ARN, or the action is none of KMS: a guess would answer another question.
 */
export function checkSignal({ key, principal, action }: NonNullable<OpenRequest['check']>): Signal | null {
  const ref = parseNamedKey(key.trim());
  const who = principal ? parseNamedPrincipal(principal.trim()) : null;
  const kmsAction = action ? kmsActionOf(action) : null;
  if (!ref || (principal && !who) || (action && !kmsAction)) return null;
  return {
    ...NO_SIGNAL,
    keyRef: ref.text,
    keyType: ref.type,
    region: ref.region,
    accountId: ref.accountId,
    principalArn: who?.arn ?? null,
    principalType: who?.type ?? null,
    principalAccountId: who?.accountId ?? null,
    kmsAction,
    missing: [],
  };
}
