import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { PAYMENTS } from '../../../src/lab/aws/new-world';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { seedOrganization } from '../../../src/lab/scenarios/organization';
import { optionsFor, refusal } from './clients';

const ADMIN = `arn:aws:iam::${PAYMENTS}:role/PlatformAdmin`;
let aws: LocalAws;
let now = new Date();

beforeAll(async () => {
  aws = await startLocalAws({ clock: () => now });
  seedOrganization(aws.world);
});

afterAll(() => aws.close());

type Options = ReturnType<typeof optionsFor>;

const CALLS: [string, (options: Options) => Promise<unknown>][] = [
  ['kms', (options) => new KMSClient(options).send(new ListKeysCommand({}))],
  ['cloudtrail', (options) => new CloudTrailClient(options).send(new LookupEventsCommand({}))],
  ['sts', (options) => new STSClient(options).send(new GetCallerIdentityCommand({}))],
  ['iam', (options) => new IAMClient(options).send(new ListRolesCommand({}))],
  ['ec2', (options) => new EC2Client(options).send(new DescribeVolumesCommand({}))],
];

const JSON_SERVICES = ['kms', 'cloudtrail'];

describe.each(CALLS)('%s', (service, call) => {
  const json = JSON_SERVICES.includes(service);
  const unknown = json ? 'UnrecognizedClientException' : service === 'ec2' ? 'AuthFailure' : 'InvalidClientTokenId';

  it('takes a right signature', async () => {
    await expect(call(optionsFor(aws, ADMIN))).resolves.toBeDefined();
  });

  it('refuses a wrong secret', async () => {
    const options = optionsFor(aws, ADMIN);
    const wrong = { ...options, credentials: { ...options.credentials, secretAccessKey: 'x'.repeat(40) } };
    const name = json ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
    expect(await refusal(call(wrong))).toMatchObject({ name, status: json ? 400 : service === 'ec2' ? 401 : 403 });
  });

  it('refuses an unknown access key, and a session without its token', async () => {
    const options = optionsFor(aws, ADMIN);
    const { accessKeyId, secretAccessKey } = options.credentials;
    const stranger = { ...options, credentials: { accessKeyId: 'AKIAEXAMPLE0STRANGER', secretAccessKey } };
    expect(await refusal(call(stranger))).toMatchObject({ name: unknown });
    const half = { ...options, credentials: { accessKeyId, secretAccessKey } };
    expect(await refusal(call(half))).toMatchObject({ name: unknown });
  });

  it('refuses an expired session', async () => {
    const options = optionsFor(aws, ADMIN);
    now = new Date(Date.now() + 2 * 3_600_000);
    const { name } = await refusal(call(options));
    now = new Date();
    expect(name).toMatch(json ? /^ExpiredTokenException$/ : /^ExpiredToken(Exception)?$/);
  });

  it('refuses a Region that the account has not', async () => {
    if (service === 'iam') return;
    expect(await refusal(call({ ...optionsFor(aws, ADMIN), region: 'me-south-1' }))).toMatchObject({ name: unknown });
  });
});

it('refuses a request without a signature', async () => {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.ListKeys' };
  const answer = await fetch(aws.url, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

it('refuses the credentials of a deleted role', async () => {
  const options = optionsFor(aws, `arn:aws:iam::${PAYMENTS}:role/DeployPipeline`);
  aws.world.accounts.get(PAYMENTS)?.roles.delete('DeployPipeline');
  const call = new STSClient(options).send(new GetCallerIdentityCommand({}));
  expect(await refusal(call)).toMatchObject({ name: 'InvalidClientTokenId', status: 403 });
});
