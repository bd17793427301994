import { GetRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, DescribeKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { MANAGEMENT, PAYMENTS } from '../../../src/lab/aws/new-world';
import { addRole, addUser } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { iamAs, kmsAs, refusal, stsAs } from './clients';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
  const assume = {
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Resource: '*',
  };
  addUser(aws.world, {
    account: MANAGEMENT,
    name: 'robin',
    inline: { assume: { Version: '2012-10-17', Statement: [assume] } },
  });
  const trusted = { ...assume, Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/robin` }, Resource: undefined };
  const condition = { StringEquals: { 'sts:ExternalId': 'secret-word' } };
  addRole(aws.world, {
    account: PAYMENTS,
    name: 'Admin',
    trust: { Version: '2012-10-17', Statement: [JSON.parse(JSON.stringify({ ...trusted, Condition: condition }))] },
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
});

afterAll(() => aws.close());

describe('STS', () => {
  it('says who the caller is', async () => {
    const answer = await stsAs(aws, 'robin').send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({ Account: MANAGEMENT, Arn: `arn:aws:iam::${MANAGEMENT}:user/robin` });
  });

  it('assumes a role with the external id, and the session works in the other account', async () => {
    const assumed = await stsAs(aws, 'robin').send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${PAYMENTS}:role/Admin`,
        RoleSessionName: 'case-1',
        ExternalId: 'secret-word',
        SourceIdentity: 'alice',
        Tags: [{ Key: 'ApprovalId', Value: 'apr_1' }],
      }),
    );
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken: sessionToken = '',
    } = assumed.Credentials ?? {};
    const kms = new KMSClient({
      endpoint: aws.url,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      maxAttempts: 1,
    });
    const made = await kms.send(new CreateKeyCommand({ Description: 'first' }));
    expect(made.KeyMetadata?.Arn).toContain(`arn:aws:kms:eu-west-1:${PAYMENTS}:key/`);
    const KeyId = made.KeyMetadata?.KeyId;
    const sealed = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('hello') }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('hello');
    expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CreationDate).toBeInstanceOf(Date);
  });

  it('refuses without the external id, naming the trust policy', async () => {
    const input = { RoleArn: `arn:aws:iam::${PAYMENTS}:role/Admin`, RoleSessionName: 'case-1' };
    expect(await refusal(stsAs(aws, 'robin').send(new AssumeRoleCommand(input)))).toEqual({
      name: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${MANAGEMENT}:user/robin is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn} because no role trust policy allows the sts:AssumeRole action`,
    });
  });
});

describe('IAM', () => {
  it('answers documents percent-encoded', async () => {
    const { Role } = await iamAs(aws, `arn:aws:iam::${PAYMENTS}:role/Admin`).send(
      new GetRoleCommand({ RoleName: 'Admin' }),
    );
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Version: '2012-10-17',
    });
    expect(Role?.CreateDate).toBeInstanceOf(Date);
  });

  it('answers 404 NoSuchEntity', async () => {
    const call = iamAs(aws, `arn:aws:iam::${PAYMENTS}:role/Admin`).send(new GetRoleCommand({ RoleName: 'Nobody' }));
    expect(await refusal(call)).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
  });
});

describe('KMS', () => {
  it('refuses a user without policies', async () => {
    const call = kmsAs(aws, 'robin').send(new DescribeKeyCommand({ KeyId: '0a0a0a0a-0000-4000-8000-000000000000' }));
    expect(await refusal(call)).toMatchObject({ name: 'NotFoundException', status: 400 });
  });
});
