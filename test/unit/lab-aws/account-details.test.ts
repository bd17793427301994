import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { createWorld, PAYMENTS } from '../../../src/lab/aws/new-world';
import { addGroup, addManagedPolicy, addRole, addUser } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { allow, document, role, trustAccount, trustService } from '../../../src/lab/scenarios/documents';
import { iamAs, kmsAs, refusal } from './clients';

const READS = document(allow('Reads', ['iam:GetAccountAuthorizationDetails', 'iam:Get*', 'iam:List*', 'kms:List*']));
const OLD = document(allow('Old', 'kms:*'));
const NEW = document(allow('New', 'kms:Describe*', 'arn:aws:kms:*:*:key/*'));
const FENCE = document(allow('Fence', 'kms:*'));
const SEND = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
const FENCE_ARN = `arn:aws:iam::${PAYMENTS}:policy/fences/Fence`;
const SHARED_ARN = `arn:aws:iam::${PAYMENTS}:policy/Shared`;
const AUDITOR = role(PAYMENTS, 'Auditor');

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
  const { world } = aws;
  const account = PAYMENTS;
  addManagedPolicy(world, { account, name: 'Fence', path: '/fences/', document: FENCE });
  addManagedPolicy(world, {
    account,
    name: 'Shared',
    document: NEW,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    defaultVersion: { id: 'v2', createdAt: new Date('2026-02-01T00:00:00Z') },
    otherVersions: [{ id: 'v1', createdAt: new Date('2026-01-01T00:00:00Z'), document: OLD }],
  });
  addManagedPolicy(world, { account, name: 'Unused', document: OLD });
  addGroup(world, { account, name: 'Developers', inline: { own: NEW }, attached: [SHARED_ARN] });
  addUser(world, {
    account,
    name: 'ana',
    path: '/people/',
    inline: { own: NEW },
    attached: [SEND],
    groups: ['Developers'],
    boundary: FENCE_ARN,
    tags: { Team: 'a & b' },
  });
  addRole(world, { account, name: 'Auditor', trust: trustAccount(account), inline: { reads: READS } });
  addRole(world, {
    account,
    name: 'Job',
    path: '/jobs/',
    trust: trustService('ec2.amazonaws.com'),
    attached: [SHARED_ARN],
    boundary: FENCE_ARN,
    tags: { Owner: 'x' },
  });
});

afterEach(() => aws.close());

function details(input: GetAccountAuthorizationDetailsCommandInput = {}, as = AUDITOR) {
  return iamAs(aws, as).send(new GetAccountAuthorizationDetailsCommand(input));
}

/** What a page holds, `role/Job` and so on, in order. */
function names(page: GetAccountAuthorizationDetailsCommandOutput): string[] {
  return [
    ...(page.UserDetailList ?? []).map(({ UserName }) => `user/${UserName}`),
    ...(page.GroupDetailList ?? []).map(({ GroupName }) => `group/${GroupName}`),
    ...(page.RoleDetailList ?? []).map(({ RoleName }) => `role/${RoleName}`),
    ...(page.Policies ?? []).map(({ PolicyName }) => `policy/${PolicyName}`),
  ];
}

const decoded = (text: string | undefined): unknown => {
  expect(text).toMatch(/^%7B/);
  return JSON.parse(decodeURIComponent(text ?? ''));
};

const EVERYTHING = [
  'user/ana',
  'group/Developers',
  'role/Auditor',
  'role/Job',
  'policy/Fence',
  'policy/Shared',
  'policy/Unused',
  'policy/AmazonS3FullAccess',
];

