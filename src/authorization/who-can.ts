import { parseArn } from '../domain/arn';
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
import type { Access } from '../domain/who-can';
import { compileChecked } from './checked-policy';
import { cutting } from './cut';
import { evaluate } from './evaluate';
import { GrantIndex } from './grant-index';
import { AuthorizationInputError } from './input-error';
import { operationOf } from './operations';
import { BY_ACCOUNT } from './principal';
import { KeyPolicyFor, Relevant } from './relevant';
import type { PolicyKind } from './statement';
import { allowSideOf, type OpenConditions, openConditions } from './undecided';

/** The key's side of every request. */
export interface KeySide {
  arn: string;
  policy: unknown | Unknown;
  grants: readonly Grant[] | Unknown;
  /** There are grants besides: what those that are known allow is allowed, but who may retire all is not known. */
  moreGrants?: boolean;
  rcp: PolicySet['rcp'];
}

/** One who may ask, with what limits and allows it. */
export interface Candidate {
  principal: string;
  policies: Pick<PolicySet, 'identity' | 'boundary' | 'scp'>;
  contextFor(action: string): Pick<AuthorizationRequest, 'context' | 'unknownContext'>;
}

/** Decides for one principal after the other; null: refused. */
export type Sweep = (candidate: Candidate, action: string) => Access | null;

/** Layers of which an organization's unread policies can only take access away. */
function withoutUnreadGuards(policies: PolicySet): PolicySet {
  const { scp, rcp } = policies;
  return { ...policies, scp: scp === 'unknown' ? [] : scp, rcp: rcp === 'unknown' ? [] : rcp };
}

/** The layers that can allow by themselves or together. */
const CARRIERS: readonly Layer[] = ['key-policy', 'identity-policy', 'grant'];

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

/**
 * The layers that carry what is allowed under conditions alone: those whose Allow is open, and with IAM policies the key policy that leaves
 * it to them. Where nothing but a limit is open, what it limits.
 */
function carriersOf(c: AuthorizationCase, side: Authorization, allowing: OpenConditions['allowing']): readonly Layer[] {
  if (allowing.size === 0) return [];
  const { principal, resource } = c.request;
  const carriers = new Set(CARRIERS.filter((layer) => allowing.has(layer)));
  if (carriers.size === 0) {
    const policies = { ...c.policies, boundary: null, scp: [], rcp: [] };
    return evaluate(allowSideOf({ ...c, policies }), { explain: false }).allowedBy;
  }
  const allows = (layer: Layer): boolean => side.layers.some((one) => one.layer === layer && one.outcome === 'allows');
  const foreign = parseArn(principal)?.accountId !== parseArn(resource)?.accountId;
  const leftToIam = foreign || allowing.get('key-policy') === BY_ACCOUNT;
  if (carriers.has('identity-policy') && allows('key-policy')) carriers.add('key-policy');
  if (carriers.has('key-policy') && leftToIam && allows('identity-policy')) carriers.add('identity-policy');
  return CARRIERS.filter((layer) => carriers.has(layer));
}

function openAccess(c: AuthorizationCase, { blockedBy }: Authorization): Access {
  const allowSide = evaluate(allowSideOf(c), { explain: false });
  const certain = allowSide.decision === 'allowed';
  const { words, denyKeys, allowing } = openConditions(c, certain ? [] : allowSide.blockedBy);
  return {
    decision: 'undetermined',
    allowedBy: certain ? allowSide.allowedBy : carriersOf(c, allowSide, allowing),
    blockedBy,
    unread: unreadOf(c, blockedBy),
    unknownContext: [...new Set([...(allowSide.unknownContext ?? []), ...denyKeys])],
    conditions: words,
  };
}

/** Without the organization's unread policies first: what is refused even then needs no second look. */
function decide(c: AuthorizationCase): Access | null {
  const guarded = c.policies.scp === 'unknown' || c.policies.rcp === 'unknown';
  const first = evaluate(guarded ? { ...c, policies: withoutUnreadGuards(c.policies) } : c, { explain: false });
  if (first.decision.endsWith('-deny')) return null;
  const answer = guarded ? evaluate(c, { explain: false }) : first;
  if (answer.decision.endsWith('-deny')) return null;
  return answer.decision === 'allowed' ? { ...ALLOWED, allowedBy: answer.allowedBy } : openAccess(c, answer);
}

/** What of a candidate and of the key's side can have a say in its requests. */
type Own = Pick<AuthorizationCase, 'policies' | 'grants'>;

/**
 * A decision for many principals, for the given actions, on one key: the same as `evaluate` gives one by one, or a decision where that
 * leaves it open. Each principal's requests see only the statements and grants that can concern them. Documents should be objects that
 * principals share; each is compiled once. Throws AuthorizationInputError on a document that AWS would not have stored.
 */
export function sweepOver(key: KeySide, actions: readonly string[]): Sweep {
  const grants = key.grants === 'unknown' ? null : new GrantIndex(key.grants);
  const relevant = new Relevant(key.arn, actions);
  const keyPolicy = new KeyPolicyFor(key.policy);
  const rcp = relevant.levels(key.rcp, 'resource');
  const sides = new WeakMap<Candidate, Own>();
  const ownOf = ({ principal, policies: { identity, boundary, scp } }: Candidate): Own => ({
    policies: {
      key: keyPolicy.for(principal),
      identity: relevant.list(identity, 'identity'),
      boundary: boundary === null || boundary === 'unknown' ? boundary : relevant.policy(boundary, 'identity'),
      session: [],
      scp: relevant.levels(scp, 'organization'),
      rcp,
      vpcEndpoint: null,
    },
    grants: grants === null ? 'unknown' : grants.for(principal),
  });
  return (candidate, action) => {
    const own = sides.get(candidate) ?? ownOf(candidate);
    sides.set(candidate, own);
    const request = { principal: candidate.principal, action, resource: key.arn, ...candidate.contextFor(action) };
    const ofAll = key.moreGrants === true && operationOf(action)?.policy === 'grant';
    return decide({ request, ...own, ...(ofAll ? { grants: 'unknown' } : {}) });
  };
}

const unsparing = cutting(({ Effect, Condition, NotPrincipal }) => {
  return Effect === 'Deny' && (Condition !== undefined || NotPrincipal !== undefined);
});

/** The key's side without the refusals that may spare somebody: those with a condition, or with names of whom they spare. */
export function withoutSparing({ policy, rcp, ...rest }: KeySide): KeySide {
  return { ...rest, policy: unsparing.document(policy), rcp: unsparing.levels(rcp) };
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
