import type { Evidence } from '../../domain/evidence';
import type { Json } from '../../domain/json';
import { list, outputOf, record, text } from '../read-evidence';
import { STEPS } from '../steps';
import type { Target } from '../target';
import type { Check } from './check';

const INACCESSIBLE = 'inaccessible-encryption-credentials';
const DAY_MS = 86_400_000;
/** How long RDS waits in the recoverable state (Amazon RDS User Guide, "Encrypting Amazon RDS resources"). */
const RECOVERABLE_DAYS = 7;

function keyArnOf(evidence: Evidence): string | null {
  return text(record(evidence.get(STEPS.resolved)?.facts).arn);
}

function members(evidence: Evidence, step: string, member: string): Json[] {
  return list(outputOf(evidence, step)?.[member]).map(record);
}

/** When RDS reported that it put the instance away; the deadline runs from there. */
function placedAt(evidence: Evidence, id: string): string | null {
  const events = members(evidence, 'db-events', 'Events').filter(({ SourceIdentifier }) => SourceIdentifier === id);
  const told = events.filter(
    ({ Message, EventID }) => EventID === 'RDS-EVENT-0419' || /inaccessible/i.test(String(Message)),
  );
  return (
    told
      .flatMap(({ Date: at }) => text(at) ?? [])
      .sort()
      .at(-1) ?? null
  );
}

/**
 * The databases that depend on the key and what the loss of it did to them: status, and until when starting them again helps.
 */
export const rdsStatus: Check = ({ facts, evidence }) => {
  const target = facts.target as Target;
  const arn = keyArnOf(evidence);
  const instances = members(evidence, 'db-instances', 'DBInstances').map((instance) => ({
    id: text(instance.DBInstanceIdentifier) ?? '',
    resourceId: text(instance.DbiResourceId),
    status: text(instance.DBInstanceStatus) ?? '',
    keyArn: text(instance.KmsKeyId),
    replica: text(instance.ReadReplicaSourceDBInstanceIdentifier) !== null,
  }));
  const clusters = members(evidence, 'db-clusters', 'DBClusters').map((cluster) => ({
    id: text(cluster.DBClusterIdentifier) ?? '',
    resourceId: text(cluster.DbClusterResourceId),
    status: text(cluster.Status) ?? '',
    keyArn: text(cluster.KmsKeyId),
    replica: false,
  }));
  const concerned = [...instances, ...clusters].filter(
    ({ keyArn, resourceId }) =>
      (arn !== null && keyArn === arn) || (target.dbResourceId !== null && resourceId === target.dbResourceId),
  );
  const lost = concerned.filter(({ status }) => status.startsWith(INACCESSIBLE));
  const first = lost[0] ?? null;
  const since = first ? placedAt(evidence, first.id) : null;
  const deadline = since ? new Date(Date.parse(since) + RECOVERABLE_DAYS * DAY_MS).toISOString() : null;
  const cluster = first !== null && clusters.some(({ id }) => id === first.id);
  return {
    databases: concerned,
    inaccessible: first !== null,
    recoverable: first?.status === `${INACCESSIBLE}-recoverable`,
    id: first?.id ?? null,
    ids: lost.map(({ id }) => id),
    status: first?.status ?? null,
    since,
    deadline,
    deadlineText: deadline ? `until ${deadline}` : 'for seven days from when RDS stopped it',
    startCommand: first
      ? cluster
        ? `aws rds start-db-cluster --db-cluster-identifier ${first.id}`
        : `aws rds start-db-instance --db-instance-identifier ${first.id}`
      : null,
  };
};

/** Whether the snapshot operation that failed rests on an AWS managed key, or lacks a key in the destination Region. */
export const rdsSnapshots: Check = ({ facts, evidence }) => {
  const target = facts.target as Target;
  const resolved = record(evidence.get(STEPS.resolved)?.facts);
  const copies = /^(?:Copy|Restore|ModifyDB(?:Cluster)?Snapshot)/.test(target.operation ?? '');
  const managed = text(resolved.manager) === 'AWS';
  const region = text(resolved.region) ?? text(resolved.foundRegion);
  return { copies, awsManaged: managed && (copies || target.crossAccount), keyRegion: region, asked: target.keyRegion };
};
