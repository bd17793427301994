import type { RootCause } from '../domain/root-cause';
import type { Signal } from '../domain/signal';
import { contextOfTrailRecord } from '../domain/trail-record';
import type { Situation } from './cases';
import { record, text } from './read-evidence';
import { refusedRecords } from './recorded-request';
import { isAccessDenial } from './same-failure';

/** What of a question was found out or taken for an example, and may be another. */
export interface Guesses {
  key: boolean;
  caller: boolean;
  action: boolean;
  /** The caller is guessed and does not exist: that there is nobody of the name is said of him, and not of a grantee. */
  gone: boolean;
  /** The text is of a refusal for want of permission, which the state of a key never is, and nobody knows to whom. */
  state: boolean;
}

/** The service that the text names made every refused request on record in the name of this one caller: nobody else can be meant. */
function isOnlyCaller({ target, evidence }: Situation): boolean {
  const { principalArn, viaService } = target;
  const records = refusedRecords(evidence, target);
  return (
    viaService !== null &&
    records.length > 0 &&
    records.every(
      (detail) =>
        text(record(detail.userIdentity).arn) === principalArn &&
        contextOfTrailRecord(detail, true)['kms:ViaService'] === viaService,
    )
  );
}

/** What may be another than the one meant; a caller that the text names, or that alone can be meant, is none of it. */
export function guessesOf(situation: Situation, signal: Signal): Guesses {
  const { keyBorrowed, principalGuessed, principalArn, actionGuessed } = situation.target;
  // KMS checks permission before it looks at the state: what it refuses for that is a DisabledException or KMSInvalidStateException.
  const state = situation.target.failed && principalArn === null && isAccessDenial(signal);
  const named = principalArn !== null && signal.principalArn === principalArn;
  const caller = principalGuessed && !named && !isOnlyCaller(situation);
  return {
    key: keyBorrowed,
    caller,
    action: actionGuessed,
    gone: caller && situation.identity.exists === false,
    state,
  };
}

const OUTSIDE: readonly RootCause['layer'][] = ['service', 'none'];
/** Whether somebody exists does not hang on what he did. */
const OF_EXISTENCE: readonly RootCause['code'][] = ['principal-not-found', 'service-linked-role-missing'];

/** States of a key that do not let it be used. */
const OF_STATE: readonly RootCause['code'][] = [
  'key-disabled',
  'key-pending-deletion',
  'key-pending-import',
  'key-unavailable',
  'key-not-ready',
];

function restsOn({ layer, code }: RootCause, { key, caller, action, gone, state }: Guesses): boolean {
  if (OUTSIDE.includes(layer)) return false;
  if (key || (state && OF_STATE.includes(code))) return true;
  if (layer === 'key-state') return false;
  return OF_EXISTENCE.includes(code) ? gone : caller || action;
}

/** A cause as certain as what it rests on: of a guess nothing is proven. */
export function asCertain(cause: RootCause, guesses: Guesses): RootCause {
  return restsOn(cause, guesses) ? { ...cause, certainty: 'likely' } : cause;
}
