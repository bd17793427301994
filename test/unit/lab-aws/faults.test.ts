import { ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PAYMENTS } from '../../../src/lab/aws/new-world';
import { addKey } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import type { Key } from '../../../src/lab/aws/world';
import { delegation, document } from '../../../src/lab/scenarios/documents';
import { seedOrganization } from '../../../src/lab/scenarios/organization';
import { iamAs, kmsAs, optionsFor, refusal } from './clients';

const ADMIN = `arn:aws:iam::${PAYMENTS}:role/PlatformAdmin`;
let aws: LocalAws;
let key: Key;

beforeEach(async () => {
  aws = await startLocalAws();
  seedOrganization(aws.world);
  key = addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy: document(delegation(PAYMENTS)) });
});

afterEach(() => aws.close());

const describeKey = () => kmsAs(aws, ADMIN).send(new DescribeKeyCommand({ KeyId: key.id }));

describe('faults', () => {
  it('throttles the next calls of one operation, then answers again', async () => {
    aws.faults.next('kms:DescribeKey', { kind: 'throttle' }, 2);
    expect(await refusal(describeKey())).toMatchObject({ name: 'ThrottlingException', status: 400 });
    expect(await refusal(describeKey())).toMatchObject({ name: 'ThrottlingException' });
    expect((await describeKey()).KeyMetadata?.KeyId).toBe(key.id);
    expect(aws.calls.map((call) => call.outcome)).toEqual(['ThrottlingException', 'ThrottlingException', 'ok']);
  });

  it('lets the SDK retry a throttled call', async () => {
    aws.faults.next('kms:DescribeKey', { kind: 'throttle' });
    const client = new KMSClient({ ...optionsFor(aws, ADMIN), maxAttempts: 2 });
    expect((await client.send(new DescribeKeyCommand({ KeyId: key.id }))).KeyMetadata?.KeyId).toBe(key.id);
    expect(aws.calls).toHaveLength(2);
  });

  it('fails with the status and code that were asked for, in both protocols', async () => {
    aws.faults.next('kms:*', { kind: 'fail', status: 500, code: 'KMSInternalException', message: 'Try again.' });
    aws.faults.next('iam:ListRoles', { kind: 'fail', status: 503, code: 'ServiceUnavailable' });
    expect(await refusal(describeKey())).toEqual({ name: 'KMSInternalException', message: 'Try again.', status: 500 });
    const call = iamAs(aws, ADMIN).send(new ListRolesCommand({}));
    expect(await refusal(call)).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
  });

  it('hangs without doing anything', async () => {
    aws.faults.next('kms:DisableKey', { kind: 'hang' });
    const abortSignal = AbortSignal.timeout(150);
    const call = kmsAs(aws, ADMIN).send(new DisableKeyCommand({ KeyId: key.id }), { abortSignal });
    expect((await refusal(call)).name).toBe('AbortError');
    expect(key.state).toBe('Enabled');
  });

  it('applies a write and loses the answer', async () => {
    aws.faults.next('kms:DisableKey', { kind: 'loseAnswer' });
    const call = kmsAs(aws, ADMIN).send(new DisableKeyCommand({ KeyId: key.id }));
    expect((await refusal(call)).status).toBeUndefined();
    expect(key.state).toBe('Disabled');
    expect(aws.world.events.at(-1)).toMatchObject({ name: 'DisableKey', account: PAYMENTS });
  });

  it('answers after the asked latency', async () => {
    const slow = await startLocalAws({ latencyMs: 80 });
    seedOrganization(slow.world);
    const start = performance.now();
    await iamAs(slow, ADMIN).send(new ListRolesCommand({}));
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
    await slow.close();
  });
});
