import type { ContextValue } from '../../domain/decision';
import type { Call } from './call';
import { keyDecision, ownSideDecision, trustDecision } from './decisions';
import { type Denied, denialText, foreignKeyText, refusingLayer } from './denial';
import { token } from './identifiers';
import { keyPolicyOf } from './kms/principals';
import { AwsFailure } from './wire/failure';
import type { Key, Role, StoredGrant } from './world';

type Context = Record<string, ContextValue>;

interface KeyRequest {
  /** `kms:Decrypt` */
  action: string;
  key: Key;
  context: Context;
  phrase: 'resource' | 'ciphertext';
  /** Absent: all grants of the key. */
  grants?: readonly StoredGrant[];
}

/** Asks the evaluator whether the caller may do this with the key. Throws AccessDeniedException, worded as KMS words it. */
export function authorizeKey(call: Call, asked: KeyRequest): void {
  const { action, key } = asked;
  const decision = keyDecision(call, { ...asked, document: keyPolicyOf(call.world, key) });
  if (decision.decision === 'allowed') return;
  const refusing = refusingLayer(decision);
  if (key.account !== call.caller.account && refusing?.layer === 'key-policy')
    throw foreignKeyDenied(call, action, asked.phrase);
  const resource = asked.phrase === 'ciphertext' ? 'ciphertext' : { arn: key.arn };
  throw accessDenied(call, denialText({ principal: call.caller.arn, action, resource }, refusing), false);
}

/** Whether the caller could do this with the key if its policy were `document`. */
export function wouldAllow(call: Call, asked: Omit<KeyRequest, 'phrase'> & { document: unknown }): boolean {
  return keyDecision(call, asked).decision === 'allowed';
}

/** The refusal for a key of another account that does not exist or whose side says no: KMS does not tell which. */
export function foreignKeyDenied(call: Call, action: string, phrase: 'resource' | 'ciphertext'): AwsFailure {
  const resource = phrase === 'ciphertext' ? 'ciphertext' : 'this';
  return accessDenied(call, foreignKeyText({ principal: call.caller.arn, action, resource }), false);
}

interface AccountRequest {
  /** `iam:GetRole` */
  action: string;
  /** ARN, or `*`. */
  resource: string;
  /** What the refusal prints as the resource when that is not the ARN; null: nothing. */
  shown?: string | null;
  context?: Context;
  /** Replaces the refusal, for services that word it their own way. */
  refusal?: () => AwsFailure;
}

/** Asks whether the caller's own policies allow this. Throws the service's access-denied error. */
export function authorizeAccount(call: Call, asked: AccountRequest): void {
  const decision = ownSideDecision(call, asked);
  if (decision.decision === 'allowed') return;
  if (asked.refusal) throw asked.refusal();
  const { action, shown } = asked;
  const resource = shown === null ? null : { arn: shown ?? asked.resource };
  const text = denialText({ principal: call.caller.arn, action, resource }, refusingLayer(decision));
  throw accessDenied(call, text, decision.decision === 'explicit-deny');
}

interface TrustRequest {
  /** `sts:AssumeRole`, `sts:TagSession`, `sts:SetSourceIdentity` */
  action: string;
  arn: string;
  /** Null: there is no such role; refused like one that does not trust the caller. */
  role: Role | null;
  context: Context;
}

/** Asks whether the caller may act on a role as its trust policy and the caller's policies say. */
export function authorizeTrust(call: Call, asked: TrustRequest): void {
  const { action, arn, role } = asked;
  const denied: Denied = { principal: call.caller.arn, action, resource: { arn } };
  if (!role) throw accessDenied(call, denialText(denied, null), false);
  const decision = trustDecision(call, { ...asked, role });
  if (decision.decision === 'allowed') return;
  const refusing = refusingLayer(decision);
  const layer = refusing?.layer === 'key-policy' ? 'role-trust-policy' : refusing?.layer;
  throw accessDenied(call, denialText(denied, refusing && layer ? { ...refusing, layer } : null), false);
}

/** The error in which the service tells a refusal; EC2 adds a message that only STS can decode. */
function accessDenied(call: Call, message: string, explicitDeny: boolean): AwsFailure {
  if (call.service === 'ec2') {
    const encoded = token().replaceAll(/[+/=]/g, '_');
    call.world.messages.set(encoded, decodedMessage(call, explicitDeny));
    return new AwsFailure(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${message}. Encoded authorization failure message: ${encoded}`,
      403,
    );
  }
  const json = ['kms', 'cloudtrail', 'organizations', 'lambda', 'sqs'].includes(call.service);
  return new AwsFailure(json ? 'AccessDeniedException' : 'AccessDenied', message);
}

function decodedMessage(call: Call, explicitDeny: boolean): Record<string, unknown> {
  const { caller, region } = call;
  return {
    allowed: false,
    explicitDeny,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { id: caller.principalId, arn: caller.arn },
      action: `${call.service}:${call.operation}`,
      resource: '*',
      conditions: { items: [{ key: 'aws:Region', values: { items: [{ value: region }] } }] },
    },
  };
}
