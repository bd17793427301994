import { parsePrincipal } from '../../domain/arn';
import type { AuthorizationCase, ContextValue, DecisionKind, PolicySet } from '../../domain/decision';
import { evaluate } from '../evaluate';
import { ALL_KMS_ACTIONS, operationOf } from '../operations';
import type { Change } from './change';

export interface KnownPrincipal {
  principal: string;
  policies: Pick<PolicySet, 'identity' | 'boundary' | 'session' | 'scp'>;
}

/** A request with everything that decides it, and everybody whose access is to be compared. */
export interface Known {
  case: AuthorizationCase;
  /** For the principal of the request the policies of the case are used. */
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
 * Decides the request before and after a change, and sweeps the principals and actions for everything the change lets
 * through besides. The sweep looks at the request's own context and at one of which nothing is known, so that access
 * under a condition counts; limits that could not be read (SCP, RCP, endpoint, boundary, session) are taken to let pass.
 * RetireGrant is left out: whoever may retire a grant that the change makes gains no access by it.
 */
export function prove(
  { case: before, principals }: Known,
  change: Pick<Change, 'apply'>,
  actions: readonly string[] = ALL_KMS_ACTIONS,
): Proof {
  const after = change.apply(before);
  const newlyAllowed: Access[] = [];
  const was = [sweepOf(before, false), sweepOf(before, true)];
  const is = [sweepOf(after, false), sweepOf(after, true)];
  for (const known of principals) {
    for (const action of actions) {
      if (operationOf(action)?.policy === 'grant') continue;
      const widens = was.some((sweep, i) => isWider(sweep, is[i] as Sweep, known, action));
      if (widens) newlyAllowed.push({ principal: known.principal, action });
    }
  }
  return { before: evaluate(before).decision, after: evaluate(after).decision, newlyAllowed };
}

/** A case with the context that its sweep uses. */
interface Sweep {
  c: AuthorizationCase;
  context: Record<string, ContextValue>;
  unknownContext: string[];
}

function sweepOf(c: AuthorizationCase, contextKnown: boolean): Sweep {
  if (!contextKnown) return { c, context: {}, unknownContext: ['*'] };
  return { c, context: withoutPrincipalKeys(c.request.context ?? {}), unknownContext: c.request.unknownContext ?? [] };
}

const RANK: Readonly<Record<DecisionKind, number>> = {
  'explicit-deny': 0,
  'implicit-deny': 0,
  undetermined: 1,
  allowed: 2,
};

function isWider(was: Sweep, is: Sweep, known: KnownPrincipal, action: string): boolean {
  const before = decide(was, known, action);
  return before < RANK.allowed && decide(is, known, action) > before;
}

/** The principal of the request is the one whose own policies a change may touch, so its come from the case. */
function policiesOf(c: AuthorizationCase, known: KnownPrincipal): KnownPrincipal['policies'] {
  return isSame(c.request.principal, known.principal) ? c.policies : known.policies;
}

/** Whether two ARNs are one principal, as a session and its role are. */
export function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parsePrincipal(a), parsePrincipal(b)];
  const roles = [one, other].every((ref) => ref?.type === 'role' || ref?.type === 'assumed-role');
  return roles && one?.accountId === other?.accountId && one?.name === other?.name;
}

function decide({ c, context, unknownContext }: Sweep, known: KnownPrincipal, action: string): number {
  const { rcp, vpcEndpoint, key } = c.policies;
  const { identity, boundary, session, scp } = policiesOf(c, known);
  const trial: AuthorizationCase = {
    request: {
      principal: known.principal,
      action,
      resource: c.request.resource,
      context,
      unknownContext,
    },
    policies: {
      key,
      identity,
      boundary: boundary === 'unknown' ? null : boundary,
      session: session === 'unknown' ? [] : session,
      scp: scp === 'unknown' ? [] : scp,
      rcp: rcp === 'unknown' ? [] : rcp,
      vpcEndpoint: vpcEndpoint === 'unknown' ? null : vpcEndpoint,
    },
    grants: c.grants ?? [],
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
