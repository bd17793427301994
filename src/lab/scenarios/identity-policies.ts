import { ANALYTICS, PAYMENTS } from '../aws/new-world';
import { addManagedPolicy } from '../aws/resources';
import { allow, delegation, document, session, USE } from './documents';
import { addAppKey, addAppRole, usedBefore } from './history';
import { oldCiphertext, paymentsKey } from './key-state';
import { PIPELINE } from './organization';
import type { Scenario } from './scenario';
import { cli, cloudtrailRecord, goSdk, nodeSdk, refusalOf } from './texts';

const US = 'us-east-1';
const EU = 'eu-west-1';

const NOTIFY_KEY = '18c5f7a2-e09b-4d3c-8a64-72b1d9e0c5f3';

export const iamMissingPermission: Scenario = {
  id: 'iam-missing-permission',
  title: 'Notifications: no identity-based policy allows',
  description: 'The key leaves access to IAM, and the role has no KMS permission at all.',
  expected: 'iam-missing-permission',
  failingCall: {
    as: session(PAYMENTS, 'NotificationSender', 'notify-lambda'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(NOTIFY_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(NOTIFY_KEY)),
    }),
  },
  seed(world) {
    const team = 'messaging';
    const inline = {
      queue: document(
        allow('Queue', ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], `arn:aws:sqs:${US}:${PAYMENTS}:notify`),
      ),
    };
    addAppRole(world, { account: PAYMENTS, name: 'NotificationSender', team, service: 'lambda.amazonaws.com', inline });
    const where = { account: PAYMENTS, region: US, id: NOTIFY_KEY };
    const policy = document(delegation(PAYMENTS));
    addAppKey(world, { ...where, alias: 'alias/notifications', application: 'notifications', team, policy });
  },
  failedMinutesAgo: 4,
  errorText: (world) =>
    nodeSdk(
      [
        'ProtocolLib.getErrorSchemaOrThrowBaseException (/var/task/index.js:18022:25)',
        'async AwsJson1_1Protocol.handleError (/var/task/index.js:18533:31)',
        'async Runtime.handler (/var/task/index.js:40211:22)',
      ],
      refusalOf(world, iamMissingPermission.failingCall),
    ),
};

const RECON_KEY = 'f2a96c07-b5d4-4e81-97fb-3c0e8d1a6b29';
const RECON_OLD_KEY = '53be08d1-7ac9-4f26-b1e4-9d60f7c2a58e';

export const iamResourceMismatch: Scenario = {
  id: 'iam-resource-mismatch',
  title: 'Reconciliation: allowed, but on another key',
  description: 'The role may decrypt with the key of last year; the data moved to a new key.',
  expected: 'iam-resource-mismatch',
  failingCall: {
    as: session(PAYMENTS, 'ReconciliationJob', 'recon-daily'),
    service: 'kms',
    operation: 'Decrypt',
    region: EU,
    input: (world) => ({
      KeyId: paymentsKey(RECON_KEY, EU),
      CiphertextBlob: oldCiphertext(world, paymentsKey(RECON_KEY, EU)),
    }),
  },
  seed(world) {
    const team = 'finance-operations';
    const old = paymentsKey(RECON_OLD_KEY, EU);
    addAppRole(world, {
      account: PAYMENTS,
      name: 'ReconciliationJob',
      team,
      inline: { 'reconciliation-key': document(allow('UseKey', USE, old)) },
    });
    const where = { account: PAYMENTS, region: EU, application: 'reconciliation', team };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, id: RECON_OLD_KEY, alias: 'alias/reconciliation-2025', policy });
    addAppKey(world, { ...where, id: RECON_KEY, alias: 'alias/reconciliation', policy });
    usedBefore(world, key, { role: 'ReconciliationJob', by: 'recon-daily' });
  },
  failedMinutesAgo: 26,
  errorText: (world) =>
    goSdk('2026/11/22 recon: reading ledger page 3: ', refusalOf(world, iamResourceMismatch.failingCall)),
};

const CONTRACTS_KEY = '8b4d0c5e-1f97-4a2b-bd63-e75c9a08f1d4';

export const iamExplicitDeny: Scenario = {
  id: 'iam-explicit-deny',
  title: 'Contractor: explicit deny in an identity-based policy',
  description: 'A guard-rail policy of the contractors’ role denies decryption with production keys, on purpose.',
  expected: 'iam-explicit-deny',
  failingCall: {
    as: session(PAYMENTS, 'ContractorAccess', 'j.lindqvist'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(CONTRACTS_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(CONTRACTS_KEY)),
    }),
  },
  seed(world) {
    const team = 'legal-systems';
    const deny = {
      Sid: 'NoProductionData',
      Effect: 'Deny' as const,
      Action: ['kms:Decrypt', 'kms:ReEncrypt*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'production' } },
    };
    const inline = {
      work: document(allow('UseKeys', USE, `arn:aws:kms:*:${PAYMENTS}:key/*`)),
      'guard-rails': document(deny),
    };
    addAppRole(world, { account: PAYMENTS, name: 'ContractorAccess', team, inline });
    const where = { account: PAYMENTS, region: US, id: CONTRACTS_KEY };
    const policy = document(delegation(PAYMENTS));
    addAppKey(world, { ...where, alias: 'alias/contracts', application: 'contracts', team, policy });
  },
  failedMinutesAgo: 18,
  errorText: (world) => cloudtrailRecord(refusalOf(world, iamExplicitDeny.failingCall)),
};

const FEATURES_KEY = `arn:aws:kms:${US}:${ANALYTICS}:key/31d8e6b4-c25f-4907-8f1a-a60b7c9d3e52`;
const BOUNDARY = `arn:aws:iam::${ANALYTICS}:policy/DeveloperBoundary`;

export const boundaryBlocks: Scenario = {
  id: 'permissions-boundary-blocks',
  title: 'Feature store: no permissions boundary allows',
  description: 'The role’s policy allows the key; the boundary of roles that developers make leaves KMS out.',
  expected: 'permissions-boundary-blocks',
  failingCall: {
    as: session(ANALYTICS, 'FeatureStore', 'ingest-11'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({ KeyId: FEATURES_KEY, KeySpec: 'AES_256' }),
  },
  seed(world) {
    const team = 'machine-learning';
    const boundary = document(allow('DeveloperServices', ['s3:*', 'sqs:*', 'logs:*', 'dynamodb:*']));
    const createdAt = new Date(world.clock().getTime() - 600 * 86_400_000);
    addManagedPolicy(world, { account: ANALYTICS, name: 'DeveloperBoundary', document: boundary, createdAt });
    const inline = { 'features-key': document(allow('UseFeaturesKey', USE, FEATURES_KEY)) };
    addAppRole(world, { account: ANALYTICS, name: 'FeatureStore', team, inline, boundary: BOUNDARY });
    const where = { account: ANALYTICS, region: US, id: '31d8e6b4-c25f-4907-8f1a-a60b7c9d3e52' };
    const policy = document(delegation(ANALYTICS));
    const key = addAppKey(world, { ...where, alias: 'alias/features', application: 'feature-store', team, policy });
    usedBefore(world, key, { role: PIPELINE, by: 'backfill' });
  },
  failedMinutesAgo: 7,
  errorText: (world) =>
    cli(
      `aws kms generate-data-key --key-id alias/features --key-spec AES_256 --region ${US}`,
      refusalOf(world, boundaryBlocks.failingCall),
    ),
};
