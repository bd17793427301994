import { READ_NAMES, READS } from '../../../src/aws/operations';
import { readSessionPolicy } from '../../../src/aws/read-policy';
import {
  diagnosticRolePolicy,
  organizationRolePolicy,
  remediationRolePolicy,
  trustPolicy,
} from '../../../src/aws/roles';
import type * as Services from '../../../src/aws/services';
import { WRITES, writeSessionPolicy } from '../../../src/aws/writes';
import type { FixCall, FixTarget } from '../../../src/domain/fix';

const ACCOUNT = '111122223333';

describe('the table of reads', () => {
  it('holds reads only', () => {
    const verbs = [...READS.values()].map(({ operation }) => /^[A-Z][a-z]+/.exec(operation)?.[0]);
    expect([...new Set(verbs)].sort()).toEqual(['Decode', 'Describe', 'Get', 'List', 'Lookup', 'Simulate']);
    expect(READ_NAMES.size).toBeGreaterThan(40);
  });

  it('names operations that the SDK has', async () => {
    for (const service of new Set([...READS.values()].map((read) => read.service))) {
      const commands = await import(`@aws-sdk/client-${service}`);
      const missing = [...READS.values()].filter(
        (read) => read.service === service && !(`${read.operation}Command` in commands),
      );
      expect(missing).toEqual([]);
    }
  });

  it('fits an STS session policy', () => {
    expect(JSON.stringify(readSessionPolicy()).length).toBeLessThanOrEqual(2048);
  });
});

it('loads the SDK of a service only when a client of it is made', async () => {
  const loaded: string[] = [];
  await jest.isolateModulesAsync(async () => {
    for (const [service, Client] of Object.entries({ kms: 'KMSClient', rds: 'RDSClient' })) {
      jest.doMock(`@aws-sdk/client-${service}`, () => {
        loaded.push(service);
        return {
          [Client]: class {
            config = { requestHandler: {} };
          },
        };
      });
    }
    const services = jest.requireActual<typeof Services>('../../../src/aws/services');
    const { ConnectionPool, createServiceClient } = services;
    expect(loaded).toEqual([]);
    const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' });
    await createServiceClient('kms', { region: 'us-east-1', credentials, connections: new ConnectionPool() });
  });
  expect(loaded).toEqual(['kms']);
});

describe('roles', () => {
  it('let the diagnostic role read, and deny it every use and change of keys', () => {
    const [keys, account, never] = diagnosticRolePolicy({ account: ACCOUNT }).Statement;
    expect(keys?.Resource).toBe(`arn:aws:kms:*:${ACCOUNT}:key/*`);
    expect(keys?.Action).toEqual(expect.arrayContaining(['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants']));
    expect(account?.Action).toEqual(
      expect.arrayContaining(['kms:ListAliases', 'iam:GetRole', 'cloudtrail:LookupEvents']),
    );
    expect(account?.Action.some((action) => action.startsWith('organizations:'))).toBe(false);
    expect(never).toMatchObject({
      Effect: 'Deny',
      Resource: '*',
      Action: expect.arrayContaining(['kms:Decrypt', 'kms:Put*']),
    });
  });

  it('can be narrowed to the reads that the runbooks make', () => {
    const policy = diagnosticRolePolicy({ account: ACCOUNT }, new Set(['kms:DescribeKey']));
    expect(policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)).toEqual([
      'kms:DescribeKey',
    ]);
  });

  it('keep the organization role to organization reads', () => {
    const actions = organizationRolePolicy().Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain('organizations:DescribePolicy');
    expect(actions.every((action) => action.startsWith('organizations:'))).toBe(true);
  });

  it('let the remediation role make every write of the table, and nothing that it is denied', () => {
    const { Statement } = remediationRolePolicy({ account: ACCOUNT });
    const allowed = new Set(Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action));
    const denied = Statement.filter(
      ({ Effect, Condition, Sid }) => Effect === 'Deny' && !Condition && Sid !== 'NeverItself',
    ).flatMap(({ Action }) => Action);
    for (const name of WRITES.keys()) expect(allowed.has(name)).toBe(true);
    expect(
      [...allowed].filter((action) =>
        denied.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)),
      ),
    ).toEqual([]);
    expect(denied).toContain('kms:ScheduleKeyDeletion');
    expect(Statement.find(({ Sid }) => Sid === 'NeverItself')?.Resource).toContain(':role/keymedic-*');
    const fewer = remediationRolePolicy({ account: ACCOUNT }, new Set(['kms:EnableKey'])).Statement;
    expect(fewer.filter(({ Effect }) => Effect === 'Allow').map(({ Action }) => Action)).toEqual([
      ['kms:DescribeKey', 'kms:EnableKey'],
    ]);
    expect(Statement.find(({ Sid }) => Sid === 'NeverSkipLockoutCheck')?.Action).toEqual(['kms:PutKeyPolicy']);
  });

  it('are trusted by one identity, with its external id', () => {
    expect(trustPolicy('arn:aws:iam::1:role/bot', { externalId: 'word', tagged: true })).toMatchObject({
      Statement: [
        {
          Action: ['sts:AssumeRole'],
          Principal: { AWS: 'arn:aws:iam::1:role/bot' },
          Condition: { StringEquals: { 'sts:ExternalId': 'word' } },
        },
        { Action: ['sts:TagSession', 'sts:SetSourceIdentity'] },
      ],
    });
  });
});

