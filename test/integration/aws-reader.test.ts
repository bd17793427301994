import { createReader, type ReaderOptions } from '../../src/aws/reader';
import { keepReads, replayReader } from '../../src/aws/recording';
import { type Config, EMPTY_CONFIG } from '../../src/config';
import type { Gap, ReadCall } from '../../src/domain/evidence';
import type { Logger } from '../../src/log';
import { type AwsStub, type StubAnswer, type StubRequest, startAwsStub } from '../support/aws-stub';

const ACCOUNT = '111122223333';
const log: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const config: Config = {
  ...EMPTY_CONFIG,
  accounts: [
    {
      id: ACCOUNT,
      name: 'payments',
      regions: ['us-east-1'],
      diagnosticRole: `arn:aws:iam::${ACCOUNT}:role/keymedic-diagnostic`,
      externalId: 'ext-1',
    },
  ],
  organization: { managementRole: 'arn:aws:iam::999988887777:role/keymedic-organization' },
};

let stub: AwsStub | null = null;
let reader: ReturnType<typeof createReader> | null = null;

async function open(answer: (request: StubRequest) => StubAnswer | null, options: Partial<ReaderOptions> = {}) {
  stub = await startAwsStub(answer);
  reader = createReader({
    config,
    clock: { now: () => new Date(), sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)) },
    log,
    mode: 'assume-role',
    credentials: async () => ({ accessKeyId: 'AKIAOWN', secretAccessKey: 'secret' }),
    endpoint: stub.url,
    ...options,
  });
  return { session: reader.openSession('inv_1'), requests: stub.requests };
}

afterEach(async () => {
  reader?.close();
  await stub?.close();
  stub = null;
});

const call = (operation: string, input: Record<string, unknown> = {}, account = ACCOUNT): ReadCall => ({
  account,
  region: 'us-east-1',
  operation,
  input,
});

async function gapOf(
  answer: StubAnswer,
  operation = 'kms:DescribeKey',
  options: Partial<ReaderOptions> = {},
): Promise<Gap> {
  const { session } = await open((request) => (request.operation === operation ? answer : null), options);
  const result = await session.read(call(operation, { KeyId: 'k' }));
  if (result.kind !== 'unavailable') throw new Error(`expected a gap, got ${JSON.stringify(result)}`);
  return result.gap;
}

