import type { Account, Organization, OrganizationPolicy, RegionState, World } from './world';

export const MANAGEMENT = '999988887777';
export const PAYMENTS = '111122223333';
export const ANALYTICS = '444455556666';
export const REGIONS = ['us-east-1', 'eu-west-1'] as const;

const ORGANIZATION = 'o-acme0lab01';
const ROOT = 'r-ac01';
export const WORKLOADS_UNIT = 'ou-ac01-workload1';

/** An organization of three accounts and two Regions with nothing in them but AWS's default policies. */
export function createWorld(clock: () => Date): World {
  const accounts = [
    emptyAccount(MANAGEMENT, 'acme-management'),
    emptyAccount(PAYMENTS, 'payments-prod'),
    emptyAccount(ANALYTICS, 'analytics'),
  ];
  return {
    clock,
    organization: emptyOrganization(accounts.map((account) => account.id)),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    credentials: new Map(),
    events: [],
    messages: new Map(),
  };
}

/** Puts the world back to what `createWorld` makes, in place, so that a running server goes on with it. */
export function emptyWorld(world: World): void {
  const fresh = createWorld(world.clock);
  world.organization = fresh.organization;
  world.accounts = fresh.accounts;
  world.credentials.clear();
  world.events.length = 0;
  world.messages.clear();
}

function emptyAccount(id: string, name: string): Account {
  return {
    id,
    name,
    email: `${name}@acme.example`,
    users: new Map(),
    roles: new Map(),
    groups: new Map(),
    policies: new Map(),
    regions: new Map(REGIONS.map((region) => [region, emptyRegion()])),
  };
}

function emptyRegion(): RegionState {
  return {
    keys: new Map(),
    aliases: new Map(),
    dbInstances: new Map(),
    dbSnapshots: new Map(),
    dbEvents: [],
    vpcEndpoints: [],
    volumes: [],
    snapshots: [],
    ebsDefaultKey: null,
    encrypted: new Map(),
  };
}

function emptyOrganization(accounts: string[]): Organization {
  const arn = (kind: string, id: string) => `arn:aws:organizations::${MANAGEMENT}:${kind}/${ORGANIZATION}/${id}`;
  const policies = [everything('SERVICE_CONTROL_POLICY'), everything('RESOURCE_CONTROL_POLICY')];
  const targets = [ROOT, WORKLOADS_UNIT, ...accounts];
  return {
    id: ORGANIZATION,
    managementAccount: MANAGEMENT,
    root: { id: ROOT, arn: arn('root', ROOT), name: 'Root' },
    units: new Map([[WORKLOADS_UNIT, { id: WORKLOADS_UNIT, arn: arn('ou', WORKLOADS_UNIT), name: 'Workloads' }]]),
    parents: new Map([
      [WORKLOADS_UNIT, ROOT],
      ...accounts.map((id): [string, string] => [id, id === MANAGEMENT ? ROOT : WORKLOADS_UNIT]),
    ]),
    policies: new Map(policies.map((policy) => [policy.id, policy])),
    attachments: new Map(targets.map((target) => [target, policies.map((policy) => policy.id)])),
  };
}

/** `FullAWSAccess` and `RCPFullAWSAccess`, which AWS attaches everywhere. */
function everything(type: OrganizationPolicy['type']): OrganizationPolicy {
  const scp = type === 'SERVICE_CONTROL_POLICY';
  const name = scp ? 'FullAWSAccess' : 'RCPFullAWSAccess';
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...(scp ? {} : { Principal: '*' }) };
  return {
    id: `p-${name}`,
    arn: `arn:aws:organizations::aws:policy/${type.toLowerCase()}/p-${name}`,
    name,
    description: scp ? 'Allows access to every operation' : 'Allows access to every resource',
    type,
    awsManaged: true,
    document: { Version: '2012-10-17', Statement: [statement] },
  };
}
