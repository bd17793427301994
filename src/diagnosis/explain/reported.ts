import type { AuthorizationCase, Layer } from '../../domain/decision';
import type { DenyReason, Signal } from '../../domain/signal';
import { type Cause, causeFor, type Question } from './cause';
import { guardCode } from './guards';
import { unreadLayers } from './relax';

/** A layer that AWS's own message names; `explicit`: it speaks of a Deny there. */
export interface Reported {
  layer: Layer;
  explicit: boolean;
}

const REPORTED: Partial<Record<DenyReason, Reported>> = {
  'identity-no-allow': { layer: 'identity-policy', explicit: false },
  'identity-explicit': { layer: 'identity-policy', explicit: true },
  'resource-no-allow': { layer: 'key-policy', explicit: false },
  'resource-explicit': { layer: 'key-policy', explicit: true },
  'boundary-no-allow': { layer: 'permissions-boundary', explicit: false },
  'boundary-explicit': { layer: 'permissions-boundary', explicit: true },
  'session-no-allow': { layer: 'session-policy', explicit: false },
  'session-explicit': { layer: 'session-policy', explicit: true },
  'scp-no-allow': { layer: 'scp', explicit: false },
  'scp-explicit': { layer: 'scp', explicit: true },
  'rcp-explicit': { layer: 'rcp', explicit: true },
  'vpce-no-allow': { layer: 'vpc-endpoint-policy', explicit: false },
  'vpce-explicit': { layer: 'vpc-endpoint-policy', explicit: true },
};

/** The layer that the message of a refusal names; null where it names none. */
export function reportedLayer({ denyReason }: Signal): Reported | null {
  return (denyReason ? REPORTED[denyReason] : undefined) ?? null;
}

/** The cause that AWS's own message names for this action, as told; null when it names no layer. */
export function reportedCause(signal: Signal, question: Question): Cause | null {
  const reported = reportedLayer(signal);
  const action = signal.kmsAction ?? question.case.request.action;
  if (!reported || action !== question.case.request.action) return null;
  const { layer, explicit } = reported;
  const named = signal.policyArn ? ` (policy ${signal.policyArn})` : '';
  const because = `AWS's message names this layer${named}; it could not be read here`;
  const detail = {
    policy: signal.policyArn ?? 'which AWS does not name',
    effect: explicit ? 'denies' : 'does not allow',
  };
  const base = { layer, because, certainty: 'reported', statement: 'that AWS does not name', detail } as const;
  if (explicit) return causeFor(action, { ...base, code: guardCode(layer) ?? 'key-policy-explicit-deny' });
  const cross = question.situation.target.crossAccount;
  if (layer === 'identity-policy')
    return causeFor(action, { ...base, code: cross ? 'cross-account-iam-missing' : 'iam-missing-permission' });
  if (layer === 'key-policy')
    return causeFor(action, {
      ...base,
      code: cross ? 'cross-account-key-policy-missing' : 'key-policy-missing-principal',
    });
  return causeFor(action, { ...base, code: guardCode(layer) ?? 'session-policy-blocks' });
}

/** Layers whose content the evidence does not settle: unread, or assumed to be absent. */
export function unsettled(c: AuthorizationCase): Layer[] {
  return [
    ...unreadLayers(c),
    'session-policy',
    ...(c.policies.vpcEndpoint === null ? (['vpc-endpoint-policy'] as const) : []),
  ];
}
