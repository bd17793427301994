import { type WhoCanInput, whoCan } from '../../../../src/diagnosis/who-can/answer';
import type { AccountRead, OrganizationRead } from '../../../../src/diagnosis/who-can/unknowns';
import type { Gap, StepResult } from '../../../../src/domain/evidence';
import type { PrincipalAccess, WhoCan } from '../../../../src/domain/who-can';

export const OWNER = '111122223333';
export const OTHER = '444455556666';
export const STRANGER = '777788889999';
export const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const root = (account: string): string => `arn:aws:iam::${account}:root`;
export const roleArn = (name: string, account = OWNER): string => `arn:aws:iam::${account}:role/${name}`;
export const userArn = (name: string, account = OWNER): string => `arn:aws:iam::${account}:user/${name}`;

type Statement = Record<string, unknown>;
export const text = (...Statement: Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
export const allow = (Action: unknown, rest: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...rest,
});
export const deny = (Action: unknown, rest: Statement = {}): Statement => ({ ...allow(Action, rest), Effect: 'Deny' });
export const admit = (AWS: unknown, Action: unknown = 'kms:*', rest: Statement = {}): Statement =>
  allow(Action, { Principal: AWS === '*' ? '*' : { AWS }, ...rest });
export const DELEGATION = admit(root(OWNER));
const TRUST = text(allow('sts:AssumeRole', { Principal: { Service: 'ec2.amazonaws.com' } }));

interface Owner {
  inline?: string[];
  attached?: string[];
  boundary?: string;
  tags?: Record<string, string>;
  trust?: string;
  groups?: string[];
  account?: string;
  path?: string;
}

const attachedTo = ({ attached = [] }: Owner) => attached.map((PolicyArn) => ({ PolicyName: PolicyArn, PolicyArn }));
const inlineOf = ({ inline = [] }: Owner) =>
  inline.map((PolicyDocument, i) => ({ PolicyName: `inline-${i}`, PolicyDocument }));
const rest = ({ boundary, tags = {} }: Owner) => ({
  ...(boundary ? { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } } : {}),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

export function role(name: string, owner: Owner = {}) {
  const path = owner.path ?? '/';
  return {
    ...{ Path: path, RoleName: name, RoleId: `AROA${name.toUpperCase().padEnd(17, 'X')}` },
    Arn: roleArn(`${path.slice(1)}${name}`, owner.account),
    AssumeRolePolicyDocument: owner.trust ?? TRUST,
    RolePolicyList: inlineOf(owner),
    AttachedManagedPolicies: attachedTo(owner),
    ...rest(owner),
  };
}

export function user(name: string, owner: Owner = {}) {
  return {
    ...{ Path: '/', UserName: name, UserId: `AIDA${name.toUpperCase().padEnd(17, 'X')}`, Arn: userArn(name) },
    UserPolicyList: inlineOf(owner),
    GroupList: owner.groups ?? [],
    AttachedManagedPolicies: attachedTo(owner),
    ...rest(owner),
  };
}

export function group(name: string, owner: Owner = {}) {
  return { GroupName: name, GroupPolicyList: inlineOf(owner), AttachedManagedPolicies: attachedTo(owner) };
}

export function managed(arn: string, document: string, old = text(allow('*'))) {
  const versions = [
    { VersionId: 'v1', IsDefaultVersion: false, Document: old },
    { VersionId: 'v2', IsDefaultVersion: true, Document: document },
  ];
  return { PolicyName: arn.split('/').at(-1), Arn: arn, DefaultVersionId: 'v2', PolicyVersionList: versions };
}

export function account(details: Record<string, unknown> = {}, id = OWNER): AccountRead {
  const lists = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  return { account: id, output: { ...lists, Truncated: false, ...details }, gap: null };
}

export const gap = (operation: string, permission: string | null = operation): Gap => ({
  ...{ reason: 'access-denied', operation, account: OWNER, region: 'us-east-1', permission },
  ...{ message: `${operation} was refused.`, howToGrant: `Allow ${operation}.` },
});

export interface World {
  key?: Statement[] | Gap;
  grants?: Record<string, unknown>[] | Gap;
  tags?: Record<string, string>;
  state?: string | null;
  manager?: string;
  aliases?: string[];
  accounts?: AccountRead[];
  organization?: Partial<OrganizationRead>;
  actions?: string[];
}

function step(id: string, facts: Record<string, unknown> | Gap): [string, StepResult] {
  const named = { id, title: id, phase: 'key', ms: 0 };
  if ('howToGrant' in facts)
    return [id, { ...named, status: 'unavailable', gap: facts as unknown as Gap, facts: null }];
  return [id, { ...named, status: 'ok', gap: null, facts }];
}

const isGap = (value: unknown): value is Gap => typeof value === 'object' && value !== null && 'howToGrant' in value;

/** The input that a world of reads makes: by default an enabled key that delegates, in no organization. */
export function inputOf(world: World): WhoCanInput {
  const { key = [DELEGATION], grants = [], tags = {}, state = 'Enabled', manager = 'CUSTOMER', aliases = [] } = world;
  const none = { foundArn: null, foundRegion: null, multiRegionType: null, primaryArn: null, primaryRegion: null };
  const absent = { createdAt: null, deletionDate: null, validTo: null, customKeyStoreId: null, notFound: null };
  return {
    at: '2026-11-22T12:00:00.000Z',
    actions: world.actions ?? ['kms:Decrypt'],
    evidence: new Map([
      step('key', {}),
      step('key-policy', isGap(key) ? key : { Policy: text(...key) }),
      step('grants', isGap(grants) ? grants : { Grants: grants, Truncated: false }),
      step('tags', {
        Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        Truncated: false,
      }),
      step('aliases', { Aliases: aliases.map((AliasName) => ({ AliasName })), Truncated: false }),
    ]),
    key: {
      ...{ ...none, ...absent, where: 'asked', arn: KEY, id: KEY.slice(-36), account: OWNER, region: 'us-east-1' },
      ...{ state, manager, origin: 'AWS_KMS', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' },
      ...{ multiRegion: false, stateEvent: null },
    },
    accounts: world.accounts ?? [account()],
    organization: { kind: 'none', scps: new Map(), rcp: [], places: new Map(), gaps: [], ...world.organization },
    assumptions: [],
    awsCalls: 7,
  };
}

export const ask = (world: World): WhoCan => whoCan(inputOf(world), () => 12);

/** What is said of a principal; undefined when it is left out. */
export function accessOf(answer: WhoCan, principal: string, kind?: string): PrincipalAccess[] | undefined {
  return answer.principals.find((one) => one.principal === principal && (!kind || one.kind === kind))?.access;
}
