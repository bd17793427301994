import type { RootCauseCode } from '../../../src/domain/root-cause';
import {
  ACCOUNT,
  allow,
  ask,
  config,
  DELEGATION,
  denied,
  document,
  type FakeAccount,
  healthy,
  KEY,
  KEY_ID,
  may,
  OTHER,
  ROLE,
  ROLE_ID,
  SESSION,
} from './fake-account';

const NARROW = allow(`arn:aws:iam::${ACCOUNT}:root`, ['kms:Describe*', 'kms:Put*'], { Sid: 'Administration' });
const via = (value: string) => ({ Condition: { StringEquals: { 'kms:ViaService': value } } });
const deny = (rest: object = {}) => ({
  Sid: 'No',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 'kms:Decrypt',
  Resource: '*',
  ...rest,
});

const cases: [string, Partial<FakeAccount>, RootCauseCode[]][] = [
  [
    'no delegation, caller not named',
    { keyPolicy: document(allow(`arn:aws:iam::${ACCOUNT}:role/Admin`, 'kms:*')) },
    ['key-policy-no-iam-delegation'],
  ],
  ['delegation without the action', { keyPolicy: document(NARROW) }, ['key-policy-missing-principal']],
  [
    'caller named for another action',
    { keyPolicy: document(NARROW, allow(ROLE, 'kms:Encrypt')) },
    ['key-policy-missing-action'],
  ],
  [
    'caller named under another service',
    { keyPolicy: document(NARROW, allow(ROLE, 'kms:*', via('s3.us-east-1.amazonaws.com'))) },
    ['key-policy-condition-unmet'],
  ],
  [
    'the id of a deleted role',
    { keyPolicy: document(NARROW, allow('AROAOLDOLDOLDOLDOLDOL', 'kms:Decrypt')) },
    ['key-policy-stale-principal'],
  ],
  [
    'one session of the role',
    { keyPolicy: document(NARROW, allow(`arn:aws:sts::${ACCOUNT}:assumed-role/App/other`, 'kms:Decrypt')) },
    ['key-policy-wrong-principal'],
  ],
  [
    'a role of that name elsewhere',
    { keyPolicy: document(NARROW, allow(`arn:aws:iam::${OTHER}:role/App`, 'kms:Decrypt')) },
    ['key-policy-wrong-principal'],
  ],
  [
    'the role with another path',
    { keyPolicy: document(NARROW, allow(`arn:aws:iam::${ACCOUNT}:role/team/App`, 'kms:Decrypt')) },
    ['key-policy-wrong-principal'],
  ],
  [
    'a user of that name',
    { keyPolicy: document(NARROW, allow(`arn:aws:iam::${ACCOUNT}:user/App`, 'kms:Decrypt')) },
    ['key-policy-wrong-principal'],
  ],
  [
    'a statement for another resource',
    { keyPolicy: document(NARROW, allow(ROLE, 'kms:Decrypt', { Resource: 'arn:aws:s3:::bucket' })) },
    ['key-policy-inert-statement'],
  ],
  [
    'a tag condition in a key policy',
    {
      keyPolicy: document(
        NARROW,
        allow(ROLE, 'kms:Decrypt', { Condition: { StringEquals: { 'aws:ResourceTag/Owner': 'platform' } } }),
      ),
    },
    ['key-policy-inert-statement'],
  ],
  ['a Deny in the key policy', { keyPolicy: document(DELEGATION, deny()) }, ['key-policy-explicit-deny']],
  [
    'a Deny, and nothing behind it',
    { keyPolicy: document(NARROW, deny()) },
    ['key-policy-explicit-deny', 'key-policy-missing-principal'],
  ],
  ['no identity policy', { inline: {} }, ['iam-missing-permission']],
  [
    'a full-access policy without KMS',
    { inline: {}, managed: { AmazonS3FullAccess: document(may('s3:*', '*')) } },
    ['iam-missing-permission'],
  ],
  [
    'allowed on another key',
    { inline: { use: document(may('kms:Decrypt', KEY.replace('1234abcd', 'ffffffff'))) } },
    ['iam-resource-mismatch'],
  ],
  [
    'allowed on the alias',
    { inline: { use: document(may('kms:Decrypt', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/app`)) } },
    ['iam-resource-mismatch'],
  ],
  [
    'allowed under a tag',
    {
      inline: {
        use: document(may('kms:Decrypt', KEY, { Condition: { StringEquals: { 'aws:ResourceTag/Owner': 'nobody' } } })),
      },
    },
    ['iam-condition-unmet'],
  ],
  [
    'a Deny in IAM',
    { inline: { use: document(may('kms:Decrypt'), { Effect: 'Deny', Action: 'kms:*', Resource: '*' }) } },
    ['iam-explicit-deny'],
  ],
  ['a boundary without KMS', { boundary: document(may('s3:*', '*')) }, ['permissions-boundary-blocks']],
  [
    'boundary and IAM both',
    { inline: {}, boundary: document(may('s3:*', '*')) },
    ['iam-missing-permission', 'permissions-boundary-blocks'],
  ],
  [
    'a disabled key, and no permission',
    { key: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' }, inline: {} },
    ['key-disabled', 'iam-missing-permission'],
  ],
  [
    'a key to be deleted',
    { key: { KeyState: 'PendingDeletion', KeyManager: 'CUSTOMER', DeletionDate: '2026-12-01T00:00:00.000Z' } },
    ['key-pending-deletion'],
  ],
  [
    'a key without material',
    { key: { KeyState: 'PendingImport', KeyManager: 'CUSTOMER', Origin: 'EXTERNAL' } },
    ['key-pending-import'],
  ],
  [
    'a key of a store that is away',
    { key: { KeyState: 'Unavailable', KeyManager: 'CUSTOMER', CustomKeyStoreId: 'cks-1' } },
    ['key-unavailable'],
  ],
  ['a key that is being made', { key: { KeyState: 'Creating', KeyManager: 'CUSTOMER' } }, ['key-not-ready']],
  ['no key at all', { key: null }, ['key-not-found']],
  [
    'a key of another Region',
    { key: { KeyState: 'Enabled', KeyManager: 'CUSTOMER', Region: 'eu-west-1' } },
    ['wrong-region'],
  ],
  [
    'a grant for other operations',
    { keyPolicy: document(NARROW), grants: [{ GrantId: 'g1', GranteePrincipal: ROLE, Operations: ['Encrypt'] }] },
    ['grant-missing'],
  ],
  [
    'a grant older than the role',
    {
      keyPolicy: document(NARROW),
      grants: [
        {
          GrantId: 'g1',
          GranteePrincipal: 'AROAOLDOLDOLDOLDOLDOL',
          Operations: ['Decrypt'],
          CreationDate: '2024-01-01T00:00:00.000Z',
        },
      ],
    },
    ['grant-grantee-recreated'],
  ],
  ['no such role', { role: null, inline: {} }, ['principal-not-found']],
  ['nothing wrong any more', {}, ['fixed-since']],
];

describe('root causes', () => {
  it.each(cases)('%s', async (_, over, expected) => {
    const { rootCauses, verdict } = await ask(healthy(over));
    expect(rootCauses.map(({ code }) => code)).toEqual(expected);
    expect(verdict).toBe(expected[0] === 'fixed-since' ? 'allowed' : 'denied');
    for (const { certainty, summary } of rootCauses) {
      expect(certainty).toBe(expected[0] === 'fixed-since' ? 'likely' : 'proven');
      expect(summary).not.toMatch(/\{\{|undefined|\bunknown\b/);
    }
  });

  it('meets a grant constraint only with its encryption context', async () => {
    const grants = [
      {
        GrantId: 'g1',
        GranteePrincipal: ROLE,
        Operations: ['Decrypt'],
        Constraints: { EncryptionContextSubset: { tenant: 'a' } },
      },
    ];
    const fake = healthy({ keyPolicy: document(NARROW), grants });
    const other = await ask(fake, { signal: denied({ encryptionContext: { tenant: 'b' } }) });
    expect(other.rootCauses[0]).toMatchObject({ code: 'grant-constraint-unmet', layer: 'grant' });
    expect((await ask(fake, { signal: denied({ encryptionContext: { tenant: 'a' } }) })).verdict).toBe('allowed');
  });

  it('says which half is missing across accounts', async () => {
    const signal = denied({ principalArn: SESSION.replace(ACCOUNT, OTHER), principalAccountId: OTHER });
    const both = await ask(healthy({ inline: {} }), { signal });
    expect(both.rootCauses.map(({ code }) => code)).toEqual([
      'cross-account-key-policy-missing',
      'cross-account-iam-missing',
    ]);
    const keyPolicy = document(DELEGATION, allow(`arn:aws:iam::${OTHER}:root`, 'kms:Decrypt'));
    const caller = await ask(healthy({ inline: {}, keyPolicy }), { signal });
    expect(caller.rootCauses.map(({ code }) => code)).toEqual(['cross-account-iam-missing']);
    const managed = await ask(healthy({ key: { KeyState: 'Enabled', KeyManager: 'AWS' } }), { signal });
    expect(managed.rootCauses.map(({ code }) => code)).toEqual(['cross-account-aws-managed-key']);
    const admin = await ask(healthy(), { signal: { ...signal, operation: 'EnableKey', kmsAction: 'kms:EnableKey' } });
    expect(admin.rootCauses.map(({ code }) => code)).toEqual(['cross-account-operation-unsupported']);
  });

  it('finds what the organization forbids, two units deep', async () => {
    const managementRole = 'arn:aws:iam::999988887777:role/keymedic-organization';
    const settings = config({ organization: { managementRole } });
    const scp = [may('*', '*'), { Sid: 'NoKeys', Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }];
    const { rootCauses, fixes } = await ask(healthy({ scp }), { config: settings });
    expect(rootCauses[0]).toMatchObject({ code: 'scp-blocks', certainty: 'proven', probablyIntended: true });
    expect(fixes.map(({ code }) => code)).toEqual(['manual']);
    expect((await ask(healthy(), { config: settings })).verdict).toBe('allowed');
    const silent = await ask(healthy({ scp: [may('s3:*', '*')] }), { config: settings });
    expect(silent.rootCauses[0]?.summary).toMatch(/\(SCP p-test\) does not allow kms:Decrypt/);
  });

  it('reads the policy of the endpoint that the request came through', async () => {
    const signal = denied({ requestContext: { 'aws:SourceVpce': 'vpce-1' } });
    const endpoint = document(allow('*', 'kms:Encrypt'));
    const { rootCauses } = await ask(healthy({ endpoint }), { signal });
    expect(rootCauses.map(({ code }) => code)).toEqual(['vpc-endpoint-policy-blocks']);
  });

  it('takes the request from CloudTrail where the text leaves it open', async () => {
    const record = {
      eventName: 'Decrypt',
      eventTime: '2026-11-22T11:59:00Z',
      awsRegion: 'us-east-1',
      errorCode: 'AccessDenied',
      userIdentity: { arn: SESSION, invokedBy: 's3.amazonaws.com' },
      resources: [{ ARN: KEY }],
    };
    const events = [{ EventId: 'e1', EventName: 'Decrypt', CloudTrailEvent: JSON.stringify(record) }];
    const keyPolicy = document(NARROW, allow(ROLE, 'kms:*', via('s3.us-east-1.amazonaws.com')));
    const { verdict, assumptions } = await ask(healthy({ events, keyPolicy }), {
      signal: denied({ principalArn: null }),
    });
    expect(verdict).toBe('allowed');
    expect(assumptions.join(' ')).toContain(SESSION);
    const found = await ask(healthy({ events, inline: {} }), { signal: denied({ keyRef: null, keyType: null }) });
    expect(found.rootCauses[0]?.code).toBe('iam-missing-permission');
    expect(found.asked.resource).toBe(KEY);
  });

  it('prefers the statement that names the caller over a general IAM cause', async () => {
    const keyPolicy = document(DELEGATION, allow('AROAOLDOLDOLDOLDOLDOL', 'kms:Decrypt'));
    const { rootCauses } = await ask(healthy({ keyPolicy, inline: {} }));
    expect(rootCauses.map(({ code }) => code)).toEqual(['key-policy-stale-principal']);
    const own = document(NARROW, allow(ROLE_ID, 'kms:Decrypt'));
    expect((await ask(healthy({ keyPolicy: own }))).verdict).toBe('allowed');
  });

  it('says why RDS may not have its grant, and nothing else', async () => {
    const signal = denied({
      service: 'rds',
      operation: 'CreateDBInstance',
      kmsAction: null,
      errorCode: 'KMSKeyNotAccessibleFault',
    });
    const { rootCauses, runbook, authorization } = await ask(
      healthy({ inline: { use: document(may('kms:DescribeKey')) } }),
      { signal },
    );
    expect(runbook?.id).toBe('rds-kms-key-not-accessible');
    expect(rootCauses.map(({ code }) => code)).toEqual(['create-grant-not-allowed']);
    expect(authorization?.decision).toBe('implicit-deny');
  });

  it('tells until when a database can be saved', async () => {
    const signal = denied({ service: 'rds', operation: 'StartDBInstance', kmsAction: null });
    const databases = [
      {
        DBInstanceIdentifier: 'orders',
        DBInstanceStatus: 'inaccessible-encryption-credentials-recoverable',
        KmsKeyId: KEY,
      },
    ];
    const databaseEvents = [
      {
        SourceIdentifier: 'orders',
        Date: '2026-11-20T10:00:00.000Z',
        Message: 'The DB instance is in an inaccessible state',
      },
    ];
    const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER', KeyId: KEY_ID };
    const { rootCauses } = await ask(
      healthy({ databases, databaseEvents, key, inline: { use: document(may('kms:*')) } }),
      { signal },
    );
    expect(rootCauses.map(({ code }) => code)).toEqual(['key-disabled', 'rds-encryption-credentials-inaccessible']);
    expect(rootCauses[1]?.summary).toContain('until 2026-11-27T10:00:00.000Z');
  });

  it('puts a caller that does not exist before what the key policy lacks, and says nothing of its IAM policies', async () => {
    const { rootCauses } = await ask(
      healthy({ role: null, inline: {}, keyPolicy: { Version: '2012-10-17', Statement: [] } }),
    );
    const codes = rootCauses.map(({ code }) => code);
    expect(codes[0]).toBe('principal-not-found');
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => code.startsWith('iam-'))).toEqual([]);
  });
});