describe('GetAccountAuthorizationDetails', () => {
  it('tells everything of users', async () => {
    const [user] = (await details()).UserDetailList ?? [];
    expect(user).toMatchObject({
      Path: '/people/',
      UserName: 'ana',
      UserId: expect.stringMatching(/^AIDA/),
      Arn: `arn:aws:iam::${PAYMENTS}:user/people/ana`,
      CreateDate: expect.any(Date),
      GroupList: ['Developers'],
      AttachedManagedPolicies: [{ PolicyName: 'AmazonS3FullAccess', PolicyArn: SEND }],
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: FENCE_ARN },
      Tags: [{ Key: 'Team', Value: 'a & b' }],
    });
    expect(user?.UserPolicyList?.map(({ PolicyName }) => PolicyName)).toEqual(['own']);
    expect(decoded(user?.UserPolicyList?.[0]?.PolicyDocument)).toEqual(NEW);
  });

  it('tells everything of groups and roles', async () => {
    const page = await details();
    const [group] = page.GroupDetailList ?? [];
    expect(group).toMatchObject({
      Path: '/',
      GroupName: 'Developers',
      GroupId: expect.stringMatching(/^AGPA/),
      AttachedManagedPolicies: [{ PolicyArn: SHARED_ARN }],
    });
    expect(decoded(group?.GroupPolicyList?.[0]?.PolicyDocument)).toEqual(NEW);
    const job = page.RoleDetailList?.find(({ RoleName }) => RoleName === 'Job');
    expect(job).toMatchObject({
      Path: '/jobs/',
      Arn: `arn:aws:iam::${PAYMENTS}:role/jobs/Job`,
      RoleId: expect.stringMatching(/^AROA/),
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: 'Shared', PolicyArn: SHARED_ARN }],
      PermissionsBoundary: { PermissionsBoundaryArn: FENCE_ARN },
      Tags: [{ Key: 'Owner', Value: 'x' }],
    });
    expect(decoded(job?.AssumeRolePolicyDocument)).toEqual(trustService('ec2.amazonaws.com'));
    const auditor = page.RoleDetailList?.find(({ RoleName }) => RoleName === 'Auditor');
    expect(decoded(auditor?.RolePolicyList?.[0]?.PolicyDocument)).toEqual(READS);
    expect(auditor?.PermissionsBoundary).toBeUndefined();
  });

  it('tells every version of policies, and how often each is used', async () => {
    const { Policies = [] } = await details();
    expect(
      Policies.map((policy) => [policy.Arn, policy.AttachmentCount, policy.PermissionsBoundaryUsageCount]),
    ).toEqual([
      [FENCE_ARN, 0, 2],
      [SHARED_ARN, 2, 0],
      [`arn:aws:iam::${PAYMENTS}:policy/Unused`, 0, 0],
      [SEND, 1, 0],
    ]);
    expect(Policies[0]).toMatchObject({ Path: '/fences/', DefaultVersionId: 'v1', IsAttachable: true });
    const [, shared] = Policies;
    expect(shared).toMatchObject({
      DefaultVersionId: 'v2',
      CreateDate: new Date('2026-01-01T00:00:00Z'),
      UpdateDate: new Date('2026-02-01T00:00:00Z'),
    });
    expect(
      shared?.PolicyVersionList?.map((one) => [one.VersionId, one.IsDefaultVersion, decoded(one.Document)]),
    ).toEqual([
      ['v2', true, NEW],
      ['v1', false, OLD],
    ]);
  });

  it('agrees with GetPolicy and GetPolicyVersion', async () => {
    const iam = iamAs(aws, AUDITOR);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: SHARED_ARN }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v2', PolicyName: 'Shared' });
    for (const [VersionId, wanted] of [
      ['v1', OLD],
      ['v2', NEW],
    ] as const) {
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn: SHARED_ARN, VersionId }));
      expect(PolicyVersion?.IsDefaultVersion).toBe(VersionId === 'v2');
      expect(decoded(PolicyVersion?.Document)).toEqual(wanted);
    }
    const missing = iam.send(new GetPolicyVersionCommand({ PolicyArn: SHARED_ARN, VersionId: 'v3' }));
    expect(await refusal(missing)).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
  });

  it('says when a role was last used', async () => {
    const last = async () => {
      const { RoleDetailList = [] } = await details({ Filter: ['Role'] });
      return RoleDetailList.map(({ RoleName, RoleLastUsed }) => [RoleName, RoleLastUsed?.Region]);
    };
    expect(await last()).toEqual([
      ['Auditor', undefined],
      ['Job', undefined],
    ]);
    await kmsAs(aws, AUDITOR, 'eu-west-1').send(new ListKeysCommand({}));
    expect(await last()).toEqual([
      ['Auditor', 'eu-west-1'],
      ['Job', undefined],
    ]);
  });

  it.each<[GetAccountAuthorizationDetailsCommandInput['Filter'], string[]]>([
    [undefined, EVERYTHING],
    [[], EVERYTHING],
    [['User'], ['user/ana']],
    [['Group'], ['group/Developers']],
    [['Role'], ['role/Auditor', 'role/Job']],
    [['LocalManagedPolicy'], ['policy/Fence', 'policy/Shared', 'policy/Unused']],
    [['AWSManagedPolicy'], ['policy/AmazonS3FullAccess']],
    [
      ['AWSManagedPolicy', 'User'],
      ['user/ana', 'policy/AmazonS3FullAccess'],
    ],
  ])('filters by %s', async (Filter, wanted) => {
    const page = await details({ ...(Filter ? { Filter } : {}) });
    expect(names(page)).toEqual(wanted);
    expect(page).toMatchObject({ IsTruncated: false });
    expect(page.Marker).toBeUndefined();
  });

  it.each([1, 3, 8])('pages across the lists by %d', async (MaxItems) => {
    const found: string[] = [];
    let Marker: string | undefined;
    let pages = 0;
    do {
      const page = await details({ MaxItems, ...(Marker ? { Marker } : {}) });
      expect(names(page).length).toBeLessThanOrEqual(MaxItems);
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      found.push(...names(page));
      Marker = page.Marker;
      pages += 1;
    } while (Marker);
    expect(found).toEqual(EVERYTHING);
    expect(pages).toBe(Math.ceil(EVERYTHING.length / MaxItems));
  });

  it.each<[string, object, string]>([
    ['a type', { Filter: ['Role', 'Robot'] }, "Value '[Role, Robot]' at 'filter'"],
    ['a size of none', { MaxItems: 0 }, "Value '0' at 'maxItems'"],
    ['a size beyond the limit', { MaxItems: 1001 }, 'Member must have value less than or equal to 1000'],
    ['a marker', { Marker: 'bm8' }, 'marker'],
  ])('refuses %s that IAM does not know', async (_, input, message) => {
    expect(await refusal(details(input))).toEqual({
      name: 'ValidationError',
      message: expect.stringContaining(message),
      status: 400,
    });
  });

  it('is authorized like every other call', async () => {
    const message = `User: arn:aws:sts::${PAYMENTS}:assumed-role/Job/local is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action`;
    const job = `arn:aws:iam::${PAYMENTS}:role/jobs/Job`;
    expect(await refusal(details({}, job))).toEqual({ name: 'AccessDenied', message, status: 403 });
    const { inline } = aws.world.accounts.get(PAYMENTS)?.roles.get('Auditor') ?? {};
    inline?.set('no', document({ Effect: 'Deny', Action: 'iam:GetAccountAuthorizationDetails', Resource: '*' }));
    expect((await refusal(details())).message).toContain('with an explicit deny in an identity-based policy');
    await expect(iamAs(aws, AUDITOR).send(new ListRolesCommand({}))).resolves.toBeDefined();
  });

  it('is empty for an account with nothing in it', async () => {
    aws.world.accounts.set(PAYMENTS, createWorld(aws.world.clock).accounts.get(PAYMENTS) ?? fail());
    const page = await details({}, `arn:aws:iam::${PAYMENTS}:root`);
    expect(page).toMatchObject({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] });
    expect(page.IsTruncated).toBe(false);
  });
});

function fail(): never {
  throw new Error('it is missing');
}
