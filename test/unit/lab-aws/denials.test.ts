import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts';
import { seal } from '../../../src/lab/aws/kms/ciphertext';
import { ANALYTICS, PAYMENTS } from '../../../src/lab/aws/new-world';
import { addKey, addRole } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import type { Key } from '../../../src/lab/aws/world';
import {
  allow,
  allowPrincipal,
  type Document,
  delegation,
  document,
  role,
  root,
  trustAccount,
  USE,
} from '../../../src/lab/scenarios/documents';
import { seedOrganization } from '../../../src/lab/scenarios/organization';
import { iamAs, kmsAs, optionsFor, refusal } from './clients';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
  seedOrganization(aws.world);
});

afterEach(() => aws.close());

const ALLOWED = document(allow('Keys', 'kms:*'));
const DENIED = document({ Sid: 'No', Effect: 'Deny', Action: 'kms:GenerateDataKey', Resource: '*' });

function app(account: string, inline: Record<string, Document>, boundary?: Document): void {
  const arn = `arn:aws:iam::${account}:policy/Boundary`;
  const createdAt = aws.world.clock();
  if (boundary)
    aws.world.accounts
      .get(account)
      ?.policies.set(arn, { name: 'Boundary', arn, id: 'ANPAX', createdAt, document: boundary });
  addRole(aws.world, { account, name: 'App', trust: trustAccount(account), inline, boundary: boundary ? arn : null });
}

function keyWith(policy: Document): Key {
  return addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy });
}

function attach(target: string, type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY', content: Document): void {
  const { organization } = aws.world;
  const base = {
    id: 'p-test0000001',
    arn: 'arn:aws:organizations::999988887777:policy/p',
    name: 'test',
    description: '',
  };
  organization.policies.set(base.id, { ...base, type, awsManaged: false, document: content });
  organization.attachments.get(target)?.push(base.id);
}

async function denied(key: Key, account = PAYMENTS, sessionPolicy?: Document): Promise<string> {
  const credentials = aws.credentialsFor(role(account, 'App'), {
    sessionName: 'i-1',
    ...(sessionPolicy ? { sessionPolicy } : {}),
  });
  const client = kmsAs(aws, role(account, 'App'));
  client.config.credentials = async () => credentials;
  const { name, message, status } = await refusal(
    client.send(new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: 'AES_256' })),
  );
  expect({ name, status }).toEqual({ name: 'AccessDeniedException', status: 400 });
  const head = `User: arn:aws:sts::${account}:assumed-role/App/i-1 is not authorized to perform: kms:GenerateDataKey on `;
  expect(message.startsWith(head)).toBe(true);
  return message.slice(head.length).replace(`resource: ${key.arn} `, '');
}

const OPAQUE =
  'this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access';

describe('the layer that refuses is named', () => {
  it('identity policy, silent', async () => {
    app(PAYMENTS, {});
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'because no identity-based policy allows the kms:GenerateDataKey action',
    );
  });

  it('identity policy, explicit', async () => {
    app(PAYMENTS, { a: ALLOWED, b: DENIED });
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'with an explicit deny in an identity-based policy',
    );
  });

  it('key policy without delegation, whatever IAM allows', async () => {
    app(PAYMENTS, { a: ALLOWED });
    expect(await denied(keyWith(document(allowPrincipal('Admin', role(PAYMENTS, 'PlatformAdmin'), 'kms:*'))))).toBe(
      'because no resource-based policy allows the kms:GenerateDataKey action',
    );
  });

  it('key policy, explicit', async () => {
    app(PAYMENTS, { a: ALLOWED });
    const deny = { ...allowPrincipal('No', role(PAYMENTS, 'App'), 'kms:*'), Effect: 'Deny' as const };
    expect(await denied(keyWith(document(delegation(PAYMENTS), deny)))).toBe(
      'with an explicit deny in a resource-based policy',
    );
  });

  it('permissions boundary', async () => {
    app(PAYMENTS, { a: ALLOWED }, document(allow('Other', 's3:*')));
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'because no permissions boundary allows the kms:GenerateDataKey action',
    );
  });

  it('session policy', async () => {
    app(PAYMENTS, { a: ALLOWED });
    expect(await denied(keyWith(document(delegation(PAYMENTS))), PAYMENTS, document(allow('Other', 's3:*')))).toBe(
      'because no session policy allows the kms:GenerateDataKey action',
    );
  });

  it('service control policy', async () => {
    app(PAYMENTS, { a: ALLOWED });
    attach(PAYMENTS, 'SERVICE_CONTROL_POLICY', DENIED);
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'with an explicit deny in a service control policy',
    );
  });

  it('a level without any allowing service control policy', async () => {
    app(PAYMENTS, { a: ALLOWED });
    aws.world.organization.attachments.set(PAYMENTS, ['p-RCPFullAWSAccess']);
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'because no service control policy allows the kms:GenerateDataKey action',
    );
  });

  it('resource control policy of the key’s account', async () => {
    app(PAYMENTS, { a: ALLOWED });
    const [deny] = DENIED.Statement;
    if (deny) attach(PAYMENTS, 'RESOURCE_CONTROL_POLICY', document({ ...deny, Principal: '*' }));
    expect(await denied(keyWith(document(delegation(PAYMENTS))))).toBe(
      'with an explicit deny in a resource control policy',
    );
  });
});

