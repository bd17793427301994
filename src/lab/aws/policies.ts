import type { ContextValue, NamedPolicy } from '../../domain/decision';
import type { Call } from './call';
import type { Caller } from './caller';
import { accountOf } from './find';
import { awsManagedPolicy } from './iam/aws-policies';
import type { Group, OrganizationPolicy, Role, User, World } from './world';

/** Collects, for the evaluator, every policy and condition key that bears on a caller. Decides nothing. */

export interface CallerPolicies {
  identity: NamedPolicy[];
  boundary: NamedPolicy | null;
  session: NamedPolicy[];
  scp: NamedPolicy[][];
}

/** What AWS would evaluate on the caller's side. */
export function callerPolicies(world: World, caller: Caller): CallerPolicies {
  const scp = organizationPolicies(world, caller.account, 'SERVICE_CONTROL_POLICY');
  const session = caller.session?.policies ?? [];
  if (!caller.identity) return { identity: [], boundary: null, session, scp };
  return { ...identityPolicies(world, caller.account, caller.identity), session, scp };
}

/** Identity policies and boundary of a role or user, without a session. */
export function identityPolicies(
  world: World,
  account: string,
  owner: Role | User,
): Pick<CallerPolicies, 'identity' | 'boundary'> {
  const { groups } = accountOf(world, account);
  const names = owner.kind === 'user' ? owner.groups : [];
  const owners: (Role | User | Group)[] = [owner, ...names.flatMap((name) => groups.get(name) ?? [])];
  const identity = owners.flatMap((one) => [
    ...[...one.inline].map(([name, document]) => ({ name, document })),
    ...one.attached.flatMap((arn) => managed(world, account, arn) ?? []),
  ]);
  return { identity, boundary: owner.boundary ? managed(world, account, owner.boundary) : null };
}

/**
 * SCPs or RCPs from the root down to the account, one list a level; none for the management account, which they do
 * not bind (Organizations User Guide).
 */
export function organizationPolicies(world: World, account: string, type: OrganizationPolicy['type']): NamedPolicy[][] {
  const { managementAccount, parents, attachments, policies } = world.organization;
  if (account === managementAccount || !world.accounts.has(account)) return [];
  const levels: string[] = [];
  for (let target: string | undefined = account; target; target = parents.get(target)) levels.unshift(target);
  return levels.map((target) =>
    (attachments.get(target) ?? [])
      .flatMap((id) => policies.get(id) ?? [])
      .filter((policy) => policy.type === type)
      .map(({ name, document }) => ({ name, document })),
  );
}

/** Global condition keys that every request of this caller carries. */
export function requestContext(call: Call): Record<string, ContextValue> {
  const { caller, world, region } = call;
  const tags = { ...caller.identity?.tags, ...caller.session?.tags };
  return {
    ...principalContext(world, caller),
    'aws:RequestedRegion': region,
    'aws:CurrentTime': world.clock().toISOString(),
    'aws:EpochTime': String(Math.floor(world.clock().getTime() / 1000)),
    'aws:SecureTransport': 'false',
    'aws:UserAgent': call.userAgent,
    'aws:ViaAWSService': String(call.viaService !== null),
    ...(call.viaService
      ? { 'kms:ViaService': call.viaService, 'aws:CalledVia': [call.sourceIp] }
      : { 'aws:SourceIp': call.sourceIp }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value])),
    ...(caller.session?.sourceIdentity ? { 'aws:SourceIdentity': caller.session.sourceIdentity } : {}),
  };
}

function principalContext(world: World, caller: Caller): Record<string, string> {
  const { organization } = world;
  const path = [caller.account, ...ancestors(world, caller.account)].slice(1).reverse();
  return {
    'aws:PrincipalArn': caller.identity?.arn ?? caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': { IAMUser: 'User', AssumedRole: 'AssumedRole', Root: 'Account' }[caller.type],
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalOrgID': organization.id,
    'aws:PrincipalOrgPaths': `${[organization.id, ...path].join('/')}/`,
    'aws:userid': caller.principalId,
    ...(caller.type === 'IAMUser' && caller.identity ? { 'aws:username': caller.identity.name } : {}),
    'kms:CallerAccount': caller.account,
  };
}

function ancestors(world: World, account: string): string[] {
  const found: string[] = [];
  for (let unit = world.organization.parents.get(account); unit; unit = world.organization.parents.get(unit))
    found.push(unit);
  return found;
}

function managed(world: World, account: string, arn: string): NamedPolicy | null {
  const policy = accountOf(world, account).policies.get(arn) ?? awsManagedPolicy(arn);
  return policy ? { name: policy.name, document: policy.document } : null;
}
