import type { NamedPolicy, PolicySet } from '../domain/decision';
import { type LayerFacts, LayerReader, type Level, notApplicable, type Reading, unread } from './layer';
import { isServiceLinkedRole, type RequestView } from './request';
import { and, MAYBE, NO, or, type Tri, YES } from './tri';

/** Root and service principals have no identity policies: the root user may all that its account may. */
export function readIdentity(policies: PolicySet['identity'], view: RequestView, how: Reading): LayerFacts {
  if (isUnbound(view)) return notApplicable();
  if (policies === 'unknown') return unread();
  return readUnion(policies, view, how);
}

/**
 * A boundary allows by being met, never by itself; root and service principals can have none (IAM User Guide, "Permissions
 * boundaries").
 */
export function readBoundary(policy: PolicySet['boundary'], view: RequestView, how: Reading): LayerFacts {
  if (policy === null || isUnbound(view)) return notApplicable();
  if (policy === 'unknown') return unread();
  return readUnion([policy], view, how);
}

/** Only sessions carry session policies: one given for a user's own credentials cannot have been there. */
export function readSession(policies: PolicySet['session'], view: RequestView, how: Reading): LayerFacts {
  if (isUnbound(view) || view.principal.type === 'user') return notApplicable();
  if (policies === 'unknown') return unread();
  return policies.length === 0 ? notApplicable() : readUnion(policies, view, how);
}

function isUnbound(view: RequestView): boolean {
  return view.principal.type === 'root' || view.principal.type === 'service';
}

function readUnion(policies: readonly NamedPolicy[], view: RequestView, how: Reading): LayerFacts {
  const reader = new LayerReader('identity', view, how);
  for (const policy of policies) reader.read(policy);
  return reader.result();
}

/**
 * SCPs must allow at every level. They bind neither service-linked roles nor service principals; the management account
 * is told by an empty list (Organizations User Guide, "Service control policies").
 */
export function readScp(levels: PolicySet['scp'], view: RequestView, how: Reading): LayerFacts {
  if (view.principal.type === 'service' || isServiceLinkedRole(view)) return notApplicable();
  if (levels === 'unknown') return unread();
  if (levels.length === 0) return notApplicable();
  const reader = new LayerReader('organization', view, how);
  let everyLevel: Tri = YES;
  const read = levels.map((policies, at): Level => {
    const from = reader.length;
    let allows: Tri = NO;
    for (const policy of policies) allows = or(allows, reader.read(policy));
    everyLevel = and(everyLevel, allows);
    return { name: levelName(at, levels.length), from, to: reader.length, allows };
  });
  if (levels.length > 1) reader.tellLevels(read);
  const facts = reader.result();
  facts.direct = everyLevel;
  return facts;
}

function levelName(at: number, of: number): string {
  if (at === 0) return 'the root';
  return at === of - 1 ? 'the account' : `level ${at + 1} of ${of}`;
}

/**
 * RCPs only deny: the policy that allows everything is attached to every target and cannot be removed (Organizations
 * User Guide, "Resource control policies").
 */
export function readRcp(levels: PolicySet['rcp'], view: RequestView, how: Reading): LayerFacts {
  if (levels === 'unknown') return alwaysAllowing(unread());
  if (levels.length === 0) return notApplicable();
  const reader = new LayerReader('resource', view, how);
  for (const level of levels) for (const policy of level) reader.read(policy);
  return alwaysAllowing(reader.result());
}

function alwaysAllowing(facts: LayerFacts): LayerFacts {
  facts.direct = YES;
  return facts;
}

/** The policy of the VPC endpoint that the request enters by. */
export function readEndpoint(policy: PolicySet['vpcEndpoint'], view: RequestView, how: Reading): LayerFacts {
  if (policy === null) return notApplicable();
  if (policy === 'unknown') return unread();
  const reader = new LayerReader('endpoint', view, how);
  reader.read(policy);
  const facts = reader.result();
  facts.direct = or(facts.direct, or(facts.role, facts.account));
  return facts;
}

/** Whether a principal of this kind has a boundary; `MAYBE` when it could not be read. */
export function boundaryAttached(policy: PolicySet['boundary'] | undefined): Tri {
  if (policy === 'unknown') return MAYBE;
  return policy ? YES : NO;
}
