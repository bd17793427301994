import type { ContextValue } from '../domain/decision';
import type { Signal } from '../domain/signal';
import { isStandIn } from '../domain/stand-in';
import { callContext } from '../domain/trail-record';
import type { Overrides } from './target';

function encryptionOf(pairs: Record<string, string> | null): Record<string, ContextValue> {
  const encryption = Object.entries(pairs ?? {});
  return Object.fromEntries(encryption.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]));
}

const PREFIX = 'kms:encryptioncontext:';

function pairNames(context: Record<string, ContextValue>): string[] {
  return Object.keys(context)
    .filter((name) => name.toLowerCase().startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/**
 * Pairs that the text or the asker states are the whole encryption context; its names settle that no other pair was there. A CloudTrail
 * record that is whole lists the names itself: where it does not, there may have been others.
 */
function withNames(context: Record<string, ContextValue>, fromRecord: boolean): Record<string, ContextValue> {
  const names = pairNames(context);
  const listed = conditionValue(context, 'kms:EncryptionContextKeys');
  if (names.length === 0 || (listed === undefined && fromRecord)) return context;
  const rest = Object.entries(context).filter(([name]) => name.toLowerCase() !== 'kms:encryptioncontextkeys');
  return {
    ...Object.fromEntries(rest),
    'kms:EncryptionContextKeys': [...new Set([...[listed ?? []].flat(), ...names])],
  };
}

/** Without the values that stand for what somebody took out: those are unknown. */
function withoutStandIns(context: Record<string, ContextValue>): Record<string, ContextValue> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => ![value].flat().some(isStandIn)));
}

/** Whether a CloudTrail record states the context of the request: a command line gives the names of the encryption context alone. */
export function isFromRecord({ requestContext }: Signal): boolean {
  if (!requestContext) return false;
  const names = Object.keys(requestContext);
  return names.length === 0 || names.some((name) => name !== 'kms:EncryptionContextKeys');
}

/** The value of a condition key; their names have no case. */
export function conditionValue(context: Record<string, ContextValue>, key: string): ContextValue | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** Values of condition keys that the text or the asker states, and what these settle. */
export function statedContext(signal: Signal, overrides: Overrides): Record<string, ContextValue> {
  const stated = { ...encryptionOf(signal.encryptionContext), ...signal.requestContext, ...overrides.context };
  const via = conditionValue(stated, 'kms:ViaService');
  const named = typeof via === 'string' ? callContext(via) : {};
  return withoutStandIns(withNames({ ...named, ...stated }, isFromRecord(signal)));
}

/** The value of a key that holds one; null where it certainly holds none. */
export function one(value: ContextValue | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
