/** Which KMS permissions a service's operation needs of its caller, and the name under which the service calls KMS. */
interface ServiceNeeds {
  /** Prefix of `kms:ViaService`; it differs from the service's own prefix for some (KMS Developer Guide, kms:ViaService). */
  via: string;
  /** First match counts; the last entry is the service's usual case. */
  operations: readonly (readonly [RegExp, readonly string[]])[];
}

const READ = ['kms:Decrypt'];
const WRITE = ['kms:GenerateDataKey'];
const READ_WRITE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const GRANT = ['kms:CreateGrant', 'kms:DescribeKey'];
const VOLUME = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'];
const COPY = [...VOLUME, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const RDS_COPY = [...GRANT, 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', ...COPY.slice(3)];
const TABLE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:CreateGrant', 'kms:Encrypt', 'kms:GenerateDataKey'];
const ANY = /./;

const SERVICES: Record<string, ServiceNeeds> = {
  s3: {
    via: 's3',
    operations: [
      [/^(?:Complete|UploadPart)/, READ_WRITE],
      [/^Copy/, ['kms:Decrypt', 'kms:GenerateDataKey']],
      [/^(?:Put|Create)/, WRITE],
      [ANY, READ],
    ],
  },
  ec2: {
    via: 'ec2',
    operations: [
      [/^Copy/, COPY],
      [ANY, VOLUME],
    ],
  },
  autoscaling: { via: 'ec2', operations: [[ANY, VOLUME]] },
  rds: {
    via: 'rds',
    operations: [
      [/^Copy/, RDS_COPY],
      [ANY, GRANT],
    ],
  },
  sqs: {
    via: 'sqs',
    operations: [
      [/^Send/, READ_WRITE],
      [ANY, READ],
    ],
  },
  sns: { via: 'sns', operations: [[ANY, READ_WRITE]] },
  dynamodb: { via: 'dynamodb', operations: [[ANY, TABLE]] },
  secretsmanager: {
    via: 'secretsmanager',
    operations: [
      [/^(?:Create|Put|Update|Rotate)/, READ_WRITE],
      [ANY, READ],
    ],
  },
  ssm: {
    via: 'ssm',
    operations: [
      [/^Put/, ['kms:Encrypt']],
      [ANY, READ],
    ],
  },
  kinesis: {
    via: 'kinesis',
    operations: [
      [/^Put/, WRITE],
      [ANY, READ],
    ],
  },
  lambda: {
    via: 'lambda',
    operations: [
      [/^(?:Create|Update)/, ['kms:CreateGrant', 'kms:Encrypt']],
      [ANY, READ],
    ],
  },
  ecr: { via: 'ecr', operations: [[ANY, GRANT]] },
  efs: { via: 'elasticfilesystem', operations: [[ANY, VOLUME]] },
  fsx: { via: 'fsx', operations: [[ANY, GRANT]] },
  redshift: { via: 'redshift', operations: [[ANY, GRANT]] },
  opensearch: { via: 'es', operations: [[ANY, GRANT]] },
  kafka: { via: 'kafka', operations: [[ANY, GRANT]] },
  eks: { via: 'eks', operations: [[ANY, GRANT]] },
  backup: { via: 'backup', operations: [[ANY, [...GRANT, 'kms:GenerateDataKey', 'kms:Decrypt']]] },
  glue: { via: 'glue', operations: [[ANY, ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']]] },
  athena: { via: 's3', operations: [[ANY, READ_WRITE]] },
  sagemaker: { via: 'sagemaker', operations: [[ANY, ['kms:CreateGrant']]] },
  firehose: { via: 's3', operations: [[ANY, READ_WRITE]] },
  logs: { via: 'logs', operations: [[ANY, READ_WRITE]] },
  codepipeline: { via: 's3', operations: [[ANY, READ_WRITE]] },
};

/**
 * The KMS actions that an operation needs of its caller. A ReEncrypt needs two, on two keys; an action that the text
 * states comes first and stands alone unless the operation's own needs contain it. Empty when nothing tells.
 */
export function neededActions(service: string | null, operation: string | null, stated: string | null): string[] {
  if (service === 'kms' || service === null) {
    if (operation === 'ReEncrypt' && !stated) return ['kms:ReEncryptFrom', 'kms:ReEncryptTo'];
    return stated ? [stated] : [];
  }
  const needs = SERVICES[service]?.operations ?? [];
  const own = operation ? (needs.find(([pattern]) => pattern.test(operation))?.[1] ?? []) : (needs.at(-1)?.[1] ?? []);
  if (!stated) return [...own];
  const known = operation !== null && own.includes(stated);
  return known ? [stated, ...own.filter((action) => action !== stated)] : [stated];
}

/** Whether no stated action and an operation as named leave open which actions are needed: other operations of the service need others. */
export function isActionOpen(service: string | null, operation: string | null): boolean {
  if (service === 'kms' || service === null) return operation !== 'ReEncrypt';
  const rows = SERVICES[service]?.operations ?? [];
  return rows.length === 0 || (operation === null && rows.length > 1);
}

/** `s3.eu-west-1.amazonaws.com`; the suffix is the same in every partition. Null for a service that is not known. */
export function viaServiceOf(service: string | null, region: string | null): string | null {
  const via = service ? SERVICES[service]?.via : undefined;
  return via && region ? `${via}.${region}.amazonaws.com` : null;
}
