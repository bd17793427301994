import { ANALYTICS, PAYMENTS } from '../aws/new-world';
import { administrationOnly, allow, delegation, document, role, session } from './documents';
import { addAppKey, addAppRole, happened } from './history';
import { oldCiphertext, paymentsKey } from './key-state';
import type { Scenario } from './scenario';
import { cli, refusalOf } from './texts';

const US = 'us-east-1';

const STREAM_KEY = '0c7e5fa3-d98b-4216-b4d0-6a1f93e7c84d';

export const grantMissing: Scenario = {
  id: 'grant-missing',
  title: 'Stream processor: its grant does not cover Decrypt',
  description: 'Applications get at this key by grants only; the processor’s grant lets it encrypt, not decrypt.',
  expected: 'grant-missing',
  failingCall: {
    as: session(PAYMENTS, 'StreamProcessor', 'stream-processor-4'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(STREAM_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(STREAM_KEY)),
    }),
  },
  seed(world) {
    const team = 'streaming';
    for (const name of ['StreamProcessor', 'StreamArchiver']) addAppRole(world, { account: PAYMENTS, name, team });
    const where = { account: PAYMENTS, region: US, id: STREAM_KEY };
    const policy = document(administrationOnly(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: 'alias/streams', application: 'streams', team, policy });
    const grant = (name: string, Operations: string[]) =>
      happened(world, 5 * 1440, {
        key,
        operation: 'CreateGrant',
        input: { GranteePrincipal: role(PAYMENTS, name), Operations, Name: `${name}-access` },
        by: 'access-broker',
      });
    grant('StreamProcessor', ['Encrypt', 'GenerateDataKey', 'DescribeKey']);
    grant('StreamArchiver', ['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey']);
    const as = { role: 'StreamProcessor', by: 'stream-processor-4' };
    happened(world, 200, { key, operation: 'GenerateDataKey', input: { KeySpec: 'AES_256' }, ...as });
  },
  failedMinutesAgo: 13,
  errorText: (world) =>
    cli(
      `aws kms decrypt --key-id ${paymentsKey(STREAM_KEY)} --ciphertext-blob fileb://segment-0000123.key`,
      refusalOf(world, grantMissing.failingCall),
    ),
};

const DATABASE_KEY = '77f1b0d6-35ce-4e9a-81a7-f4c60b2d9e38';

export const createGrantNotAllowed: Scenario = {
  id: 'create-grant-not-allowed',
  title: 'Database: KMS key is not accessible',
  description: 'Who creates the database may describe its key, but not let RDS have a grant on it.',
  expected: 'create-grant-not-allowed',
  failingCall: {
    as: session(PAYMENTS, 'DatabaseProvisioner', 'terraform-9120'),
    service: 'rds',
    operation: 'CreateDBInstance',
    region: US,
    input: () => ({
      DBInstanceIdentifier: 'ledger-replica-test',
      DBInstanceClass: 'db.r7g.large',
      Engine: 'postgres',
      AllocatedStorage: 100,
      StorageEncrypted: true,
      KmsKeyId: paymentsKey(DATABASE_KEY),
    }),
  },
  seed(world) {
    const team = 'databases';
    const databases = allow('Databases', ['rds:CreateDBInstance', 'rds:Describe*', 'rds:AddTagsToResource']);
    const inline = { databases: document(databases, allow('SeeKey', 'kms:DescribeKey', paymentsKey(DATABASE_KEY))) };
    addAppRole(world, { account: PAYMENTS, name: 'DatabaseProvisioner', team, inline });
    const where = { account: PAYMENTS, region: US, id: DATABASE_KEY };
    const policy = document(delegation(PAYMENTS));
    addAppKey(world, { ...where, alias: 'alias/databases', application: 'ledger-database', team, policy });
  },
  failedMinutesAgo: 16,
  errorText: (world) =>
    cli(
      `aws rds create-db-instance --db-instance-identifier ledger-replica-test --db-instance-class db.r7g.large --engine postgres --allocated-storage 100 --storage-encrypted --kms-key-id ${paymentsKey(DATABASE_KEY)}`,
      refusalOf(world, createGrantNotAllowed.failingCall),
    ),
};

const IMAGES_KEY = `arn:aws:kms:${US}:${ANALYTICS}:key/b39d6e2c-80f4-4a57-9c1b-2d7e5f0a8c96`;
const AUTO_SCALING = role(ANALYTICS, 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');

export const serviceLinkedRoleMissing: Scenario = {
  id: 'service-linked-role-missing',
  title: 'Auto Scaling: grantee is not a valid principal',
  description: 'The grant is for Auto Scaling’s service-linked role, which the analytics account has never had.',
  expected: 'service-linked-role-missing',
  failingCall: {
    as: session(ANALYTICS, 'ClusterProvisioner', 'eksctl-3307'),
    service: 'kms',
    operation: 'CreateGrant',
    region: US,
    input: () => ({
      KeyId: IMAGES_KEY,
      GranteePrincipal: AUTO_SCALING,
      Operations: [
        'Encrypt',
        'Decrypt',
        'ReEncryptFrom',
        'ReEncryptTo',
        'GenerateDataKeyWithoutPlaintext',
        'DescribeKey',
        'CreateGrant',
      ],
    }),
  },
  seed(world) {
    const team = 'data-platform';
    const inline = {
      'image-key': document(allow('GrantImageKey', ['kms:CreateGrant', 'kms:DescribeKey'], IMAGES_KEY)),
    };
    addAppRole(world, { account: ANALYTICS, name: 'ClusterProvisioner', team, inline });
    const where = { account: ANALYTICS, region: US, id: 'b39d6e2c-80f4-4a57-9c1b-2d7e5f0a8c96' };
    const policy = document(delegation(ANALYTICS));
    addAppKey(world, { ...where, alias: 'alias/images', application: 'cluster-images', team, policy });
  },
  failedMinutesAgo: 29,
  errorText: (world) =>
    cli(
      `aws kms create-grant --region ${US} --key-id ${IMAGES_KEY} --grantee-principal ${AUTO_SCALING} --operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant`,
      refusalOf(world, serviceLinkedRoleMissing.failingCall),
    ),
};