describe('sessions', () => {
  it('assumes the diagnostic role once, with the investigation in its name and a read-only session policy', async () => {
    const { session, requests } = await open(({ operation }) =>
      operation === 'kms:DescribeKey' ? { json: { KeyMetadata: { KeyId: 'k', CreationDate: 1700000000 } } } : null,
    );
    const reads = ['a', 'b', 'c'].map((KeyId) => session.read(call('kms:DescribeKey', { KeyId })));
    expect((await Promise.all(reads)).map(({ kind }) => kind)).toEqual(['collected', 'collected', 'collected']);
    const assume = requests.filter(({ operation }) => operation === 'sts:AssumeRole');
    expect(assume).toHaveLength(1);
    expect(assume[0]?.input).toMatchObject({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/keymedic-diagnostic`,
      RoleSessionName: 'keymedic-inv_1',
      ExternalId: 'ext-1',
      DurationSeconds: '900',
    });
    const policy = String(assume[0]?.input.Policy);
    expect(policy.length).toBeLessThanOrEqual(2048);
    expect(policy).toContain('"kms:DescribeKey"');
    expect(assume[0]?.accessKey).toBe('AKIAOWN');
    expect(
      requests
        .filter(({ operation }) => operation === 'kms:DescribeKey')
        .every(({ accessKey }) => accessKey === `ASIA${ACCOUNT}`),
    ).toBe(true);
    expect(session.calls()).toBe(4);
  });

  it('reads equal things once per session and again in the next', async () => {
    const { session, requests } = await open(({ operation }) =>
      operation === 'kms:DescribeKey' ? { json: { KeyMetadata: {} } } : null,
    );
    const [one, two] = await Promise.all([
      session.read(call('kms:DescribeKey', { KeyId: 'k' })),
      session.read(call('kms:DescribeKey', { KeyId: 'k' })),
    ]);
    expect(one).toBe(two);
    await reader?.openSession('inv_2').read(call('kms:DescribeKey', { KeyId: 'k' }));
    expect(requests.filter(({ operation }) => operation === 'kms:DescribeKey')).toHaveLength(2);
  });

  it('reads the organization with the management role, by word or by account id', async () => {
    const { session, requests } = await open(({ operation }) =>
      operation.startsWith('organizations:') ? { json: { Parents: [] } } : null,
    );
    await session.read(call('organizations:ListParents', { ChildId: '1' }, 'organization'));
    await session.read(call('organizations:ListParents', { ChildId: '2' }, '999988887777'));
    const roles = requests.filter(({ operation }) => operation === 'sts:AssumeRole').map(({ input }) => input.RoleArn);
    expect(roles).toEqual(['arn:aws:iam::999988887777:role/keymedic-organization']);
  });

  it('uses own keys for the own account only', async () => {
    const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    const { session, requests } = await open(
      ({ operation }) => (operation === 'sts:GetCallerIdentity' ? { xml: identity } : { json: { KeyMetadata: {} } }),
      { mode: 'own-credentials', config: EMPTY_CONFIG },
    );
    expect((await session.read(call('kms:DescribeKey'))).kind).toBe('collected');
    const foreign = await session.read(call('kms:DescribeKey', {}, '444455556666'));
    expect(foreign).toMatchObject({
      kind: 'unavailable',
      gap: { reason: 'account-not-configured', message: expect.stringContaining(ACCOUNT) },
    });
    expect(requests.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity', 'kms:DescribeKey']);
  });

  it('keeps at most N reads of an account in flight', async () => {
    const { session, requests } = await open(({ operation }) => (operation === 'kms:DescribeKey' ? 'hang' : null), {
      concurrency: 2,
      deadlineMs: 150,
    });
    const reads = ['a', 'b', 'c'].map((KeyId) => session.read(call('kms:DescribeKey', { KeyId })));
    await reads[0];
    const sent = requests.filter(({ operation }) => operation === 'kms:DescribeKey');
    expect(sent).toHaveLength(2);
    await Promise.all(reads);
  });
});

describe('answers', () => {
  it('are plain JSON with ISO times, without SDK members', async () => {
    const { session } = await open(({ operation }) =>
      operation === 'kms:DescribeKey'
        ? { json: { KeyMetadata: { KeyId: 'k', CreationDate: 1700000000.5, Enabled: true } } }
        : null,
    );
    expect(await session.read(call('kms:DescribeKey'))).toMatchObject({
      kind: 'collected',
      value: { KeyMetadata: { KeyId: 'k', CreationDate: '2023-11-14T22:13:20.500Z', Enabled: true } },
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('keep the service principal and the source ARN of a grant', async () => {
    const grant = {
      GrantId: 'g',
      GranteeServicePrincipal: 'rds.amazonaws.com',
      Constraints: { SourceArn: 'arn:aws:rds:us-east-1:1:db:x' },
    };
    const { session } = await open(({ operation }) =>
      operation === 'kms:ListGrants' ? { json: { Grants: [grant] } } : null,
    );
    expect(await session.read(call('kms:ListGrants', { KeyId: 'k' }))).toMatchObject({
      value: { Grants: [grant], Truncated: false },
    });
  });

  it('join pages and say when there was more', async () => {
    const { session, requests } = await open(({ operation, input }) => {
      if (operation !== 'kms:ListGrants') return null;
      const page = Number(input.Marker ?? 0);
      return { json: { Grants: [{ GrantId: `g${page}` }], NextMarker: String(page + 1), Truncated: true } };
    });
    const result = await session.read(call('kms:ListGrants', { KeyId: 'k' }));
    const value = result.kind === 'collected' ? result.value : {};
    expect(Object.keys(value).sort()).toEqual(['Grants', 'Truncated']);
    expect(value.Grants).toHaveLength(500);
    expect(value.Truncated).toBe(true);
    expect(requests.filter(({ operation }) => operation === 'kms:ListGrants')[0]?.input).toEqual({
      KeyId: 'k',
      Limit: 100,
    });
  });

  it.each([
    ['encoded', encodeURIComponent('{"Statement":[{"Resource":"a b%20"}]}')],
    ['raw', '{"Statement":[{"Resource":"a b%20"}]}'],
  ])('hold IAM documents as JSON text when they come %s', async (_, document) => {
    const { session } = await open(({ operation }) =>
      operation === 'iam:GetRolePolicy'
        ? {
            xml: `<GetRolePolicyResponse><GetRolePolicyResult><RoleName>r</RoleName><PolicyName>p</PolicyName><PolicyDocument>${document}</PolicyDocument></GetRolePolicyResult></GetRolePolicyResponse>`,
          }
        : null,
    );
    expect(await session.read(call('iam:GetRolePolicy', { RoleName: 'r', PolicyName: 'p' }))).toMatchObject({
      value: { PolicyDocument: '{"Statement":[{"Resource":"a b%20"}]}' },
    });
  });

  it('say "there is none" with the code and words of AWS', async () => {
    const { session } = await open(({ operation }) =>
      operation === 'kms:DescribeKey' ? { error: 'NotFoundException', message: 'Key k does not exist' } : null,
    );
    expect(await session.read(call('kms:DescribeKey'))).toEqual({
      kind: 'absent',
      code: 'NotFoundException',
      message: 'Key k does not exist',
    });
  });

  it('can be recorded and replayed without a network', async () => {
    const { reads, record } = keepReads();
    const { session } = await open(
      ({ operation }) => (operation === 'kms:DescribeKey' ? { json: { KeyMetadata: { KeyId: 'k' } } } : null),
      {
        recorder: record,
      },
    );
    const live = await session.read(call('kms:DescribeKey', { KeyId: 'k' }));
    const replayed = replayReader(JSON.parse(JSON.stringify(reads))).openSession('x');
    expect(await replayed.read(call('kms:DescribeKey', { KeyId: 'k' }))).toEqual(live);
    expect(await replayed.read(call('kms:DescribeKey', { KeyId: 'z' }))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('gaps', () => {
  it('name the permission, the role and the key policy when access is denied', async () => {
    const gap = await gapOf({ error: 'AccessDeniedException', message: 'User: x is not authorized' });
    expect(gap).toMatchObject({
      reason: 'access-denied',
      permission: 'kms:DescribeKey',
      account: ACCOUNT,
      region: 'us-east-1',
    });
    expect(gap.message).toBe('AccessDeniedException: User: x is not authorized');
    expect(gap.howToGrant).toContain(`arn:aws:iam::${ACCOUNT}:role/keymedic-diagnostic`);
    expect(gap.howToGrant).toContain('key policy');
  });

  it('drop the encoded blob of EC2', async () => {
    const message = 'You are not authorized to perform this operation. Encoded authorization failure message: AAAABBBB';
    const gap = await gapOf({ error: 'UnauthorizedOperation', message, status: 403 }, 'ec2:DescribeVolumes');
    expect(gap).toMatchObject({ reason: 'access-denied', permission: 'ec2:DescribeVolumes' });
    expect(gap.message).not.toContain('AAAABBBB');
  });

  const html = { raw: '<html><body>Not here</body></html>', status: 500, type: 'text/html' };
  it.each<[string, StubAnswer, string, Partial<Gap>]>([
    [
      'throttling',
      { error: 'ThrottlingException', message: 'Rate exceeded' },
      'kms:DescribeKey',
      { reason: 'throttled' },
    ],
    ['a page instead of JSON', html, 'kms:DescribeKey', { reason: 'not-supported' }],
    ['a page instead of XML', html, 'iam:GetRole', { reason: 'not-supported' }],
    [
      'an unknown operation',
      { error: 'UnknownOperationException', status: 404 },
      'kms:DescribeKey',
      { reason: 'not-supported' },
    ],
    ['an invalid action', { error: 'InvalidAction' }, 'iam:GetRole', { reason: 'not-supported' }],
    ['a dropped connection', 'reset', 'kms:DescribeKey', { reason: 'unreachable' }],
    [
      'expired keys',
      { error: 'ExpiredTokenException', message: 'expired' },
      'kms:DescribeKey',
      { reason: 'role-not-assumable' },
    ],
    [
      'anything else',
      { error: 'ValidationException', message: 'bad id' },
      'kms:DescribeKey',
      { reason: 'failed', permission: null },
    ],
    [
      'an unknown target',
      { error: 'TargetNotFoundException' },
      'organizations:ListPoliciesForTarget',
      { reason: 'failed' },
    ],
  ])('say what it was: %s', async (_, answer, operation, expected) => {
    expect(await gapOf(answer, operation)).toMatchObject({ operation, ...expected });
  });

  it('end a read at its deadline, once, without waiting for retries', async () => {
    const from = Date.now();
    expect(await gapOf('hang', 'kms:DescribeKey', { deadlineMs: 200 })).toMatchObject({ reason: 'timeout' });
    expect(Date.now() - from).toBeLessThan(1500);
  });

  it('end a read when the investigation is stopped', async () => {
    const { session } = await open(({ operation }) => (operation === 'kms:DescribeKey' ? 'hang' : null));
    const from = Date.now();
    expect(await session.read(call('kms:DescribeKey'), { signal: AbortSignal.timeout(50) })).toMatchObject({
      kind: 'unavailable',
    });
    expect(Date.now() - from).toBeLessThan(1500);
  });

  it('say that nobody listens', async () => {
    const { session } = await open(() => null);
    await stub?.close();
    expect(await session.read(call('kms:DescribeKey'))).toMatchObject({ gap: { reason: 'unreachable' } });
  });

  it('say which role cannot be assumed, asking only once', async () => {
    const { session, requests } = await open(({ operation }) =>
      operation === 'sts:AssumeRole'
        ? { error: 'AccessDenied', message: 'not authorized to perform: sts:AssumeRole', status: 403 }
        : null,
    );
    const result = await session.read(call('kms:DescribeKey'));
    expect(result).toMatchObject({ gap: { reason: 'role-not-assumable', permission: 'sts:AssumeRole' } });
    expect(JSON.stringify(result)).toContain('with the ExternalId');
    await session.read(call('kms:GetKeyPolicy', { KeyId: 'k' }));
    expect(requests).toHaveLength(1);
  });

  it('say what to add when the account or the organization is not configured', async () => {
    const { session } = await open(() => null, { config: { ...config, organization: null } });
    expect(await session.read(call('kms:DescribeKey', {}, '444455556666'))).toMatchObject({
      gap: { reason: 'account-not-configured', howToGrant: expect.stringContaining('id: "444455556666"') },
    });
    expect(await session.read(call('organizations:DescribeOrganization', {}, 'organization'))).toMatchObject({
      gap: { reason: 'organization-not-configured', howToGrant: expect.stringContaining('managementRole') },
    });
    expect(await session.read(call('kms:Decrypt'))).toMatchObject({ gap: { reason: 'not-supported' } });
    expect(stub?.requests).toEqual([]);
  });

  it('are none where the configuration says that there is no organization', async () => {
    const { session } = await open(() => null, { config: { ...config, organization: 'none' } });
    expect(await session.read(call('organizations:DescribeOrganization', {}, 'organization'))).toMatchObject({
      kind: 'absent',
    });
  });
});

it('asks CloudTrail twice at once, then once a second, per account and Region', async () => {
  const slept: number[] = [];
  const now = new Date();
  const { session } = await open(
    ({ operation }) => (operation === 'cloudtrail:LookupEvents' ? { json: { Events: [] } } : null),
    {
      clock: {
        now: () => now,
        sleep: async (ms) => {
          slept.push(ms);
        },
      },
    },
  );
  const ask = (n: number) => session.read(call('cloudtrail:LookupEvents', { MaxResults: n }));
  await Promise.all([ask(1), ask(2), ask(3), ask(4)]);
  expect(slept.sort()).toEqual([1000, 2000]);
});
