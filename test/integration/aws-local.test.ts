import { READS } from '../../src/aws/operations';
import { createReader } from '../../src/aws/reader';
import { createWriter, type WriterOptions } from '../../src/aws/writer';
import type { Config } from '../../src/config';
import type { ReadCall } from '../../src/domain/evidence';
import type { FixCall, FixPlan } from '../../src/domain/fix';
import { keyByArn } from '../../src/lab/aws/find';
import { ANALYTICS, MANAGEMENT, PAYMENTS } from '../../src/lab/aws/new-world';
import { addAlias, addGrant, addKey, addRole } from '../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../src/lab/aws/server';
import type { Key } from '../../src/lab/aws/world';
import type { Logger } from '../../src/log';
import { addKeymedicRoles } from '../support/aws-roles';

/** The reader and the writer against a local AWS that authorizes every call with the roles that `keymedic roles` prints. */

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => new Date(), sleep: (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms)) };
const rootPolicy = (account: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Iam', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  ],
});

let aws: LocalAws;
let config: Config;
let key: Key;
let reader: ReturnType<typeof createReader>;
let writer: ReturnType<typeof createWriter>;

function common(): WriterOptions {
  const keys = aws.credentialsFor(`arn:aws:iam::${MANAGEMENT}:user/keymedic`);
  return { config, clock, log: silent, mode: 'assume-role', endpoint: aws.url, credentials: async () => keys };
}

beforeEach(async () => {
  aws = await startLocalAws();
  config = addKeymedicRoles(aws.world);
  addRole(aws.world, {
    account: PAYMENTS,
    name: 'App',
    path: '/team/',
    trust: {},
    inline: { reads: { Version: '2012-10-17', Statement: [] } },
  });
  key = addKey(aws.world, {
    account: PAYMENTS,
    region: 'us-east-1',
    policy: rootPolicy(PAYMENTS),
    tags: { Owner: 'payments' },
  });
  addAlias(aws.world, key, 'alias/app');
  addGrant(aws.world, key, {
    GranteeServicePrincipal: 'rds.amazonaws.com',
    Operations: ['Decrypt'],
    Constraints: { SourceArn: 'arn:aws:rds:us-east-1:111122223333:db:orders' },
  });
  reader = createReader(common());
  writer = createWriter(common());
});

afterEach(async () => {
  reader.close();
  writer.close();
  await aws.close();
});

const call = (operation: string, input: Record<string, unknown> = {}, account = PAYMENTS): ReadCall => ({
  account,
  region: 'us-east-1',
  operation,
  input,
});

