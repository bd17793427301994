import { authorizeAccount } from './authorize';
import { type Call, type OperationTable, type Output, onBehalf } from './call';
import { regionOf } from './find';
import { addServiceLinkedRole } from './iam/service-linked-roles';
import { uniqueId } from './identifiers';
import { kms } from './kms/operations';
import { runRecorded } from './trail';
import { AwsFailure } from './wire/failure';
import { flag, optionalNumber, optionalText, text } from './wire/members';
import { pageOf } from './wire/pages';
import { members } from './wire/xml';
import type { DbInstance, RegionState } from './world';

/** What RDS may do with a key through the grant that it makes for the life of an instance. */
const GRANTED = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
];

/** RDS, as far as it depends on keys: reads, and the two writes that check a key as the caller. */
export const rds: OperationTable = {
  DescribeDBInstances(call) {
    const id = optionalText(call.input, 'DBInstanceIdentifier');
    authorize(call, `db:${id ?? '*'}`);
    const all = [...here(call).dbInstances.values()];
    const found = id === null ? all : [existing(call, id)];
    return listed(call, 'DBInstances', 'DBInstance', found.map(shown));
  },
  /** No scenario has an Aurora cluster. */
  DescribeDBClusters(call) {
    const id = optionalText(call.input, 'DBClusterIdentifier');
    authorize(call, `cluster:${id ?? '*'}`);
    if (id !== null) throw new AwsFailure('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
    return listed(call, 'DBClusters', 'DBCluster', []);
  },
  DescribeDBSnapshots(call) {
    const id = optionalText(call.input, 'DBSnapshotIdentifier');
    const instance = optionalText(call.input, 'DBInstanceIdentifier');
    authorize(call, `snapshot:${id ?? '*'}`);
    const found = [...here(call).dbSnapshots.values()]
      .filter((snapshot) => id === null || snapshot.id === id)
      .filter((snapshot) => instance === null || snapshot.instanceId === instance);
    if (id !== null && found.length === 0)
      throw new AwsFailure('DBSnapshotNotFound', `DBSnapshot ${id} not found.`, 404);
    const items = found.map((snapshot) => ({
      DBSnapshotIdentifier: snapshot.id,
      DBInstanceIdentifier: snapshot.instanceId,
      SnapshotCreateTime: snapshot.createdAt,
      Status: snapshot.status,
      SnapshotType: 'manual',
      Encrypted: snapshot.kmsKeyArn !== null,
      KmsKeyId: snapshot.kmsKeyArn,
      DBSnapshotArn: snapshot.arn,
    }));
    return listed(call, 'DBSnapshots', 'DBSnapshot', items);
  },
  DescribeEvents(call) {
    const source = optionalText(call.input, 'SourceIdentifier');
    authorize(call, `es:${source ?? '*'}`);
    const minutes = optionalNumber(call.input, 'Duration') ?? 60;
    const since = call.world.clock().getTime() - minutes * 60_000;
    const found = here(call).dbEvents.filter((event) => source === null || event.sourceId === source);
    const items = found
      .filter((event) => event.at.getTime() >= since)
      .map((event) => ({
        SourceIdentifier: event.sourceId,
        SourceType: 'db-instance',
        Message: event.message,
        EventCategories: members(event.categories, 'EventCategory'),
        Date: event.at,
        SourceArn: event.sourceArn,
      }));
    return listed(call, 'Events', 'Event', items);
  },
  CreateDBInstance(call) {
    const id = text(call.input, 'DBInstanceIdentifier');
    authorize(call, `db:${id}`);
    if (here(call).dbInstances.has(id))
      throw new AwsFailure('DBInstanceAlreadyExists', 'DB instance already exists', 400);
    ensureServiceLinkedRole(call);
    const resourceId = uniqueId('AROA', 22).replace('AROA', 'db-');
    const encrypted = flag(call.input, 'StorageEncrypted') || call.input.KmsKeyId !== undefined;
    const kmsKeyArn = encrypted
      ? usableKey(call, optionalText(call.input, 'KmsKeyId') ?? 'alias/aws/rds', resourceId)
      : null;
    const instance: DbInstance = {
      id,
      resourceId,
      arn: `arn:aws:rds:${call.region}:${call.caller.account}:db:${id}`,
      status: 'available',
      engine: optionalText(call.input, 'Engine') ?? 'postgres',
      instanceClass: optionalText(call.input, 'DBInstanceClass') ?? 'db.t4g.micro',
      kmsKeyArn,
      createdAt: call.world.clock(),
    };
    here(call).dbInstances.set(id, instance);
    return { DBInstance: shown(instance) };
  },
  StartDBInstance(call) {
    const id = text(call.input, 'DBInstanceIdentifier');
    authorize(call, `db:${id}`);
    const instance = existing(call, id);
    if (!['stopped', 'inaccessible-encryption-credentials-recoverable'].includes(instance.status))
      throw new AwsFailure('InvalidDBInstanceState', `Instance ${id} is not stopped or recoverable.`, 400);
    if (instance.kmsKeyArn) usableKey(call, instance.kmsKeyArn, instance.resourceId);
    instance.status = 'available';
    return { DBInstance: shown(instance) };
  },
};

/**
 * Checks the key as the caller, through RDS, and makes RDS's grant on it. Whatever KMS answers, RDS answers with one
 * code and one sentence (RDS User Guide, "Encrypting Amazon RDS resources").
 */
function usableKey(call: Call, given: string, resourceId: string): string {
  const context = { 'aws:rds:db-id': resourceId };
  try {
    const described = asRds(call, 'DescribeKey', { KeyId: given });
    const { Arn } = described.KeyMetadata as { Arn: string };
    asRds(call, 'CreateGrant', {
      KeyId: Arn,
      GranteePrincipal: `rds.${call.region}.amazonaws.com`,
      Operations: GRANTED,
      Constraints: { EncryptionContextSubset: context },
      Name: `rds-${resourceId}`,
    });
    return Arn;
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    throw new AwsFailure(
      'KMSKeyNotAccessibleFault',
      `The specified KMS key [${given}] does not exist, is not enabled or you do not have permissions to access it.`,
      400,
    );
  }
}

function asRds(call: Call, operation: string, input: Record<string, unknown>): Output {
  const run = kms[operation];
  if (!run) throw new Error(`no kms:${operation} in the local AWS`);
  return runRecorded(onBehalf(call, { service: 'kms', operation, input, by: 'rds.amazonaws.com' }), run);
}

/** RDS makes its service-linked role with the first instance, if the caller may. */
function ensureServiceLinkedRole(call: Call): void {
  const { account } = call.caller;
  if (call.world.accounts.get(account)?.roles.has('AWSServiceRoleForRDS')) return;
  const refusal = () =>
    new AwsFailure(
      'InvalidParameterValue',
      'Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later',
      400,
    );
  const resource = `arn:aws:iam::${account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`;
  const context = { 'iam:AWSServiceName': 'rds.amazonaws.com' };
  authorizeAccount(call, { action: 'iam:CreateServiceLinkedRole', resource, context, refusal });
  addServiceLinkedRole(call.world, account, 'rds.amazonaws.com');
}

function authorize(call: Call, resource: string): void {
  const arn = `arn:aws:rds:${call.region}:${call.caller.account}:${resource}`;
  authorizeAccount(call, { action: `rds:${call.operation}`, resource: arn });
}

function here(call: Call): RegionState {
  return regionOf(call.world, call.caller.account, call.region);
}

function existing(call: Call, id: string): DbInstance {
  const instance = here(call).dbInstances.get(id) ?? [...here(call).dbInstances.values()].find((one) => one.arn === id);
  if (instance) return instance;
  throw new AwsFailure('DBInstanceNotFound', `DBInstance ${id} not found.`, 404);
}

function shown(instance: DbInstance): Output {
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceClass: instance.instanceClass,
    Engine: instance.engine,
    DBInstanceStatus: instance.status,
    InstanceCreateTime: instance.createdAt,
    BackupRetentionPeriod: 7,
    StorageEncrypted: instance.kmsKeyArn !== null,
    KmsKeyId: instance.kmsKeyArn,
    DbiResourceId: instance.resourceId,
    DBInstanceArn: instance.arn,
  };
}

function listed(call: Call, member: string, element: string, all: Output[]): Output {
  const limit = optionalNumber(call.input, 'MaxRecords') ?? 100;
  const page = pageOf(all, limit, optionalText(call.input, 'Marker'), 'InvalidParameterValue');
  return { [member]: members(page.items, element), Marker: page.next };
}