describe('writeSessionPolicy', () => {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;
  const role = `arn:aws:iam::${ACCOUNT}:role/team/App`;
  const target = (resource: string): FixTarget => ({ account: ACCOUNT, region: 'eu-west-1', resource });
  const of = (service: 'kms' | 'iam', operation: string, input: Record<string, unknown>): FixCall => ({
    service,
    operation,
    input,
  });

  it.each<[string, FixCall, FixTarget, string[] | null]>([
    ['a key by ARN', of('kms', 'EnableKey', { KeyId: key }), target(key), [key]],
    ['a key by id', of('kms', 'EnableKey', { KeyId: '11111111-2222-4333-8444-555555555555' }), target(key), [key]],
    ['an alias instead of the key', of('kms', 'EnableKey', { KeyId: 'alias/x' }), target(key), null],
    ['another key', of('kms', 'EnableKey', { KeyId: key.replace('1111', '2222') }), target(key), null],
    ['a role with a path', of('iam', 'PutRolePolicy', { RoleName: 'App' }), target(role), [role]],
    ['another role', of('iam', 'PutRolePolicy', { RoleName: 'team' }), target(role), null],
    ['a user that is called like the role', of('iam', 'PutUserPolicy', { UserName: 'App' }), target(role), null],
    [
      'an alias',
      of('kms', 'UpdateAlias', { AliasName: 'alias/app', TargetKeyId: key }),
      target(key),
      [`arn:aws:kms:eu-west-1:${ACCOUNT}:alias/app`, `arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`],
    ],
    [
      'a service-linked role',
      of('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'rds.amazonaws.com' }),
      target(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`),
      [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/rds.amazonaws.com/*`],
    ],
    ['what is in no table', of('kms', 'ScheduleKeyDeletion', { KeyId: key }), target(key), null],
  ])('narrows to %s', (_, call, about, resources) => {
    expect(writeSessionPolicy([call], about)?.Statement[0]?.Resource ?? null).toEqual(resources);
  });

  it('covers every call of a plan once', () => {
    const calls = [
      of('kms', 'CancelKeyDeletion', { KeyId: key }),
      of('kms', 'EnableKey', { KeyId: key }),
      of('kms', 'EnableKey', { KeyId: key }),
    ];
    expect(writeSessionPolicy(calls, target(key))?.Statement).toHaveLength(2);
  });
});
