import { parseKeyRef, partitionOf } from '../domain/arn';
import type { ReadCall, ReadOutput } from '../domain/evidence';
import type { Suggestion } from '../domain/investigation';
import type { Json } from '../domain/json';
import type { NamedResource, ResourceKind, Signal } from '../domain/signal';
import type { Place } from './locate-key';
import { list, record, text } from './read-evidence';

/** How the key of a resource is read from its settings. */
interface KeyRead {
  operation: string;
  input: (name: string, place: Place) => Record<string, unknown>;
  /** Keys as the settings name them; an empty list where they name none. */
  keys: (output: Json) => string[];
  /** How people call it. */
  noun: string;
  /** Where no key is named, the service uses its AWS managed one. */
  otherwise?: string;
}

const each = (entries: unknown, member: string): string[] =>
  list(entries).flatMap((entry) => text(record(entry)[member]) ?? []);

const READS: Record<ResourceKind, KeyRead> = {
  's3-bucket': {
    operation: 's3:GetBucketEncryption',
    input: (Bucket) => ({ Bucket }),
    keys: (output) =>
      list(record(output.ServerSideEncryptionConfiguration).Rules).flatMap((rule) => {
        const standard = record(record(rule).ApplyServerSideEncryptionByDefault);
        if (!text(standard.SSEAlgorithm)?.startsWith('aws:kms')) return [];
        return [text(standard.KMSMasterKeyID) ?? 'alias/aws/s3'];
      }),
    noun: 'default encryption key of the bucket',
  },
  'lambda-function': {
    operation: 'lambda:GetFunctionConfiguration',
    input: (FunctionName) => ({ FunctionName }),
    keys: (output) => [text(output.KMSKeyArn) ?? []].flat(),
    noun: 'key of the function',
    otherwise: 'alias/aws/lambda',
  },
  'sqs-queue': {
    operation: 'sqs:GetQueueAttributes',
    input: (name, { account, region }) => ({
      QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
      AttributeNames: ['KmsMasterKeyId'],
    }),
    keys: (output) => [text(record(output.Attributes).KmsMasterKeyId) ?? []].flat(),
    noun: 'key of the queue',
  },
  'ec2-instance': {
    operation: 'ec2:DescribeVolumes',
    input: (id) => ({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    keys: (output) => each(output.Volumes, 'KmsKeyId'),
    noun: 'key of a volume of the instance',
  },
  'ebs-volume': {
    operation: 'ec2:DescribeVolumes',
    input: (id) => ({ VolumeIds: [id] }),
    keys: (output) => each(output.Volumes, 'KmsKeyId'),
    noun: 'key of the volume',
  },
  'ebs-snapshot': {
    operation: 'ec2:DescribeSnapshots',
    input: (id) => ({ SnapshotIds: [id] }),
    keys: (output) => each(output.Snapshots, 'KmsKeyId'),
    noun: 'key of the snapshot',
  },
  'db-instance': {
    operation: 'rds:DescribeDBInstances',
    input: (DBInstanceIdentifier) => ({ DBInstanceIdentifier }),
    keys: (output) => each(output.DBInstances, 'KmsKeyId'),
    noun: 'key of the DB instance',
  },
  'db-cluster': {
    operation: 'rds:DescribeDBClusters',
    input: (DBClusterIdentifier) => ({ DBClusterIdentifier }),
    keys: (output) => each(output.DBClusters, 'KmsKeyId'),
    noun: 'key of the DB cluster',
  },
  'db-snapshot': {
    operation: 'rds:DescribeDBSnapshots',
    input: (DBSnapshotIdentifier) => ({ DBSnapshotIdentifier }),
    keys: (output) => each(output.DBSnapshots, 'KmsKeyId'),
    noun: 'key of the DB snapshot',
  },
};

const EBS_DEFAULT = 'ec2:GetEbsDefaultKmsKeyId';

/** The read that lists the keys of an account and Region, of which a text may show a part. */
export const KEYS_READ = 'kms:ListKeys';

/** Every read that may be made to find a key in settings; the roles to deploy are derived from it. */
export const RESOURCE_READS: readonly string[] = [
  ...new Set([...Object.values(READS).map(({ operation }) => operation), EBS_DEFAULT, KEYS_READ]),
];

/** The read that shows which key a resource uses, in one account and Region. */
export function keyRead({ kind, name }: NamedResource, place: Place): ReadCall {
  const { operation, input } = READS[kind];
  return { ...place, operation, input: input(name, place) };
}

/** Keys that the settings of a resource name, as KMS takes them there: an alias or id with the resource's account and Region. */
export function keysUsed({ kind }: NamedResource, output: ReadOutput, place: Place): string[] {
  const { keys, otherwise } = READS[kind];
  const named = keys(output);
  const all = named.length > 0 || !otherwise ? named : [otherwise];
  const region = text(output.BucketRegion) ?? place.region;
  return [...new Set(all.map((key) => inPlace(key, { ...place, region })))];
}

function inPlace(key: string, { account, region }: Place): string {
  const ref = parseKeyRef(key);
  if (!ref || ref.accountId) return key;
  const resource = ref.alias ?? `key/${ref.keyId}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
}

/** The read of the key that new volumes get where nobody names one; null for services that make no volumes. */
export function defaultKeyRead(service: string | null, place: Place): ReadCall | null {
  return service === 'ec2' || service === 'autoscaling' ? { ...place, operation: EBS_DEFAULT, input: {} } : null;
}

/** That key, as KMS takes it, with words for it. */
export function defaultKey(output: ReadOutput, place: Place): Suggestion[] {
  const key = text(output.KmsKeyId);
  return key ? [{ value: inPlace(key, place), why: `default key for new EBS volumes in ${place.region}` }] : [];
}

/** `default encryption key of the bucket reports` */
export function keyOfWords({ kind, name }: NamedResource): string {
  return `${READS[kind].noun} ${name}`;
}

/**
 * Whether a failed operation surely used the key that the settings name. What was written to a bucket keeps the key with which it was
 * written (S3 User Guide, "Using server-side encryption with AWS KMS keys"), so for a read the default says little.
 */
export function surelyUses({ kind }: NamedResource, { operation, kmsAction }: Signal): boolean {
  // What is made from something else may be asked to get another key.
  if (kind !== 's3-bucket') return !/^(?:Copy|Create|Restore|Modify|Update|Import|Export)/.test(operation ?? '');
  return /^(?:Put|Create|Upload)/.test(operation ?? '') || kmsAction === 'kms:GenerateDataKey';
}
