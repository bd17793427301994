import type { Unknown } from '../domain/decision';
import { KEY_STATES, type KeyState, operationOf, type StateEffect } from './operations';

/** The error KMS answers with, as on the wire. */
export interface StateError {
  code: 'DisabledException' | 'KMSInvalidStateException' | 'UnsupportedOperationException';
  message: string;
}

const STATES: ReadonlySet<string> = new Set(KEY_STATES);

function effectOf(action: string, keyState: string): StateEffect {
  const operation = operationOf(action);
  if (!operation) return 'unknown';
  if (operation.states === null) return 'ok';
  return STATES.has(keyState) ? operation.states[keyState as KeyState] : 'unknown';
}

/** Whether a key in this state lets the operation run; `unknown` where AWS documents nothing or the state was not read. */
export function keyUsable(action: string, keyState: string | Unknown | undefined): boolean | Unknown {
  const effect = effectOf(action, keyState ?? 'unknown');
  return effect === 'unknown' ? 'unknown' : effect === 'ok';
}

const CODES: Partial<Record<StateEffect, StateError['code']>> = {
  disabled: 'DisabledException',
  'pending-deletion': 'KMSInvalidStateException',
  'not-pending-deletion': 'KMSInvalidStateException',
  'pending-import': 'KMSInvalidStateException',
  unavailable: 'KMSInvalidStateException',
  creating: 'KMSInvalidStateException',
  updating: 'KMSInvalidStateException',
  'unsupported-origin': 'UnsupportedOperationException',
};

const WORDS: Partial<Record<StateEffect, string>> = {
  disabled: 'is disabled.',
  'pending-deletion': 'is pending deletion.',
  'not-pending-deletion': 'is not pending deletion.',
  'pending-import': 'is pending import.',
  unavailable: 'is unavailable.',
  creating: 'is creating.',
  updating: 'is updating.',
};

/**
 * The error AWS gives when the key's state forbids the operation; null when it does not (or nobody knows). Wording:
 * KMS Developer Guide, "Key states of AWS KMS keys", footnotes of the table.
 */
export function stateError(action: string, keyState: string, keyArn: string): StateError | null {
  const effect = effectOf(action, keyState);
  const code = CODES[effect];
  if (!code) return null;
  if (effect === 'unsupported-origin') {
    const origin = keyState === 'PendingImport' ? 'origin is EXTERNAL which' : 'origin';
    return { code, message: `${keyArn} ${origin} is not valid for this operation.` };
  }
  const words = keyState === 'PendingReplicaDeletion' ? 'is pending replica deletion.' : WORDS[effect];
  return { code, message: `${keyArn} ${words}` };
}