describe('keys of another account', () => {
  it('the key side is opaque, also about keys that do not exist', async () => {
    app(ANALYTICS, { a: ALLOWED });
    const key = keyWith(document(delegation(PAYMENTS)));
    expect(await denied(key, ANALYTICS)).toBe(OPAQUE);
    expect(await denied({ ...key, arn: key.arn.replace(/.{4}$/, '0000') }, ANALYTICS)).toBe(OPAQUE);
  });

  it('the caller’s own side is named', async () => {
    app(ANALYTICS, {});
    const key = keyWith(document(delegation(PAYMENTS), allowPrincipal('Analytics', root(ANALYTICS), USE)));
    expect(await denied(key, ANALYTICS)).toBe('because no identity-based policy allows the kms:GenerateDataKey action');
  });

  it('operations that do not cross accounts are refused', async () => {
    app(ANALYTICS, { a: ALLOWED });
    const key = keyWith(document(delegation(PAYMENTS), allowPrincipal('Analytics', root(ANALYTICS), 'kms:*')));
    const call = kmsAs(aws, role(ANALYTICS, 'App')).send(new GetKeyPolicyCommand({ KeyId: key.arn }));
    expect((await refusal(call)).name).toBe('AccessDeniedException');
  });

  it('a refusal is on record with the caller only, a success with both', async () => {
    app(ANALYTICS, { a: ALLOWED });
    const closed = keyWith(document(delegation(PAYMENTS)));
    await denied(closed, ANALYTICS);
    expect(aws.world.events.map(({ account }) => account)).toEqual([ANALYTICS]);
    const open = keyWith(document(delegation(PAYMENTS), allowPrincipal('Analytics', root(ANALYTICS), USE)));
    await kmsAs(aws, role(ANALYTICS, 'App')).send(new EncryptCommand({ KeyId: open.arn, Plaintext: Buffer.from('a') }));
    expect(aws.world.events.slice(1).map(({ account }) => account)).toEqual([ANALYTICS, PAYMENTS]);
  });
});

describe('other phrases and services', () => {
  it('Decrypt without a key id speaks of the ciphertext', async () => {
    app(PAYMENTS, {});
    const key = keyWith(document(delegation(PAYMENTS)));
    const CiphertextBlob = seal(key, Buffer.from('x'), {});
    const { message } = await refusal(kmsAs(aws, role(PAYMENTS, 'App')).send(new DecryptCommand({ CiphertextBlob })));
    expect(message).toContain(
      'kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows',
    );
  });

  it('account operations of KMS speak of *', async () => {
    app(PAYMENTS, {});
    const { message } = await refusal(kmsAs(aws, role(PAYMENTS, 'App')).send(new ListKeysCommand({})));
    expect(message).toContain(
      'kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action',
    );
  });

  it('IAM names roles, with 403', async () => {
    app(PAYMENTS, {});
    const answer = await refusal(iamAs(aws, role(PAYMENTS, 'App')).send(new GetRoleCommand({ RoleName: 'Other' })));
    expect(answer).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(answer.message).toContain('iam:GetRole on resource: role Other because no identity-based policy allows');
  });

  it('EC2 adds a message that STS decodes', async () => {
    app(PAYMENTS, {});
    const client = new EC2Client(optionsFor(aws, role(PAYMENTS, 'App')));
    const { name, message } = await refusal(client.send(new DescribeVolumesCommand({})));
    expect(name).toBe('UnauthorizedOperation');
    const EncodedMessage = message.split('Encoded authorization failure message: ')[1];
    const sts = new STSClient(optionsFor(aws, role(PAYMENTS, 'PlatformAdmin')));
    const { DecodedMessage } = await sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage }));
    expect(JSON.parse(DecodedMessage ?? '')).toMatchObject({
      allowed: false,
      context: { action: 'ec2:DescribeVolumes' },
    });
  });
});
