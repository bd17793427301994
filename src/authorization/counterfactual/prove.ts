import {
  type AuthorizationCase,
  type ContextValue,
  type DecisionKind,
  knownGrants,
  type PolicySet,
} from '../../domain/decision';
import { evaluate } from '../evaluate';
import { ALL_KMS_ACTIONS, operationOf } from '../operations';
import { isSame, type Sides, sidesAround } from './around-change';
import type { Change } from './change';
import { worstDecision } from './worst-outcome';

export interface KnownPrincipal {
  principal: string;
  policies: Pick<PolicySet, 'identity' | 'boundary' | 'session' | 'scp'>;
}

/** Requests of one principal with everything that decides them, and everybody whose access is to be compared. */
export interface Known {
  cases: readonly [AuthorizationCase, ...AuthorizationCase[]];
  /** For the principal of the requests the policies of the cases are used. */
  principals: readonly KnownPrincipal[];
}

export interface Access {
  principal: string;
  action: string;
}

export interface Proof {
  before: DecisionKind;
  after: DecisionKind;
  /** What the change allows, or may allow under some condition, that was not so before. */
  newlyAllowed: Access[];
}

/**
 * Decides the requests before and after a change, and sweeps the principals and actions for everything the change lets
 * through besides. The sweep looks at the context of each request and at one of which nothing is known, so that access
 * under a condition counts. What narrows this request alone (its session, its endpoint), what could not be read of SCPs, RCPs
 * and boundaries, and grants that were not read, hide nothing. RetireGrant is left out: whoever may retire a grant that
 * the change makes gains no access by it.
 */
export function prove(
  { cases, principals }: Known,
  change: Pick<Change, 'apply'>,
  actions: readonly string[] = ALL_KMS_ACTIONS,
): Proof {
  const [first] = cases;
  const sidesOf = sidesAround(first, change.apply(first));
  const contexts = contextsOf(cases);
  const asked = actions.filter((action) => isAskable(action, first.request.resource));
  const newlyAllowed = principals.flatMap((known) => {
    const sides = sidesOf(known.principal);
    if (sides === null) return [];
    const wider = asked.filter((action) => contexts.some((context) => isWider(sides, context, known, action)));
    return wider.map((action) => ({ principal: known.principal, action }));
  });
  return { before: worst(cases), after: worst(cases.map(change.apply)), newlyAllowed };
}

/** RetireGrant is decided by the grants; on an alias, and on everything, only some actions are authorized. */
function isAskable(action: string, resource: string): boolean {
  const policy = operationOf(action)?.policy;
  if (policy === 'grant') return false;
  return policy === 'iam' || resource.includes(':key/') || (resource.includes(':alias/') && /Alias$/.test(action));
}

type Context = Required<Pick<AuthorizationCase['request'], 'context' | 'unknownContext'>>;

/** Nothing known, and what is known of each request apart from who asks. */
function contextsOf(cases: Known['cases']): Context[] {
  const own = cases.map(({ request: { context = {}, unknownContext = [] } }) => ({
    context: withoutPrincipalKeys(context),
    unknownContext,
  }));
  const different = new Map(own.map((one) => [JSON.stringify(one), one]));
  return [{ context: {}, unknownContext: ['*'] }, ...different.values()];
}

function worst(cases: readonly AuthorizationCase[]): DecisionKind {
  return worstDecision(cases.map((c) => evaluate(c, { explain: false }).decision));
}

const RANK: Readonly<Record<DecisionKind, number>> = {
  'explicit-deny': 0,
  'implicit-deny': 0,
  undetermined: 1,
  allowed: 2,
};

/** Where both sides of the change leave it open, what the change adds may still open it further. */
function isWider(sides: Sides, context: Context, known: KnownPrincipal, action: string): boolean {
  const rank = (c: AuthorizationCase): number => decide(c, context, known, action);
  const before = rank(sides.before);
  if (before === RANK.allowed) return false;
  const after = rank(sides.after);
  if (after > before) return true;
  if (after !== RANK.undetermined || sides.added === null) return false;
  return rank(sides.added.some) > rank(sides.added.none);
}

/** The principal of the request is the one whose own policies a change may touch, so its come from the case. */
function policiesOf(c: AuthorizationCase, known: KnownPrincipal): KnownPrincipal['policies'] {
  return isSame(c.request.principal, known.principal) ? c.policies : known.policies;
}

function decide(
  c: AuthorizationCase,
  { context, unknownContext }: Context,
  known: KnownPrincipal,
  action: string,
): number {
  const { rcp, key } = c.policies;
  const { identity, boundary, scp } = policiesOf(c, known);
  const trial: AuthorizationCase = {
    request: { principal: known.principal, action, resource: c.request.resource, context, unknownContext },
    policies: {
      key,
      identity,
      boundary: boundary === 'unknown' ? null : boundary,
      session: [],
      scp: scp === 'unknown' ? [] : scp,
      rcp: rcp === 'unknown' ? [] : rcp,
      vpcEndpoint: null,
    },
    grants: knownGrants(c),
  };
  return RANK[evaluate(trial, { explain: false, exact: false }).decision];
}

/** Keys that speak of who asks, which differ from principal to principal. */
function withoutPrincipalKeys(context: Record<string, ContextValue>): Record<string, ContextValue> {
  const kept = Object.entries(context).filter(([key]) => {
    const lower = key.toLowerCase();
    return !lower.startsWith('aws:principal') && !['aws:username', 'aws:userid', 'kms:calleraccount'].includes(lower);
  });
  return Object.fromEntries(kept);
}
