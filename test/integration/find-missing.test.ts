import type { Diagnosis } from '../../src/domain/investigation';
import { regionOf } from '../../src/lab/aws/find';
import { PAYMENTS } from '../../src/lab/aws/new-world';
import { SCENARIOS } from '../../src/lab/scenarios/all';
import { openLab } from '../support/lab-investigation';

type Lab = Awaited<ReturnType<typeof openLab>>;
const EU = 'eu-west-1';

describe('what a text leaves out is looked for before it is asked for', () => {
  let lab: Lab;
  const reads: string[] = [];
  const functions: object[] = [];
  beforeAll(async () => {
    lab = await openLab({
      recorder: ({ operation }, result) => {
        reads.push(`${operation} ${result.kind}`);
        if (operation === 'lambda:GetFunctionConfiguration' && result.kind === 'collected')
          functions.push(result.value);
      },
    });
  });
  afterAll(() => lab.close());
  beforeEach(() => {
    reads.length = 0;
    functions.length = 0;
  });
  const scenario = (id: string) => {
    const found = SCENARIOS.find((each) => each.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  const keyOf = (id: string): string => String(scenario(id).failingCall.input(lab.aws.world).KeyId);
  const holds = (name: string, key: string | null): void => {
    regionOf(lab.aws.world, PAYMENTS, EU).encrypted.set(name, key);
  };
  const suggested = ({ needs }: Diagnosis, field: string): string[] =>
    (needs.find((need) => need.field === field)?.suggestions ?? []).map(({ value }) => value);

  it('the key of a queue that the text names is the one that was used', async () => {
    const diagnosis = await lab.askPaste(scenario('queue-key-disabled').errorText(lab.aws.world));
    expect(diagnosis).toMatchObject({ verdict: 'denied', rootCauses: [{ code: 'key-disabled', certainty: 'proven' }] });
    expect(diagnosis.key?.arn).toBe(keyOf('queue-key-disabled'));
    expect(diagnosis.assumptions.join(' ')).toMatch(/key of the queue order-intake/);
  });

  it('the key of a function, read in its own way', async () => {
    holds('lambda-function/invoices', keyOf('queue-key-disabled'));
    const diagnosis = await lab.askPaste(
      `An error occurred (KMSAccessDeniedException) when calling the Invoke operation: Lambda was unable to decrypt the environment variables because KMS access was denied. arn:aws:lambda:${EU}:${PAYMENTS}:function:invoices`,
    );
    expect(reads).toContain('lambda:GetFunctionConfiguration collected');
    expect(diagnosis.key?.arn).toBe(keyOf('queue-key-disabled'));
    // A function's settings hold its environment variables, which nothing but the SDK may ever see.
    expect(functions).toEqual([{ KMSKeyArn: keyOf('queue-key-disabled') }]);
  });

  it('a bucket’s default key is only suggested for what is read, since objects keep the key that they were written with', async () => {
    holds('s3-bucket/acme-reports', keyOf('queue-key-disabled'));
    const text = (operation: string) =>
      `An error occurred (AccessDenied) when calling the ${operation} operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. s3://acme-reports/q3.pdf ${EU}`;
    const read = await lab.askPaste(text('GetObject'));
    expect(read.verdict).toBe('needs-input');
    expect(suggested(read, 'key')).toEqual([keyOf('queue-key-disabled')]);
    expect(read.needs[0]?.suggestions?.[0]?.why).toBe('default encryption key of the bucket acme-reports');
    expect(read.stats.awsCalls).toBeGreaterThan(0);
    expect((await lab.askPaste(text('PutObject'))).key?.arn).toBe(keyOf('queue-key-disabled'));
  });

  it('a bucket is read in its own Region, whatever Region the text names or leaves out', async () => {
    holds('s3-bucket/acme-ledgers', 'alias/ledger-archive');
    for (const place of ['us-east-1', '']) {
      const diagnosis = await lab.askPaste(
        `An error occurred (AccessDenied) when calling the GetObject operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. User: arn:aws:sts::${PAYMENTS}:assumed-role/Nobody/x s3://acme-ledgers/q3.pdf ${place}`,
      );
      expect(suggested(diagnosis, 'key')).toContain(`arn:aws:kms:${EU}:${PAYMENTS}:alias/ledger-archive`);
    }
    expect(reads.filter((read) => read.startsWith('s3:'))).not.toContain('s3:GetBucketEncryption unavailable');
  });

  it('a resource that is not there, or may not be read, is no answer', async () => {
    const diagnosis = await lab.askPaste(
      `An error occurred (KmsAccessDenied) when calling the SendMessage operation: no. https://sqs.${EU}.amazonaws.com/${PAYMENTS}/nowhere`,
    );
    expect(reads).toContain('sqs:GetQueueAttributes absent');
    expect(diagnosis).toMatchObject({ verdict: 'needs-input', needs: [{ field: 'key' }] });
    expect(suggested(diagnosis, 'key')).toEqual([]);
  });

  it('keys that were refused to the caller of late are suggested, each with when', async () => {
    const { as } = scenario('iam-missing-permission').failingCall;
    const diagnosis = await lab.askPaste(
      `AccessDeniedException: User: ${as} is not authorized to perform: kms:ListGrants`,
    );
    expect(diagnosis.verdict).toBe('needs-input');
    expect(suggested(diagnosis, 'key')).toEqual([keyOf('iam-missing-permission')]);
    expect(diagnosis.needs[0]?.suggestions?.[0]?.why).toMatch(/^kms:Decrypt failed with AccessDenied\w* at 20/);
  });

  it('the grantee of a refused CreateGrant, whose key and caller are known, is the one on record', async () => {
    const { as, input } = scenario('service-linked-role-missing').failingCall;
    const { KeyId, GranteePrincipal } = input(lab.aws.world);
    const text = `An error occurred (InvalidArnException) when calling the CreateGrant operation: ARN does not refer to a valid principal. ${KeyId}`;
    const diagnosis = await lab.askText(text, { principal: as });
    expect(diagnosis).toMatchObject({ verdict: 'denied', rootCauses: [{ code: 'service-linked-role-missing' }] });
    expect(diagnosis.assumptions[0]).toContain(`grantee ${GranteePrincipal}`);
  });

  describe('the key of volumes, snapshots and databases', () => {
    const KEY_ID = 'queue-key-disabled';
    const SAVED = `arn:aws:rds:${EU}:${PAYMENTS}:snapshot:ledger-eu-1`;
    const createdAt = new Date(0);
    beforeAll(() => {
      const kmsKeyArn = keyOf(KEY_ID);
      const here = regionOf(lab.aws.world, PAYMENTS, EU);
      const volume = { kmsKeyArn, state: 'in-use', sizeGb: 8, zone: `${EU}a`, createdAt };
      here.volumes.push({ ...volume, id: 'vol-0a1b2c3d4e5f60718', instanceId: 'i-0a1b2c3d4e5f60718' });
      here.volumes.push({ ...volume, id: 'vol-0f1e2d3c4b5a69788', instanceId: 'i-0f1e2d3c4b5a69788', kmsKeyArn: null });
      const snapshot = { kmsKeyArn, state: 'completed', sizeGb: 8, createdAt };
      here.snapshots.push({ ...snapshot, id: 'snap-0a1b2c3d4e5f60718', volumeId: 'vol-0a1b2c3d4e5f60718' });
      const arn = `arn:aws:rds:${EU}:${PAYMENTS}:db:ledger-eu`;
      const engine = { engine: 'postgres', instanceClass: 'db.t4g.micro' };
      const database = { id: 'ledger-eu', resourceId: 'db-LEDGEREU', arn, status: 'stopped', ...engine };
      here.dbInstances.set('ledger-eu', { ...database, kmsKeyArn, createdAt });
      const saved = { id: 'ledger-eu-1', instanceId: 'ledger-eu', arn: SAVED, status: 'available' };
      here.dbSnapshots.set('ledger-eu-1', { ...saved, kmsKeyArn, createdAt });
    });
    const where = `account ${PAYMENTS} ${EU}`;

    it.each([
      ['an instance', 'StartInstances', `i-0a1b2c3d4e5f60718 in ${where}`, 'ec2:DescribeVolumes'],
      ['a volume', 'AttachVolume', `vol-0a1b2c3d4e5f60718 in ${where}`, 'ec2:DescribeVolumes'],
      ['an EBS snapshot', 'GetSnapshotBlock', `snap-0a1b2c3d4e5f60718 in ${where}`, 'ec2:DescribeSnapshots'],
      ['a DB instance', 'StartDBInstance', `arn:aws:rds:${EU}:${PAYMENTS}:db:ledger-eu`, 'rds:DescribeDBInstances'],
    ])('%s', async (_, operation, mention, read) => {
      const code = read.startsWith('rds') ? 'KMSKeyNotAccessibleFault' : 'Client.InvalidKmsKey.InvalidKeyState';
      const diagnosis = await lab.askPaste(
        `An error occurred (${code}) when calling the ${operation} operation: The specified KMS key is not accessible. ${mention}`,
      );
      expect(reads).toContain(`${read} collected`);
      expect(diagnosis.key?.arn).toBe(keyOf(KEY_ID));
      expect(diagnosis.assumptions.join(' ')).toMatch(/^The text names no key: arn:aws:kms:\S+ is the key of /);
    });

    it('a DB snapshot, whether it is surely used or only likely', async () => {
      const diagnosis = await lab.askPaste(
        `An error occurred (KMSKeyNotAccessibleFault) when calling the RestoreDBInstanceFromDBSnapshot operation: The specified KMS key is not accessible. ${SAVED}`,
      );
      expect(reads).toContain('rds:DescribeDBSnapshots collected');
      expect([diagnosis.key?.arn, ...suggested(diagnosis, 'key')]).toContain(keyOf(KEY_ID));
    });

    it('an instance without encrypted volumes has none', async () => {
      const diagnosis = await lab.askPaste(
        `An error occurred (Client.InvalidKmsKey.InvalidKeyState) when calling the StartInstances operation: no. i-0f1e2d3c4b5a69788 in ${where}`,
      );
      expect(reads).toContain('ec2:DescribeVolumes collected');
      expect(diagnosis).toMatchObject({ verdict: 'needs-input', needs: [{ field: 'key' }] });
      expect(suggested(diagnosis, 'key')).toEqual([]);
    });

    it('a volume that is not there is no answer', async () => {
      await lab.askPaste(
        `An error occurred (Client.InvalidKmsKey.InvalidKeyState) when calling the AttachVolume operation: no. vol-00000000000000001 in ${where}`,
      );
      expect(reads).toContain('ec2:DescribeVolumes absent');
      expect(reads).not.toContain('ec2:DescribeVolumes collected');
    });
  });

  it('the default key of EBS is suggested where EC2 names neither key nor resource', async () => {
    regionOf(lab.aws.world, PAYMENTS, EU).ebsDefaultKey = keyOf('queue-key-disabled');
    const diagnosis = await lab.askPaste(
      `An error occurred (Client.InvalidKmsKey.InvalidKeyState) when calling the RunInstances operation: The KMS key provided is in an incorrect state. User: arn:aws:sts::${PAYMENTS}:assumed-role/Nobody/x ${EU}`,
    );
    expect(diagnosis.verdict).toBe('needs-input');
    expect(reads).toContain('ec2:GetEbsDefaultKmsKeyId collected');
    expect(suggested(diagnosis, 'key')).toContain(keyOf('queue-key-disabled'));
    expect(diagnosis.stats.awsCalls).toBeGreaterThan(0);
  });

  it('a question that lacks nothing costs nothing more', async () => {
    await lab.askPaste(scenario('iam-missing-permission').errorText(lab.aws.world));
    expect(
      reads.filter((read) => /^(?:s3|lambda|sqs|ec2:(?:DescribeVolumes|DescribeSnapshots|GetEbs))/.test(read)),
    ).toEqual([]);
  });
});
