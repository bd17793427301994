import type { ContextValue } from '../domain/decision';
import type { Signal } from '../domain/signal';
import { callContext } from '../domain/trail-record';
import type { Overrides } from './target';

function encryptionOf(pairs: Record<string, string> | null): Record<string, ContextValue> {
  const encryption = Object.entries(pairs ?? {});
  return Object.fromEntries(encryption.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]));
}

/** Pairs that the text or the asker states are the whole encryption context; its names settle that no other pair was there. */
function withNames(context: Record<string, ContextValue>): Record<string, ContextValue> {
  const prefix = 'kms:encryptioncontext:';
  const names = Object.keys(context).filter((name) => name.toLowerCase().startsWith(prefix));
  const listed = Object.keys(context).some((name) => name.toLowerCase() === 'kms:encryptioncontextkeys');
  if (names.length === 0 || listed) return context;
  return { ...context, 'kms:EncryptionContextKeys': names.map((name) => name.slice(prefix.length)) };
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
  return withNames({ ...named, ...stated });
}

/** The value of a key that holds one; null where it certainly holds none. */
export function one(value: ContextValue | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
