import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { ANALYTICS, PAYMENTS } from '../../../src/lab/aws/new-world';
import { addAlias, addKey, addRole } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import type { Key } from '../../../src/lab/aws/world';
import {
  administrationOnly,
  allowPrincipal,
  delegation,
  document,
  role,
  trustAccount,
  USE,
} from '../../../src/lab/scenarios/documents';
import { seedOrganization } from '../../../src/lab/scenarios/organization';
import { kmsAs, refusal } from './clients';

const US = 'us-east-1';
let aws: LocalAws;
let admin: KMSClient;
let key: Key;

beforeEach(async () => {
  aws = await startLocalAws();
  seedOrganization(aws.world);
  admin = kmsAs(aws, role(PAYMENTS, 'PlatformAdmin'));
  key = addKey(aws.world, { account: PAYMENTS, region: US, policy: document(delegation(PAYMENTS)) });
});

afterEach(() => aws.close());

const dataKey = (client = admin) => client.send(new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: 'AES_256' }));

describe('key states', () => {
  it('go from enabled to disabled, to pending deletion and back, and bar what AWS bars', async () => {
    const KeyId = key.id;
    await admin.send(new DisableKeyCommand({ KeyId }));
    expect(await refusal(dataKey())).toEqual({
      name: 'DisabledException',
      message: `${key.arn} is disabled.`,
      status: 400,
    });
    const notPending = await refusal(admin.send(new CancelKeyDeletionCommand({ KeyId })));
    expect(notPending).toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${key.arn} is not pending deletion.`,
    });
    await admin.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(await refusal(dataKey())).toMatchObject({ message: `${key.arn} is pending deletion.` });
    expect(await refusal(admin.send(new EnableKeyCommand({ KeyId })))).toMatchObject({
      name: 'KMSInvalidStateException',
    });
    const { KeyMetadata } = await admin.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({ KeyState: 'PendingDeletion', Enabled: false, DeletionDate: expect.any(Date) });
    await admin.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(key.state).toBe('Disabled');
    await admin.send(new EnableKeyCommand({ KeyId }));
    expect((await dataKey()).Plaintext).toHaveLength(32);
  });

  it('end in deletion when the waiting period is over', async () => {
    addAlias(aws.world, key, 'alias/gone');
    await admin.send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    key.deletionDate = new Date(Date.now() - 1000);
    expect(await refusal(admin.send(new DescribeKeyCommand({ KeyId: key.arn })))).toMatchObject({
      name: 'NotFoundException',
      message: `Key '${key.arn}' does not exist`,
    });
    const last = aws.world.events.filter(({ name }) => name === 'DeleteKey');
    expect(last).toMatchObject([{ account: PAYMENTS, resources: [{ name: key.arn }] }]);
    expect((await admin.send(new ListAliasesCommand({}))).Aliases?.map(({ AliasName }) => AliasName)).not.toContain(
      'alias/gone',
    );
  });

  it('are told only to callers who are allowed', async () => {
    addRole(aws.world, { account: PAYMENTS, name: 'App', trust: trustAccount(PAYMENTS) });
    key.state = 'Disabled';
    expect(await refusal(dataKey(kmsAs(aws, role(PAYMENTS, 'App'))))).toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('names of keys', () => {
  it('takes id, ARN, alias and alias ARN', async () => {
    const alias = addAlias(aws.world, key, 'alias/orders');
    for (const KeyId of [key.id, key.arn, alias.name, alias.arn])
      expect((await admin.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn).toBe(key.arn);
  });

  it.each([
    [
      `arn:aws:kms:eu-west-1:${PAYMENTS}:key/11111111-2222-4333-8444-555555555555`,
      'NotFoundException',
      'Invalid arn eu-west-1',
    ],
    ['alias/none', 'NotFoundException', `Alias arn:aws:kms:us-east-1:${PAYMENTS}:alias/none is not found.`],
    [
      '11111111-2222-4333-8444-555555555555',
      'NotFoundException',
      `Key 'arn:aws:kms:us-east-1:${PAYMENTS}:key/11111111-2222-4333-8444-555555555555' does not exist`,
    ],
  ])('%s: %s', async (KeyId, name, message) => {
    expect(await refusal(admin.send(new DescribeKeyCommand({ KeyId })))).toEqual({ name, message, status: 400 });
  });
});

describe('ciphertexts', () => {
  it('open with the same context only, under the key that sealed them only', async () => {
    const EncryptionContext = { b: '2', a: '1' };
    const Plaintext = Buffer.from('secret');
    const { CiphertextBlob } = await admin.send(new EncryptCommand({ KeyId: key.arn, Plaintext, EncryptionContext }));
    const open = (input: object) => admin.send(new DecryptCommand({ CiphertextBlob, ...input }));
    const opened = await open({ EncryptionContext: { a: '1', b: '2' } });
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret');
    expect(await refusal(open({}))).toMatchObject({ name: 'InvalidCiphertextException' });
    const other = addKey(aws.world, { account: PAYMENTS, region: US, policy: document(delegation(PAYMENTS)) });
    const wrong = open({ EncryptionContext, KeyId: other.arn });
    expect(await refusal(wrong)).toMatchObject({
      name: 'IncorrectKeyException',
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    });
    const garbage = admin.send(new DecryptCommand({ CiphertextBlob: Buffer.from('garbage') }));
    expect(await refusal(garbage)).toMatchObject({ name: 'InvalidCiphertextException' });
    const moved = await admin.send(
      new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: other.arn }),
    );
    expect((await admin.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }))).KeyId).toBe(other.arn);
  });

  it('dry runs tell and do nothing', async () => {
    const call = admin.send(new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: 'AES_256', DryRun: true }));
    expect(await refusal(call)).toMatchObject({ name: 'DryRunOperationException', status: 412 });
    const grant = {
      KeyId: key.arn,
      GranteePrincipal: role(PAYMENTS, 'PlatformAdmin'),
      Operations: ['Decrypt' as const],
    };
    expect((await refusal(admin.send(new CreateGrantCommand({ ...grant, DryRun: true })))).name).toBe(
      'DryRunOperationException',
    );
    expect(key.grants).toEqual([]);
  });
});

describe('key policy', () => {
  const put = (policy: unknown, options: object = {}) => {
    const Policy = typeof policy === 'string' ? policy : JSON.stringify(policy);
    return admin.send(new PutKeyPolicyCommand({ KeyId: key.arn, Policy, ...options }));
  };
  const read = async () => {
    const { Policy } = await admin.send(new GetKeyPolicyCommand({ KeyId: key.arn, PolicyName: 'default' }));
    return JSON.parse(Policy ?? '');
  };

  it('is replaced whole', async () => {
    const next = document(delegation(PAYMENTS), allowPrincipal('App', role(PAYMENTS, 'PlatformAdmin'), USE));
    await put(next);
    expect(await read()).toEqual(next);
  });

  it.each([
    ['no JSON', '{not json', 'MalformedPolicyDocumentException'],
    [
      'a statement without Action',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Resource: '*' }] },
      'MalformedPolicyDocumentException',
    ],
    ['more than 32 KB', document({ ...delegation(PAYMENTS), Sid: 'x'.repeat(33_000) }), 'LimitExceededException'],
  ])('refuses %s', async (_title, policy, name) => {
    expect(await refusal(put(policy))).toMatchObject({ name });
    expect(await read()).toEqual(document(delegation(PAYMENTS)));
  });

  it('refuses principals that do not exist', async () => {
    const next = document(delegation(PAYMENTS), allowPrincipal('App', role(PAYMENTS, 'Nobody'), USE));
    expect(await refusal(put(next))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'Policy contains a statement with one or more invalid principals.',
      status: 400,
    });
  });

  it('refuses to lock the caller out, unless that check is bypassed', async () => {
    const next = document(allowPrincipal('Only', role(PAYMENTS, 'DeployPipeline'), 'kms:*'));
    expect(await refusal(put(next))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    });
    await put(next, { BypassPolicyLockoutSafetyCheck: true });
    expect(await refusal(read())).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('keeps the unique id of a role: a new role of the same name gains nothing', async () => {
    const trust = trustAccount(PAYMENTS);
    const first = addRole(aws.world, { account: PAYMENTS, name: 'App', trust });
    await put(document(administrationOnly(PAYMENTS), allowPrincipal('App', first.arn, USE)));
    await expect(dataKey(kmsAs(aws, first.arn))).resolves.toBeDefined();
    addRole(aws.world, { account: PAYMENTS, name: 'App', trust });
    expect((await read()).Statement[1].Principal).toEqual({ AWS: first.id });
    expect(await refusal(dataKey(kmsAs(aws, first.arn)))).toMatchObject({ name: 'AccessDeniedException' });
    expect(await refusal(put(await read()))).toMatchObject({ message: expect.stringContaining('invalid principals') });
  });

  it('of an AWS managed key cannot be changed', async () => {
    const KeyId = (await admin.send(new DescribeKeyCommand({ KeyId: 'alias/aws/rds' }))).KeyMetadata?.KeyId;
    const Policy = JSON.stringify(document(delegation(PAYMENTS)));
    expect(await refusal(admin.send(new PutKeyPolicyCommand({ KeyId, Policy })))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('grants', () => {
  it('let in a principal of another account that no policy names, until they are revoked', async () => {
    addRole(aws.world, { account: ANALYTICS, name: 'App', trust: trustAccount(ANALYTICS) });
    const app = kmsAs(aws, role(ANALYTICS, 'App'));
    const wanted = {
      KeyId: key.arn,
      GranteePrincipal: role(ANALYTICS, 'App'),
      Operations: ['GenerateDataKey' as const],
    };
    const { GrantId } = await admin.send(new CreateGrantCommand({ ...wanted, Name: 'one' }));
    expect((await admin.send(new CreateGrantCommand({ ...wanted, Name: 'one' }))).GrantId).toBe(GrantId);
    await expect(dataKey(app)).resolves.toBeDefined();
    const { Grants } = await admin.send(new ListGrantsCommand({ KeyId: key.arn }));
    expect(Grants).toMatchObject([
      { GrantId, GranteePrincipal: role(ANALYTICS, 'App'), CreationDate: expect.any(Date) },
    ]);
    await admin.send(new RevokeGrantCommand({ KeyId: key.arn, GrantId }));
    expect(await refusal(dataKey(app))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('are retired by whom the grant names', async () => {
    for (const name of ['App', 'Other'])
      addRole(aws.world, { account: ANALYTICS, name, trust: trustAccount(ANALYTICS) });
    const RetiringPrincipal = role(ANALYTICS, 'App');
    const GranteePrincipal = role(ANALYTICS, 'Other');
    const { GrantToken } = await admin.send(
      new CreateGrantCommand({ KeyId: key.arn, GranteePrincipal, RetiringPrincipal, Operations: ['Decrypt'] }),
    );
    const retire = (name: string) => kmsAs(aws, role(ANALYTICS, name)).send(new RetireGrantCommand({ GrantToken }));
    expect((await refusal(retire('Other'))).name).toBe('AccessDeniedException');
    await retire('App');
    expect(key.grants).toEqual([]);
  });

  it('need a grantee that exists', async () => {
    const GranteePrincipal = role(PAYMENTS, 'Nobody');
    const call = admin.send(new CreateGrantCommand({ KeyId: key.arn, GranteePrincipal, Operations: ['Decrypt'] }));
    expect(await refusal(call)).toEqual({
      name: 'InvalidArnException',
      message: `ARN does not refer to a valid principal: ${GranteePrincipal}`,
      status: 400,
    });
  });
});

describe('aliases and pages', () => {
  it('creates, moves and deletes an alias', async () => {
    const other = addKey(aws.world, { account: PAYMENTS, region: US, policy: document(delegation(PAYMENTS)) });
    const AliasName = 'alias/moving';
    await admin.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.id }));
    const twice = admin.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.id }));
    expect((await refusal(twice)).name).toBe('AlreadyExistsException');
    await admin.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other.id }));
    const { Aliases } = await admin.send(new ListAliasesCommand({ KeyId: other.id }));
    expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: other.id }]);
    await admin.send(new DeleteAliasCommand({ AliasName }));
    expect((await refusal(admin.send(new DescribeKeyCommand({ KeyId: AliasName })))).name).toBe('NotFoundException');
  });

  it('lists page by page, and refuses a marker it never gave', async () => {
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await admin.send(new ListKeysCommand({ Limit: 1, Marker }));
      seen.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId ?? ''));
      Marker = page.NextMarker;
      expect(page.Truncated).toBe(Marker !== undefined);
    } while (Marker);
    expect(new Set(seen).size).toBe(4);
    const wrong = admin.send(new ListKeysCommand({ Marker: 'made-up' }));
    expect((await refusal(wrong)).name).toBe('InvalidMarkerException');
  });

  it('tags a key', async () => {
    await admin.send(new TagResourceCommand({ KeyId: key.id, Tags: [{ TagKey: 'Owner', TagValue: 'payments' }] }));
    const { Tags } = await admin.send(new ListResourceTagsCommand({ KeyId: key.id }));
    expect(Tags).toEqual([{ TagKey: 'Owner', TagValue: 'payments' }]);
  });
});
