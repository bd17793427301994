import type { UnknownLayer } from '../domain/investigation';
import type { MissingField, Signal } from '../domain/signal';
import { whoseName } from './caller';
import type { Situation } from './cases';
import { firstGap, record, statusOf, text } from './read-evidence';
import { refusedRecords, refusedRequest } from './recorded-request';
import { redactedPrincipal } from './redacted';
import { STEPS } from './steps';
import type { Target } from './target';

/** Something that is not known of the failed request, for which it may still fail although every layer allows it. */
export interface Doubt {
  unknown: UnknownLayer;
  /** What to ask for; absent where no answer in the form would settle it. */
  field?: MissingField;
}

const RECORD = 'Send the CloudTrail record of the failed call, or the whole error with the command that failed';
const NAME_GRANTEE = '--context kms:GranteePrincipal=<ARN>';

function doubt(why: string, howToResolve: string, field?: MissingField): Doubt {
  return { unknown: { layer: 'none', why, howToResolve }, ...(field ? { field } : {}) };
}

/** KMS checks that the principals of a grant exist (KMS API reference, CreateGrant: InvalidArnException). */
function ofGrantee({ evidence, target }: Situation, stated: boolean): Doubt | null {
  const { granteeArn, context } = target;
  if (!granteeArn) {
    const why = 'AWS takes a principal of the grant for nobody; neither the text nor CloudTrail tells which one.';
    return doubt(why, `${RECORD}, or name the grantee: ${NAME_GRANTEE}.`);
  }
  const gap = firstGap(evidence, [STEPS.grantee]);
  if (gap) return doubt(`Whether the grantee ${granteeArn} exists could not be read: ${gap.message}`, gap.howToGrant);
  if (statusOf(evidence, STEPS.grantee) !== 'ok')
    return doubt(`Whether the grantee ${granteeArn} exists was not read.`, 'Look it up in its account by hand.');
  const retiring = context['kms:RetiringPrincipal'];
  if (stated || (Array.isArray(retiring) && retiring.length === 0)) return null;
  const why = `The grantee ${granteeArn} exists; AWS may have meant the retiring principal of the grant.`;
  return doubt(why, 'Look up the retiring principal that the call names.');
}

const OF_KEY_STATE = /InvalidState|KeyUnavailable|Disabled/i;

/** A failure that is no refusal (validation, credentials, limits) is not over because permissions allow the call. */
function ofFailure(situation: Situation, { denyReason, errorCode, grantee }: Signal): Doubt | null {
  if (grantee) return ofGrantee(situation, true);
  if (denyReason !== null) return null;
  if (errorCode === null) return doubt('The text does not say what AWS objected to.', `${RECORD}.`);
  if (situation.target.action === 'kms:CreateGrant' && errorCode === 'InvalidArnException')
    return ofGrantee(situation, false);
  if (OF_KEY_STATE.test(errorCode)) return null;
  return doubt(`AWS answered ${errorCode}, which no permission and no key state decides.`, `${RECORD}.`);
}

/** AWS said that there is no such key, and there is one: key ids are never used again, and only a replica may have been made since. */
function ofPlace({ key, target }: Situation, { denyReason }: Signal): Doubt | null {
  const elsewhere = key.where === 'elsewhere' && (denyReason === 'key-not-found' || denyReason === 'alias-not-found');
  const there = denyReason === 'key-not-found' && target.alias === null && key.multiRegionType !== 'REPLICA';
  if (!elsewhere && !there) return null;
  const why = `AWS found no such key where the call looked for it, and ${key.arn} exists: the call went to another Region or account, or named another key.`;
  return doubt(why, `Compare the Region, the account and the key that the caller is set up with. ${RECORD}.`);
}

/** ReEncrypt and copies use a second key, that of the source or that of the copy. */
function ofSecondKey({ key }: Situation, { operation, kmsAction, keyRef }: Signal): Doubt | null {
  const two = operation === 'ReEncrypt' || (keyRef === null && operation?.startsWith('Copy'));
  if (!two || kmsAction !== null) return null;
  const why = `${operation} uses two keys, and only ${key.arn} was looked at.`;
  return doubt(why, 'Ask about the other key as well.', 'key');
}

function ofGuessedKey({ target, evidence, key }: Situation, made: readonly string[]): Doubt | null {
  const confirmed = made.length > 0 || refusedRequest(evidence, target, key.arn) !== null;
  if (!target.keyGuessed || confirmed) return null;
  const why = `The text names no key; ${key.arn} is the one of the settings as they are now, and no record shows that the call used it.`;
  return doubt(why, `${RECORD}.`, 'key');
}

function ofGuessedCaller({ target, evidence }: Situation, { principalArn }: Signal): Doubt | null {
  if (!target.principalGuessed) return null;
  const refused = refusedRecords(evidence, target).map((detail) => text(record(detail.userIdentity).arn));
  const callers = new Set(refused.map(whoseName));
  const seen = callers.delete(whoseName(target.principalArn));
  const several = 'The text does not name the caller, and CloudTrail shows that the call was refused to several.';
  if (callers.size > 0) return doubt(several, 'Name the caller.', 'principal');
  const hidden = `The text hides the account of the caller, and no record shows that it was ${target.principalArn}.`;
  return redactedPrincipal(principalArn) && !seen ? doubt(hidden, 'Name the caller.', 'principal') : null;
}

/** What was checked for want of an action says nothing of another one. Null where an action was named. */
export function ofGuessedAction({ actionGuessed, failed, actions }: Target): Doubt | null {
  if (!actionGuessed) return null;
  const what = failed ? 'The text does not say which KMS action failed' : 'No KMS action was named';
  return doubt(`${what}; ${actions.join(', ')} was checked as an example.`, 'Name the action.', 'action');
}

/**
 * Why “every layer allows the call” does not mean that it works now: it failed for something that no layer decides, or something of it was
 * taken from elsewhere than the text and is not certain. Empty for a question without an error. `made`: operations that the asker made
 * since the failure.
 */
export function doubtsOf(situation: Situation, signal: Signal, made: readonly string[]): Doubt[] {
  const { target } = situation;
  const which = ofGuessedAction(target);
  if (!target.failed) return which ? [which] : [];
  return [
    ofFailure(situation, signal),
    ofPlace(situation, signal),
    which,
    ofSecondKey(situation, signal),
    ofGuessedKey(situation, made),
    ofGuessedCaller(situation, signal),
  ].filter((found) => found !== null);
}
