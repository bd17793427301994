import { parseArn, parseKeyRef, parsePrincipal } from '../domain/arn';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { ReadOutput } from '../domain/evidence';
import type { Json } from '../domain/json';
import type { Signal } from '../domain/signal';
import { callerOf } from './caller';
import { list, record, text } from './read-evidence';
import type { Overrides } from './target';

/** What an encoded authorization message says, with the values of the condition keys of the request. */
export interface DecodedMessage extends DecodedRefusal {
  context: Record<string, string | string[]>;
}

/**
 * Reads the answer of `sts:DecodeAuthorizationMessage` (STS API reference, DecodeAuthorizationMessage): whether the refusal was
 * explicit, who asked for what on what, and the condition keys of the request. Null when it names no action.
 */
export function readDecodedMessage(output: ReadOutput, account: string): DecodedMessage | null {
  const decoded = parsed(text(output.DecodedMessage));
  const context = record(decoded.context);
  const action = text(context.action);
  if (!action) return null;
  return {
    account,
    action,
    explicitDeny: decoded.explicitDeny === true || decoded.explicitDeny === 'true',
    principal: text(record(context.principal).arn),
    resource: text(context.resource),
    context: conditionsOf(record(context.conditions)),
  };
}

function parsed(json: string | null): Json {
  try {
    return record(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}

/** `{items: [{key, values: {items: [{value}]}}]}` */
function conditionsOf(conditions: Json): Record<string, string | string[]> {
  const entries = list(conditions.items).flatMap((item): [string, string | string[]][] => {
    const { key, values } = record(item);
    const found = list(record(values).items).flatMap((each) => text(record(each).value) ?? []);
    const name = text(key);
    if (!name || found.length === 0) return [];
    return [[name, found.length === 1 ? (found[0] as string) : found]];
  });
  return Object.fromEntries(entries);
}

/** Whether it was an action of KMS that was refused. */
export function isKmsRefusal({ action }: DecodedRefusal): boolean {
  return action.startsWith('kms:');
}

/** The signal of a text together with what its encoded message says; what the text itself states stays. */
export function withDecodedMessage(signal: Signal, decoded: DecodedMessage): Signal {
  const key = decoded.resource ? parseKeyRef(decoded.resource) : null;
  const who = decoded.principal ? parsePrincipal(decoded.principal) : null;
  const named = key && !signal.keyRef ? { keyRef: key.text, keyType: key.type } : {};
  return {
    ...signal,
    ...named,
    isKmsError: true,
    denyReason: signal.denyReason ?? 'encoded-message',
    kmsAction: signal.kmsAction ?? decoded.action,
    principalArn: signal.principalArn ?? decoded.principal,
    principalType: signal.principalArn ? signal.principalType : (who?.type ?? null),
    principalAccountId: signal.principalAccountId ?? who?.accountId ?? null,
    region: signal.region ?? key?.region ?? null,
    accountId: signal.accountId ?? key?.accountId ?? null,
    requestContext: { ...decoded.context, ...signal.requestContext },
  };
}

/** Accounts that the text or the asker names, the caller's first: their people may have been refused. Empty where neither names one. */
export function accountsOfRefusal(signal: Signal, { principal, key, account }: Overrides): string[] {
  const named = [
    callerOf(principal ?? signal.principalArn).callerAccount ?? (principal ? null : signal.principalAccountId),
    account ?? parseArn(key ?? '')?.accountId ?? signal.accountId,
  ];
  return [...new Set(named.flatMap((id) => (id && /^\d{12}$/.test(id) ? [id] : [])))];
}
