import {
  defaultKey,
  defaultKeyRead,
  keyOfWords,
  keyRead,
  keysUsed,
  RESOURCE_READS,
  surelyUses,
} from '../../../src/diagnosis/resource-keys';
import type { Json } from '../../../src/domain/json';
import { type NamedResource, NO_SIGNAL, RESOURCE_KINDS, type ResourceKind } from '../../../src/domain/signal';

const PLACE = { account: '111122223333', region: 'eu-west-1' };
const ID = '11111111-2222-4333-8444-555555555555';
const KEY = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;
const AWS_MANAGED = (service: string) => `arn:aws:kms:eu-west-1:111122223333:alias/aws/${service}`;
const named = (kind: ResourceKind, name = 'orders'): NamedResource => ({ kind, name, region: null, accountId: null });
const rules = (...standards: object[]): Json => ({
  ServerSideEncryptionConfiguration: { Rules: standards.map((each) => ({ ApplyServerSideEncryptionByDefault: each })) },
});

describe('the key of a resource', () => {
  it.each<[string, ResourceKind, Json, string[]]>([
    ['a bucket with a key', 's3-bucket', rules({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY }), [KEY]],
    ['a bucket with an id', 's3-bucket', rules({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: ID }), [KEY]],
    ['a bucket with two layers', 's3-bucket', rules({ SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: KEY }), [KEY]],
    ['a bucket of KMS that names none', 's3-bucket', rules({ SSEAlgorithm: 'aws:kms' }), [AWS_MANAGED('s3')]],
    ['a bucket without KMS', 's3-bucket', rules({ SSEAlgorithm: 'AES256' }), []],
    ['a bucket that says nothing', 's3-bucket', {}, []],
    ['a function with a key', 'lambda-function', { KMSKeyArn: KEY }, [KEY]],
    ['a function without', 'lambda-function', { FunctionName: 'orders' }, [AWS_MANAGED('lambda')]],
    ['a queue with an alias', 'sqs-queue', { Attributes: { KmsMasterKeyId: 'alias/aws/sqs' } }, [AWS_MANAGED('sqs')]],
    ['a queue without KMS', 'sqs-queue', { Attributes: {} }, []],
    ['an instance', 'ec2-instance', { Volumes: [{ KmsKeyId: KEY }, {}, { KmsKeyId: KEY }] }, [KEY]],
    ['a volume', 'ebs-volume', { Volumes: [{ KmsKeyId: KEY }] }, [KEY]],
    ['a snapshot', 'ebs-snapshot', { Snapshots: [{ KmsKeyId: KEY }] }, [KEY]],
    ['a snapshot that is not encrypted', 'ebs-snapshot', { Snapshots: [{ Encrypted: false }] }, []],
    ['a DB instance', 'db-instance', { DBInstances: [{ KmsKeyId: KEY }] }, [KEY]],
    ['a DB cluster', 'db-cluster', { DBClusters: [{ KmsKeyId: KEY }] }, [KEY]],
    ['a DB snapshot', 'db-snapshot', { DBSnapshots: [{ KmsKeyId: KEY }] }, [KEY]],
  ])('of %s', (_, kind, output, keys) => {
    expect(keysUsed(named(kind), output, PLACE)).toEqual(keys);
  });

  it('is in the partition of its Region', () => {
    const output = { Attributes: { KmsMasterKeyId: 'alias/orders' } };
    const inRegion = (region: string) => keysUsed(named('sqs-queue'), output, { ...PLACE, region });
    expect(inRegion('cn-north-1')).toEqual(['arn:aws-cn:kms:cn-north-1:111122223333:alias/orders']);
    expect(inRegion('us-gov-west-1')).toEqual(['arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/orders']);
  });

  it('stays as it is where the settings name its account, also a foreign one', () => {
    const foreign = KEY.replace('111122223333', '444455556666');
    expect(keysUsed(named('lambda-function'), { KMSKeyArn: foreign }, PLACE)).toEqual([foreign]);
  });

  it('is read with one call and has words, for every kind', () => {
    for (const kind of RESOURCE_KINDS) {
      const call = keyRead(named(kind), PLACE);
      expect(call).toMatchObject(PLACE);
      expect(RESOURCE_READS).toContain(call.operation);
      expect(JSON.stringify(call.input)).toContain('orders');
      expect(keyOfWords(named(kind))).toMatch(/^(?:default encryption )?key of (?:the|a) .* orders$/);
    }
  });
});

describe('surelyUses', () => {
  const of = (kind: ResourceKind, operation: string | null, kmsAction: string | null = null) =>
    surelyUses(named(kind), { ...NO_SIGNAL, operation, kmsAction });

  it.each<[ResourceKind, string | null, boolean]>([
    ['s3-bucket', 'PutObject', true],
    ['s3-bucket', 'CreateMultipartUpload', true],
    ['s3-bucket', 'GetObject', false],
    ['s3-bucket', null, false],
    ['lambda-function', 'Invoke', true],
    ['sqs-queue', 'ReceiveMessage', true],
    ['ec2-instance', 'StartInstances', true],
    ['db-instance', 'StartDBInstance', true],
  ])('%s in %s: %s', (kind, operation, expected) => {
    expect(of(kind, operation)).toBe(expected);
  });

  it('what asks for a data key writes, whatever it is called', () => {
    expect(of('s3-bucket', null, 'kms:GenerateDataKey')).toBe(true);
    expect(of('s3-bucket', null, 'kms:Decrypt')).toBe(false);
  });
});

describe('the default key of EBS', () => {
  it('is read for services that make volumes only', () => {
    expect(defaultKeyRead('ec2', PLACE)).toEqual({ ...PLACE, operation: 'ec2:GetEbsDefaultKmsKeyId', input: {} });
    expect(defaultKeyRead('autoscaling', PLACE)).not.toBeNull();
    expect(defaultKeyRead('s3', PLACE)).toBeNull();
    expect(defaultKeyRead(null, PLACE)).toBeNull();
    expect(RESOURCE_READS).toContain('ec2:GetEbsDefaultKmsKeyId');
  });

  it('counts when it is the AWS managed one', () => {
    const why = 'default key for new EBS volumes in eu-west-1';
    expect(defaultKey({ KmsKeyId: 'alias/aws/ebs' }, PLACE)).toEqual([{ value: AWS_MANAGED('ebs'), why }]);
    expect(defaultKey({ KmsKeyId: KEY }, PLACE)).toEqual([{ value: KEY, why }]);
    expect(defaultKey({}, PLACE)).toEqual([]);
  });
});
