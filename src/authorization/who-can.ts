import type {
  Authorization,
  AuthorizationCase,
  AuthorizationRequest,
  Grant,
  Layer,
  NamedPolicy,
  PolicySet,
  Unknown,
} from '../domain/decision';
import { compileChecked } from './checked-policy';
import { evaluate } from './evaluate';
import { GrantIndex } from './grant-index';
import { AuthorizationInputError } from './input-error';
import type { PolicyKind } from './statement';
import { openConditions } from './undecided';

/** The key's side of every request. */
export interface KeySide {
  arn: string;
  policy: unknown | Unknown;
  grants: readonly Grant[] | Unknown;
  rcp: PolicySet['rcp'];
}

/** One who may ask, with what limits and allows it. */
export interface Candidate {
  principal: string;
  policies: Pick<PolicySet, 'identity' | 'boundary' | 'scp'>;
  contextFor(action: string): Pick<AuthorizationRequest, 'context' | 'unknownContext'>;
}

/** What a principal may do, or may do under conditions or as far as was read. */
export interface Access {
  decision: 'allowed' | 'undetermined';
  /** Layers that carry it; for `undetermined`, those that do if the organization's unread policies let it pass, else empty. */
  allowedBy: readonly Layer[];
  /** For `undetermined`: the layers that leave it open. */
  blockedBy: readonly Layer[];
  /** Of those, the layers that could not be read. */
  unread: readonly Layer[];
  unknownContext: readonly string[];
  /** In words; every one must hold. */
  conditions: readonly string[];
}

/** Decides for one principal after the other; null: refused. */
export type Sweep = (candidate: Candidate, action: string) => Access | null;

/** Layers of which an organization's unread policies can only take access away. */
function withoutUnreadGuards(policies: PolicySet): PolicySet {
  const { scp, rcp } = policies;
  return { ...policies, scp: scp === 'unknown' ? [] : scp, rcp: rcp === 'unknown' ? [] : rcp };
}

const ALLOWED = { decision: 'allowed', blockedBy: [], unread: [], unknownContext: [], conditions: [] } as const;

function unreadOf({ policies, grants }: AuthorizationCase, layers: readonly Layer[]): Layer[] {
  const { key, identity, boundary, scp, rcp } = policies;
  const held: Partial<Record<Layer, unknown>> = {
    'key-policy': key,
    'identity-policy': identity,
    'permissions-boundary': boundary,
    ...{ scp, rcp, grant: grants },
  };
  return layers.filter((layer) => held[layer] === 'unknown');
}

function accessFrom(c: AuthorizationCase, answer: Authorization, allowedBy: readonly Layer[]): Access {
  const { decision, blockedBy, unknownContext = [] } = answer;
  if (decision === 'allowed') return { ...ALLOWED, allowedBy };
  const conditions = unknownContext.length === 0 ? [] : openConditions(c, blockedBy);
  const unread = unreadOf(c, blockedBy);
  return { decision: 'undetermined', allowedBy, blockedBy, unread, unknownContext, conditions };
}

function decide(c: AuthorizationCase): Access | null {
  const guarded = c.policies.scp === 'unknown' || c.policies.rcp === 'unknown';
  const answer = evaluate(guarded ? { ...c, policies: withoutUnreadGuards(c.policies) } : c, { explain: false });
  if (answer.decision.endsWith('-deny')) return null;
  if (!guarded) return accessFrom(c, answer, answer.allowedBy);
  const whole = evaluate(c, { explain: false });
  return whole.decision.endsWith('-deny') ? null : accessFrom(c, whole, answer.allowedBy);
}

/**
 * A decision for many principals and actions on one key. The same as `evaluate` would give one by one; of the grants, each principal's
 * requests see only those that can concern it. Throws AuthorizationInputError on a document that AWS would not have stored.
 */
export function sweepOver(key: KeySide): Sweep {
  const index = key.grants === 'unknown' ? null : new GrantIndex(key.grants);
  const own = new WeakMap<Candidate, Grant[]>();
  const grantsFor = (candidate: Candidate): Grant[] | Unknown => {
    if (index === null) return 'unknown';
    const held = own.get(candidate) ?? index.for(candidate.principal);
    own.set(candidate, held);
    return held;
  };
  return (candidate, action) => {
    const { principal, policies } = candidate;
    return decide({
      request: { principal, action, resource: key.arn, ...candidate.contextFor(action) },
      policies: { ...policies, key: key.policy, session: [], rcp: key.rcp, vpcEndpoint: null },
      grants: grantsFor(candidate),
    });
  };
}

/** Why AWS would not have stored this as a policy of its kind; null when it would. */
export function policyProblem(policy: NamedPolicy, kind: PolicyKind): string | null {
  try {
    compileChecked(policy, kind, true);
    return null;
  } catch (error) {
    if (error instanceof AuthorizationInputError) return error.message;
    throw error;
  }
}