describe('reader', () => {
  it('may make every read of the table with the printed roles; what is not offered is a gap', async () => {
    const inputs: Record<string, Record<string, unknown>> = {
      kms: { KeyId: key.arn },
      iam: { RoleName: 'App', PolicyName: 'reads' },
      'iam:GetPolicyVersion': { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', VersionId: 'v1' },
      'iam:GetPolicy': { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'iam:SimulatePrincipalPolicy': {
        PolicySourceArn: `arn:aws:iam::${PAYMENTS}:role/team/App`,
        ActionNames: ['kms:Decrypt'],
      },
      'kms:ListAliases': {},
      'kms:ListKeys': {},
      'kms:DescribeCustomKeyStores': {},
      'organizations:ListParents': { ChildId: PAYMENTS },
      'organizations:ListPoliciesForTarget': { TargetId: PAYMENTS, Filter: 'SERVICE_CONTROL_POLICY' },
      'organizations:DescribePolicy': { PolicyId: 'p-FullAWSAccess' },
    };
    const session = reader.openSession('inv_all');
    const kinds = new Map<string, string>();
    for (const [name, { service }] of READS) {
      const user =
        /User|Group/.test(name) && service === 'iam'
          ? { UserName: 'nobody', GroupName: 'none', PolicyName: 'p' }
          : null;
      const input = inputs[name] ?? user ?? inputs[service] ?? {};
      const account = service === 'organizations' ? 'organization' : PAYMENTS;
      const result = await session.read(call(name, input, account));
      kinds.set(name, result.kind === 'unavailable' ? result.gap.reason : result.kind);
    }
    const of = (wanted: string) => [...kinds].flatMap(([name, kind]) => (kind === wanted ? [name] : []));
    expect(of('access-denied')).toEqual([]);
    expect(of('role-not-assumable')).toEqual([]);
    expect(of('collected')).toEqual(
      expect.arrayContaining([
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:ListGrants',
        'kms:ListAliases',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:GetPolicyVersion',
        'iam:GetAccountAuthorizationDetails',
        'sts:GetCallerIdentity',
        'organizations:ListParents',
        'organizations:ListPoliciesForTarget',
        'organizations:DescribePolicy',
        'cloudtrail:LookupEvents',
        'rds:DescribeDBInstances',
        'ec2:DescribeVpcEndpoints',
      ]),
    );
    expect(of('absent')).toEqual(expect.arrayContaining(['iam:GetUser', 'iam:ListGroupsForUser']));
  });

  it('carries a session policy of reads only, whatever its role may do', async () => {
    const session = reader.openSession('inv_1');
    await session.read(call('kms:DescribeKey', { KeyId: key.arn }));
    const sessions = [...aws.world.credentials.values()].flatMap(({ session: made }) => (made ? [made] : []));
    expect(sessions.map(({ name }) => name)).toEqual(['keymedic-inv_1']);
    const document = sessions[0]?.policies[0]?.document as { Statement: { Effect: string; Action: string[] }[] };
    const actions = document.Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain('kms:DescribeKey');
    expect(actions.filter((action) => !/:(Describe|Get|List|Lookup|Simulate|Decode)/.test(action))).toEqual([]);
    expect(await session.read(call('kms:Decrypt', { CiphertextBlob: 'x' }))).toMatchObject({
      gap: { reason: 'not-supported' },
    });
  });

  it('keeps service grants whole', async () => {
    const result = await reader.openSession('inv_1').read(call('kms:ListGrants', { KeyId: key.arn }));
    expect(result).toMatchObject({
      value: {
        Grants: [
          {
            GranteeServicePrincipal: 'rds.amazonaws.com',
            Constraints: { SourceArn: 'arn:aws:rds:us-east-1:111122223333:db:orders' },
          },
        ],
      },
    });
  });

  it('says what a key policy that does not admit it hides, and how to open it', async () => {
    const closed = addKey(aws.world, {
      account: PAYMENTS,
      region: 'us-east-1',
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${PAYMENTS}:role/team/App` },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      },
    });
    const result = await reader.openSession('inv_1').read(call('kms:GetKeyPolicy', { KeyId: closed.arn }));
    expect(result).toMatchObject({
      kind: 'unavailable',
      gap: { reason: 'access-denied', permission: 'kms:GetKeyPolicy' },
    });
  });

  it('tells a missing key from a hidden one', async () => {
    const session = reader.openSession('inv_1');
    const missing = await session.read(call('kms:DescribeKey', { KeyId: '00000000-0000-4000-8000-000000000000' }));
    expect(missing).toMatchObject({ kind: 'absent', code: 'NotFoundException' });
    expect(await session.read(call('kms:DescribeKey', { KeyId: 'alias/none' }))).toMatchObject({ kind: 'absent' });
  });

  it('reads each account with its own role', async () => {
    const other = addKey(aws.world, { account: ANALYTICS, region: 'eu-west-1', policy: rootPolicy(ANALYTICS) });
    const session = reader.openSession('inv_1');
    const there = { ...call('kms:DescribeKey', { KeyId: other.arn }, ANALYTICS), region: 'eu-west-1' };
    expect(await session.read(there)).toMatchObject({ kind: 'collected' });
    expect(await session.read(call('sts:GetCallerIdentity', {}, ANALYTICS))).toMatchObject({
      value: { Arn: `arn:aws:sts::${ANALYTICS}:assumed-role/keymedic-diagnostic/keymedic-inv_1` },
    });
  });

  it('gets over a throttled call and gives up on a throttled service', async () => {
    aws.faults.next('kms:DescribeKey', { kind: 'throttle' }, 1);
    const session = reader.openSession('inv_1');
    expect(await session.read(call('kms:DescribeKey', { KeyId: key.arn }))).toMatchObject({ kind: 'collected' });
    aws.faults.next('kms:GetKeyPolicy', { kind: 'throttle' }, 10);
    expect(await session.read(call('kms:GetKeyPolicy', { KeyId: key.arn }))).toMatchObject({
      gap: { reason: 'throttled' },
    });
  });

  it('does not wait for a role that never answers', async () => {
    aws.faults.next('sts:AssumeRole', { kind: 'hang' }, 10);
    const from = Date.now();
    const result = await reader
      .openSession('inv_1')
      .read(call('kms:DescribeKey', { KeyId: key.arn }), { timeoutMs: 300 });
    expect(result).toMatchObject({ gap: { reason: 'timeout' } });
    expect(Date.now() - from).toBeLessThan(2000);
  });
});

const enable = (): FixCall => ({ service: 'kms', operation: 'EnableKey', input: { KeyId: key.arn } });
const disable = (): FixCall => ({ service: 'kms', operation: 'DisableKey', input: { KeyId: key.arn } });

const planOf = (calls: FixCall[], undo: FixCall[] = [], resource = key.arn): FixPlan => ({
  id: 'fix-1',
  code: 'enable-key',
  title: 'Enable the key',
  gate: 'low',
  automated: true,
  target: { account: PAYMENTS, region: 'us-east-1', resource },
  calls,
  diff: null,
  proof: null,
  undo,
  preconditions: [],
  steps: [],
  planHash: 'sha256:0',
});

const authority = { approvalId: 'apr_1', requester: 'U0ASKER', approvers: ['U0BOSS', 'U0CHIEF'] };
const stateNow = () => keyByArn(aws.world, key.arn)?.state;

describe('writer', () => {
  it('applies a call of the plan in a session that names the approval', async () => {
    key.state = 'Disabled';
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({
      kind: 'applied',
      requestId: expect.any(String),
    });
    expect(stateNow()).toBe('Enabled');
    const sessions = [...aws.world.credentials.values()].flatMap(({ session }) => (session ? [session] : []));
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      name: 'keymedic-apr_1',
      sourceIdentity: 'U0BOSS',
      tags: { 'keymedic:approval': 'apr_1', 'keymedic:requester': 'U0ASKER', 'keymedic:approvers': 'U0BOSS U0CHIEF' },
    });
    expect(sessions[0]?.policies[0]?.document).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['kms:EnableKey', 'kms:DescribeKey'], Resource: [key.arn] }],
    });
  });

  it('writes a key policy and an inline policy, each on its target only', async () => {
    const policy = rootPolicy(PAYMENTS);
    policy.Statement.push({ ...(policy.Statement[0] as (typeof policy.Statement)[0]), Sid: 'Second' });
    const put: FixCall = {
      service: 'kms',
      operation: 'PutKeyPolicy',
      input: { KeyId: key.arn, PolicyName: 'default', Policy: JSON.stringify(policy) },
    };
    expect(await writer.write(put, planOf([put]), authority)).toMatchObject({ kind: 'applied' });
    expect(keyByArn(aws.world, key.arn)?.policy).toContain('Second');
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const role: FixCall = {
      service: 'iam',
      operation: 'PutRolePolicy',
      input: { RoleName: 'App', PolicyName: 'keymedic', PolicyDocument: document },
    };
    const plan = planOf([role], [], `arn:aws:iam::${PAYMENTS}:role/team/App`);
    expect(await writer.write(role, plan, authority)).toMatchObject({ kind: 'applied' });
  });

  const other = 'arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000';
  it.each<[string, () => FixCall, () => FixPlan, RegExp]>([
    [
      'a write that is in no table',
      () => ({ service: 'kms', operation: 'ScheduleKeyDeletion', input: { KeyId: key.arn } }),
      () => planOf([]),
      /not in the table of writes/,
    ],
    [
      'the lock-out check skipped',
      () => ({
        service: 'kms',
        operation: 'PutKeyPolicy',
        input: { KeyId: key.arn, Policy: '{}', BypassPolicyLockoutSafetyCheck: true },
      }),
      () =>
        planOf([
          {
            service: 'kms',
            operation: 'PutKeyPolicy',
            input: { KeyId: key.arn, Policy: '{}', BypassPolicyLockoutSafetyCheck: true },
          },
        ]),
      /never sent with BypassPolicyLockoutSafetyCheck/,
    ],
    [
      'a call that the plan does not have',
      enable,
      () => planOf([{ ...enable(), input: { KeyId: key.id } }]),
      /not a call of the approved plan/,
    ],
    ['an undo among the calls', disable, () => planOf([disable()]), /only sent to undo/],
    [
      'a call about something else',
      () => ({ ...enable(), input: { KeyId: other } }),
      () => planOf([{ ...enable(), input: { KeyId: other } }]),
      /not about arn:aws:kms/,
    ],
    [
      'an account without a remediation role',
      enable,
      () => ({ ...planOf([enable()]), target: { account: ANALYTICS, region: 'us-east-1', resource: key.arn } }),
      /no remediationRole/,
    ],
  ])('refuses %s without asking AWS', async (_, written, plan, message) => {
    expect(await writer.write(written(), plan(), authority)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
    expect(aws.calls).toEqual([]);
  });

  it('undoes with a session for the undo alone', async () => {
    expect(await writer.write(disable(), planOf([enable()], [disable()]), authority)).toMatchObject({
      kind: 'applied',
    });
    expect(stateNow()).toBe('Disabled');
  });

  it('reports what AWS refuses, with its code and request id', async () => {
    key.state = 'PendingDeletion';
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({
      kind: 'refused',
      code: 'KMSInvalidStateException',
      requestId: expect.any(String),
    });
  });

  it('sends once and does not know when the answer is lost, though the write happened', async () => {
    key.state = 'Disabled';
    aws.faults.next('kms:EnableKey', { kind: 'loseAnswer' });
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({ kind: 'unknown' });
    expect(stateNow()).toBe('Enabled');
    expect(aws.calls.filter(({ operation }) => operation === 'EnableKey')).toHaveLength(1);
  });

  it('does not know after a server error or a hang, and sends once', async () => {
    aws.faults.next('kms:EnableKey', { kind: 'fail', status: 500, code: 'KMSInternalException' });
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({ kind: 'unknown' });
    aws.faults.next('kms:EnableKey', { kind: 'hang' });
    const impatient = createWriter({ ...common(), deadlineMs: 200 });
    expect(await impatient.write(enable(), planOf([enable()]), authority)).toMatchObject({ kind: 'unknown' });
    impatient.close();
    expect(aws.calls.filter(({ operation }) => operation === 'EnableKey')).toHaveLength(2);
  });

  it('is refused when throttled: nothing was changed', async () => {
    aws.faults.next('kms:EnableKey', { kind: 'throttle' });
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({
      kind: 'refused',
      code: 'ThrottlingException',
    });
  });

  it('is refused when the role cannot be assumed', async () => {
    aws.world.accounts.get(PAYMENTS)?.roles.delete('keymedic-remediation');
    expect(await writer.write(enable(), planOf([enable()]), authority)).toMatchObject({
      kind: 'refused',
      code: 'RoleNotAssumable',
    });
  });

  it('uses own keys for their own account only', async () => {
    const admin = `arn:aws:iam::${PAYMENTS}:root`;
    const own = (principal: string) => {
      const keys = aws.credentialsFor(principal);
      return createWriter({ ...common(), mode: 'own-credentials', credentials: async () => keys });
    };
    key.state = 'Disabled';
    expect(
      await own(`arn:aws:iam::${MANAGEMENT}:user/keymedic`).write(enable(), planOf([enable()]), authority),
    ).toMatchObject({
      kind: 'refused',
      code: 'WrongAccount',
    });
    expect(await own(admin).write(enable(), planOf([enable()]), authority)).toMatchObject({ kind: 'applied' });
    expect(stateNow()).toBe('Enabled');
  });

  it('knows where it can write', () => {
    expect(writer.canWrite(PAYMENTS)).toBe(true);
    expect(writer.canWrite(ANALYTICS)).toBe(false);
  });
});
