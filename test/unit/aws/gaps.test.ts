import { describeException } from '../../../src/aws/exceptions';
import { refusalOf } from '../../../src/aws/gaps';
import { normalise } from '../../../src/aws/normalise';
import { READS, type ReadOperation } from '../../../src/aws/operations';
import { Pacer } from '../../../src/aws/pacer';
import { asSessionText, chooseReadRole, RoleNotAssumable, rememberCredentials } from '../../../src/aws/sessions';
import { type Config, EMPTY_CONFIG } from '../../../src/config';

const call = (operation: string) => ({ account: '111122223333', region: 'us-east-1', operation, input: {} });
const asker = { roleArn: 'arn:aws:iam::111122223333:role/keymedic-diagnostic' };
const thrown = (name: string, status: number | undefined = 400, message = 'words') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
const kindOf = (operation: string, error: unknown) => {
  const result = refusalOf(error, call(operation), READS.get(operation) as ReadOperation, asker);
  return result.kind === 'unavailable' ? result.gap.reason : result.kind;
};

describe('refusalOf', () => {
  it.each([
    ['kms:DescribeKey', 'NotFoundException', 'absent'],
    ['kms:GetKeyRotationStatus', 'UnsupportedOperationException', 'absent'],
    ['kms:DescribeKey', 'KMSInvalidStateException', 'failed'],
    ['iam:GetRole', 'NoSuchEntity', 'absent'],
    ['iam:GetRole', 'NoSuchEntityException', 'absent'],
    ['rds:DescribeDBInstances', 'DBInstanceNotFound', 'absent'],
    ['rds:DescribeDBClusters', 'DBClusterNotFoundFault', 'absent'],
    ['ec2:DescribeVolumes', 'InvalidVolume.NotFound', 'absent'],
    ['organizations:DescribeOrganization', 'AWSOrganizationsNotInUseException', 'absent'],
    ['organizations:ListParents', 'ChildNotFoundException', 'failed'],
    ['organizations:DescribePolicy', 'PolicyNotFoundException', 'failed'],
    ['iam:GetRole', 'AccessDenied', 'access-denied'],
    ['ec2:DescribeVolumes', 'UnauthorizedOperation', 'access-denied'],
    ['ec2:DescribeVolumes', 'RequestLimitExceeded', 'throttled'],
    ['iam:GetRole', 'Throttling', 'throttled'],
    ['iam:GetRole', 'InvalidClientTokenId', 'role-not-assumable'],
    ['iam:GetRole', 'CredentialsProviderError', 'role-not-assumable'],
    ['kms:DescribeKey', 'TimeoutError', 'timeout'],
    ['kms:DescribeKey', 'UnknownOperationException', 'not-supported'],
    ['kms:DescribeKey', 'InternalException', 'failed'],
  ])('%s with %s: %s', (operation, name, expected) => {
    expect(kindOf(operation, thrown(name))).toBe(expected);
  });

  it('knows a connection that broke by its Node code, whatever the SDK calls it', () => {
    expect(kindOf('kms:DescribeKey', Object.assign(thrown('TimeoutError', undefined), { code: 'ECONNRESET' }))).toBe(
      'unreachable',
    );
    expect(kindOf('kms:DescribeKey', Object.assign(new Error('x', { cause: { code: 'ENOTFOUND' } })))).toBe(
      'unreachable',
    );
    expect(
      kindOf('kms:DescribeKey', Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
    ).toBe('unreachable');
  });

  it('tells a role that refuses from keys that are wrong and from a network that is down', () => {
    const role = (cause: unknown) => kindOf('kms:DescribeKey', new RoleNotAssumable(asker.roleArn, cause));
    expect(role(thrown('AccessDenied', 403))).toBe('role-not-assumable');
    expect(role(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('unreachable');
    expect(role(thrown('TimeoutError', undefined))).toBe('timeout');
    const expired = refusalOf(
      new RoleNotAssumable('arn', thrown('ExpiredToken', 403)),
      call('kms:DescribeKey'),
      READS.get('kms:DescribeKey') as ReadOperation,
      asker,
    );
    expect(expired).toMatchObject({ gap: { permission: null, howToGrant: expect.stringContaining('credentials') } });
  });

  it('survives what is no error', () => {
    expect(kindOf('kms:DescribeKey', 'a text')).toBe('failed');
    expect(describeException(null)).toMatchObject({ name: 'Error', message: 'null', status: null });
  });

  it('keeps messages short', () => {
    const result = refusalOf(
      thrown('ValidationException', 400, 'x '.repeat(1000)),
      call('kms:DescribeKey'),
      READS.get('kms:DescribeKey') as ReadOperation,
      asker,
    );
    expect(result.kind === 'unavailable' && result.gap.message.length).toBeLessThanOrEqual(400);
  });
});

describe('normalise', () => {
  it('makes plain JSON', () => {
    const output = {
      At: new Date(0),
      Bytes: new Uint8Array([1, 2, 3]),
      Gone: undefined,
      Deep: [{ At: new Date(1) }],
      $metadata: { attempts: 1 },
    };
    expect(normalise('kms', output)).toEqual({
      At: '1970-01-01T00:00:00.000Z',
      Bytes: 'AQID',
      Deep: [{ At: '1970-01-01T00:00:00.001Z' }],
    });
  });

  it('decodes IAM documents at any depth, and only there', () => {
    const encoded = encodeURIComponent('{"a":"100%"}');
    const version = {
      PolicyVersion: { Document: encoded, VersionId: 'v1' },
      Role: { AssumeRolePolicyDocument: encoded },
    };
    expect(normalise('iam', version)).toEqual({
      PolicyVersion: { Document: '{"a":"100%"}', VersionId: 'v1' },
      Role: { AssumeRolePolicyDocument: '{"a":"100%"}' },
    });
    expect(normalise('ec2', { PolicyDocument: encoded })).toEqual({ PolicyDocument: encoded });
    expect(normalise('iam', { PolicyDocument: '%7Bbroken%' })).toEqual({ PolicyDocument: '%7Bbroken%' });
  });
});

describe('chooseReadRole', () => {
  const account = {
    id: '111122223333',
    name: 'a',
    regions: ['eu-west-1'],
    diagnosticRole: 'arn:aws:iam::111122223333:role/d',
    externalId: 'w2',
  };
  const management = { ...account, id: '999988887777', diagnosticRole: 'arn:aws:iam::999988887777:role/d' };
  const config: Config = {
    ...EMPTY_CONFIG,
    accounts: [account, management],
    organization: { managementRole: 'arn:aws:iam::999988887777:role/o' },
  };
  const roleOf = (which: Config, id: string, service = 'kms') => {
    const choice = chooseReadRole(which, id, service);
    return typeof choice === 'string' ? choice : choice.roleArn;
  };

  it.each([
    ['111122223333', 'kms', 'arn:aws:iam::111122223333:role/d'],
    ['organization', 'organizations', 'arn:aws:iam::999988887777:role/o'],
    ['999988887777', 'organizations', 'arn:aws:iam::999988887777:role/o'],
    ['999988887777', 'kms', 'arn:aws:iam::999988887777:role/d'],
    ['444455556666', 'kms', 'account-not-configured'],
  ])('%s for %s: %s', (id, service, expected) => {
    expect(roleOf(config, id, service)).toBe(expected);
  });

  it('tells "no organization" from "not configured"', () => {
    expect(roleOf({ ...config, organization: 'none' }, 'organization')).toBe('no-organization');
    expect(roleOf({ ...config, organization: null }, 'organization')).toBe('organization-not-configured');
    expect(roleOf({ ...config, accounts: [] }, '999988887777', 'iam')).toBe('arn:aws:iam::999988887777:role/o');
  });
});

describe('rememberCredentials', () => {
  it('asks once, and again shortly before the keys expire', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    let asked = 0;
    const provider = rememberCredentials(
      async () => {
        asked += 1;
        return { accessKeyId: `k${asked}`, secretAccessKey: 's', expiration: new Date(now.getTime() + 900_000) };
      },
      () => now,
    );
    await Promise.all([provider(), provider()]);
    expect(asked).toBe(1);
    now = new Date(now.getTime() + 830_000);
    await provider();
    expect(asked).toBe(1);
    now = new Date(now.getTime() + 20_000);
    await Promise.all([provider(), provider()]);
    expect((await provider()).accessKeyId).toBe('k2');
  });
});

it.each([
  ['U0BOSS', 'U0BOSS'],
  ['apr_1 / x', 'apr_1---x'],
  ['é', '--'],
  ['x'.repeat(100), 'x'.repeat(64)],
])('writes %s as session text', (text, expected) => {
  expect(asSessionText(text)).toBe(expected);
});

it('lets a few calls pass at once, then one after the other, per key', async () => {
  const slept: number[] = [];
  let now = 0;
  const pacer = new Pacer({
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms);
    },
  });
  const { signal } = new AbortController();
  const pace = { burst: 2, everyMs: 1000 };
  for (const key of ['a', 'a', 'b', 'a']) await pacer.turn(key, pace, signal);
  expect(slept).toEqual([1000]);
  now = 1400;
  await pacer.turn('a', pace, signal);
  expect(slept).toEqual([1000, 600]);
  now = 9000;
  for (const key of ['a', 'a']) await pacer.turn(key, pace, signal);
  expect(slept).toEqual([1000, 600]);
});
