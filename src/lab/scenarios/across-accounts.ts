import { ANALYTICS, PAYMENTS, WORKLOADS_UNIT } from '../aws/new-world';
import { allow, allowPrincipal, delegation, document, root, session, USE } from './documents';
import { addAppKey, addAppRole, usedBefore } from './history';
import { oldCiphertext, paymentsKey } from './key-state';
import type { Scenario } from './scenario';
import { boto3, cli, goSdk, refusalOf } from './texts';

const US = 'us-east-1';

const EVENTS_KEY = '60b7f3d9-ae14-4c58-92e6-0d8c5a7b1f3e';

export const crossAccountKeyPolicy: Scenario = {
  id: 'cross-account-key-policy-missing',
  title: 'Event ingest: key of the payments account refuses',
  description:
    'The role in the analytics account is allowed by IAM; the key’s policy in payments-prod does not know that account.',
  expected: 'cross-account-key-policy-missing',
  failingCall: {
    as: session(ANALYTICS, 'EventIngest', 'ingest-consumer-2'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(EVENTS_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(EVENTS_KEY)),
    }),
  },
  seed(world) {
    const inline = { 'payments-events': document(allow('ReadPaymentEvents', USE, paymentsKey(EVENTS_KEY))) };
    addAppRole(world, { account: ANALYTICS, name: 'EventIngest', team: 'data-platform', inline });
    addAppRole(world, {
      account: PAYMENTS,
      name: 'EventPublisher',
      team: 'payments-platform',
      inline: { events: document(allow('WriteEvents', USE, paymentsKey(EVENTS_KEY))) },
    });
    const where = { account: PAYMENTS, region: US, id: EVENTS_KEY };
    const policy = document(delegation(PAYMENTS));
    const team = 'payments-platform';
    const key = addAppKey(world, {
      ...where,
      alias: 'alias/payments/events',
      application: 'payment-events',
      team,
      policy,
    });
    usedBefore(world, key, { role: 'EventPublisher', by: 'publisher-0' });
  },
  failedMinutesAgo: 10,
  // AWS's sentence for a key of another account does not name it; the application's log does.
  errorText: (world) =>
    `ERROR ingest.consumer: cannot open an envelope, key_arn=${paymentsKey(EVENTS_KEY)}\n${boto3(
      [
        ['/srv/ingest/consumer.py', 204, 'poll', 'payload = self.envelope.open(record)'],
        [
          '/srv/ingest/envelope.py',
          57,
          'open',
          'plain = self._kms.decrypt(CiphertextBlob=record.key, KeyId=record.key_arn)',
        ],
      ],
      refusalOf(world, crossAccountKeyPolicy.failingCall),
    )}`,
};

const MARGIN_KEY = 'ae5c91d0-4f72-4b3d-86a9-c7d20e6f8b15';

export const crossAccountIam: Scenario = {
  id: 'cross-account-iam-missing',
  title: 'Margin report: not allowed in its own account',
  description: 'The key’s policy lets the analytics account in; the role there has no permission for that key.',
  expected: 'cross-account-iam-missing',
  failingCall: {
    as: session(ANALYTICS, 'MarginReport', 'margin-weekly'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(MARGIN_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(MARGIN_KEY)),
    }),
  },
  seed(world) {
    const inline = {
      reports: document(allow('Reports', ['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::acme-margin-reports/*')),
    };
    addAppRole(world, { account: ANALYTICS, name: 'MarginReport', team: 'business-intelligence', inline });
    const where = { account: PAYMENTS, region: US, id: MARGIN_KEY };
    const policy = document(
      delegation(PAYMENTS),
      allowPrincipal('AnalyticsReads', root(ANALYTICS), ['kms:Decrypt', 'kms:DescribeKey']),
    );
    const team = 'finance-operations';
    addAppKey(world, { ...where, alias: 'alias/finance/margins', application: 'margins', team, policy });
  },
  failedMinutesAgo: 15,
  errorText: (world) =>
    goSdk('level=error msg="cannot open report" err="', refusalOf(world, crossAccountIam.failingCall)).concat('"'),
};

const TRAINING_KEY = `arn:aws:kms:${US}:${ANALYTICS}:key/925ac0e7-6d1b-4f8e-a3c4-b8f0d7e25a61`;
const SANDBOX_POLICY = 'p-sandbox0keys1';

export const scpBlocks: Scenario = {
  id: 'scp-blocks',
  title: 'Model training: explicit deny in a service control policy',
  description: 'The organization denies the use of keys to every role below /sandbox/.',
  expected: 'scp-blocks',
  failingCall: {
    as: session(ANALYTICS, 'ModelTrainer', 'train-gpu-0'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({ KeyId: TRAINING_KEY, KeySpec: 'AES_256' }),
  },
  seed(world) {
    const team = 'machine-learning';
    const inline = { 'training-key': document(allow('UseTrainingKey', USE, TRAINING_KEY)) };
    addAppRole(world, { account: ANALYTICS, name: 'ModelTrainer', path: '/sandbox/', team, inline });
    const where = { account: ANALYTICS, region: US, id: '925ac0e7-6d1b-4f8e-a3c4-b8f0d7e25a61' };
    addAppKey(world, {
      ...where,
      alias: 'alias/training',
      application: 'model-training',
      team,
      policy: document(delegation(ANALYTICS)),
    });
    const { organization } = world;
    const deny = {
      Sid: 'SandboxRolesUseNoKeys',
      Effect: 'Deny' as const,
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/sandbox/*' } },
    };
    const type = 'SERVICE_CONTROL_POLICY';
    const arn = `arn:aws:organizations::${organization.managementAccount}:policy/${organization.id}/${type.toLowerCase()}/${SANDBOX_POLICY}`;
    const head = {
      id: SANDBOX_POLICY,
      arn,
      name: 'sandbox-without-keys',
      description: 'Sandbox roles use no KMS keys',
    };
    organization.policies.set(SANDBOX_POLICY, { ...head, type, awsManaged: false, document: document(deny) });
    organization.attachments.get(WORKLOADS_UNIT)?.push(SANDBOX_POLICY);
  },
  failedMinutesAgo: 21,
  errorText: (world) =>
    cli(
      `aws kms generate-data-key --key-id ${TRAINING_KEY} --key-spec AES_256`,
      refusalOf(world, scpBlocks.failingCall),
    ),
};
