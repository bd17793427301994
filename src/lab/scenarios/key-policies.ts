import { ANALYTICS, PAYMENTS } from '../aws/new-world';
import { administrationOnly, allow, allowPrincipal, delegation, document, role, session, USE } from './documents';
import { addAppKey, addAppRole, usedBefore } from './history';
import { oldCiphertext, paymentsKey } from './key-state';
import { keymedicStatements } from './keymedic-roles';
import { ADMIN } from './organization';
import type { Scenario } from './scenario';
import { boto3, cli, javaSdk, refusalOf, s3 } from './texts';

const US = 'us-east-1';
const EU = 'eu-west-1';

const WAREHOUSE_KEY = `arn:aws:kms:${US}:${ANALYTICS}:key/7a5d1c6e-92b3-4f48-a0e7-c4b8d6f1e253`;

export const noIamDelegation: Scenario = {
  id: 'key-policy-no-iam-delegation',
  title: 'Warehouse: no resource-based policy allows',
  description:
    'The key policy names its administrators only and leaves nothing to IAM, so the role’s own policy is ignored.',
  expected: 'key-policy-no-iam-delegation',
  failingCall: {
    as: session(ANALYTICS, 'WarehouseLoader', 'load-hourly'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({ KeyId: WAREHOUSE_KEY, KeySpec: 'AES_256' }),
  },
  seed(world) {
    const team = 'data-warehouse';
    const inline = { 'warehouse-key': document(allow('UseWarehouseKey', USE, WAREHOUSE_KEY)) };
    addAppRole(world, { account: ANALYTICS, name: 'WarehouseLoader', team, inline });
    const where = { account: ANALYTICS, region: US, id: '7a5d1c6e-92b3-4f48-a0e7-c4b8d6f1e253' };
    const administer = [
      'kms:Describe*',
      'kms:Get*',
      'kms:List*',
      'kms:Put*',
      'kms:Enable*',
      'kms:Disable*',
      'kms:TagResource',
    ];
    const policy = document(
      allowPrincipal('Administrators', role(ANALYTICS, ADMIN), administer),
      ...keymedicStatements(ANALYTICS),
    );
    addAppKey(world, { ...where, alias: 'alias/warehouse', application: 'warehouse', team, policy });
  },
  failedMinutesAgo: 8,
  errorText: (world) =>
    cli(
      `aws kms generate-data-key --key-id ${WAREHOUSE_KEY} --key-spec AES_256`,
      refusalOf(world, noIamDelegation.failingCall),
    ),
};

const PAYOUTS_KEY = 'e4c2a7f0-3d16-4b9e-95c8-1f7b60d2a839';

export const missingPrincipal: Scenario = {
  id: 'key-policy-missing-principal',
  title: 'Payouts: new worker may not decrypt',
  description:
    'The key policy leaves only administration to IAM and names the refund worker, not the new payout worker.',
  expected: 'key-policy-missing-principal',
  failingCall: {
    as: session(PAYMENTS, 'PayoutWorker', 'payout-worker-b71c'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(PAYOUTS_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(PAYOUTS_KEY)),
    }),
  },
  seed(world) {
    const team = 'payouts';
    for (const name of ['RefundWorker', 'PayoutWorker']) {
      const inline = { 'payouts-key': document(allow('UsePayoutsKey', USE, paymentsKey(PAYOUTS_KEY))) };
      addAppRole(world, { account: PAYMENTS, name, team, inline });
    }
    const where = { account: PAYMENTS, region: US, id: PAYOUTS_KEY };
    const policy = document(
      administrationOnly(PAYMENTS),
      allowPrincipal('RefundWorkerUsesKey', role(PAYMENTS, 'RefundWorker'), USE),
    );
    const key = addAppKey(world, { ...where, alias: 'alias/payouts', application: 'payouts', team, policy });
    usedBefore(world, key, { role: 'RefundWorker', by: 'refund-worker-09aa' });
  },
  failedMinutesAgo: 5,
  errorText: (world) =>
    boto3(
      [
        ['/app/worker/main.py', 77, 'run', 'bank_account = vault.open(payout.sealed_account)'],
        [
          '/app/worker/vault.py',
          22,
          'open',
          'return self.kms.decrypt(KeyId=self.key, CiphertextBlob=blob)["Plaintext"]',
        ],
        [
          '/app/.venv/lib/python3.12/site-packages/botocore/client.py',
          1078,
          '_make_api_call',
          'raise error_class(parsed_response, operation_name)',
        ],
      ],
      refusalOf(world, missingPrincipal.failingCall),
    ),
};

const FRAUD_KEY = 'b06f4e9d-2c85-4a17-8e30-d5a9c7b1f642';

export const missingAction: Scenario = {
  id: 'key-policy-missing-action',
  title: 'Fraud scoring: cannot read its own objects',
  description: 'The key policy names the role for encrypting, but not for decrypting.',
  expected: 'key-policy-missing-action',
  failingCall: {
    as: session(PAYMENTS, 'FraudScorer', 'fraud-scorer-3'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(FRAUD_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(FRAUD_KEY)),
    }),
  },
  seed(world) {
    const team = 'fraud';
    addAppRole(world, {
      account: PAYMENTS,
      name: 'FraudScorer',
      team,
      inline: { 'fraud-key': document(allow('UseFraudKey', USE, paymentsKey(FRAUD_KEY))) },
    });
    const where = { account: PAYMENTS, region: US, id: FRAUD_KEY };
    const write = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'];
    const policy = document(
      administrationOnly(PAYMENTS),
      allowPrincipal('FraudScorerWrites', role(PAYMENTS, 'FraudScorer'), write),
    );
    const key = addAppKey(world, { ...where, alias: 'alias/fraud/features', application: 'fraud', team, policy });
    usedBefore(world, key, { role: 'FraudScorer', by: 'fraud-scorer-3' });
  },
  failedMinutesAgo: 12,
  errorText: (world) =>
    s3(
      'aws s3api get-object --bucket acme-fraud-features --key models/2026-11-21/features.parquet features.parquet',
      'GetObject',
      refusalOf(world, missingAction.failingCall),
    ),
};

const SUPPORT_KEY = '4c9e7b21-6fd0-4387-ba5c-8e2d1f60a9c7';

export const keyPolicyDeny: Scenario = {
  id: 'key-policy-explicit-deny',
  title: 'Support console: explicit deny in the key policy',
  description: 'The key policy denies decryption to everybody but the identity service, on purpose.',
  expected: 'key-policy-explicit-deny',
  failingCall: {
    as: session(PAYMENTS, 'SupportConsole', 'console-web-12'),
    service: 'kms',
    operation: 'Decrypt',
    region: EU,
    input: (world) => ({
      KeyId: paymentsKey(SUPPORT_KEY, EU),
      CiphertextBlob: oldCiphertext(world, paymentsKey(SUPPORT_KEY, EU)),
    }),
  },
  seed(world) {
    const team = 'identity';
    for (const name of ['SupportConsole', 'IdentityService']) {
      const inline = { 'identity-documents': document(allow('UseIdentityKey', USE, paymentsKey(SUPPORT_KEY, EU))) };
      addAppRole(world, { account: PAYMENTS, name, team, inline });
    }
    const where = { account: PAYMENTS, region: EU, id: SUPPORT_KEY };
    const only = { ArnNotEquals: { 'aws:PrincipalArn': role(PAYMENTS, 'IdentityService') } };
    const policy = document(delegation(PAYMENTS), {
      Sid: 'OnlyIdentityServiceDecrypts',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: only,
    });
    const key = addAppKey(world, {
      ...where,
      alias: 'alias/identity/documents',
      application: 'identity-documents',
      team,
      policy,
    });
    usedBefore(world, key, { role: 'IdentityService', by: 'identity-1' });
  },
  failedMinutesAgo: 31,
  errorText: (world) =>
    javaSdk(
      [
        'software.amazon.awssdk.core.internal.http.CombinedResponseHandler.handleErrorResponse(CombinedResponseHandler.java:125)',
        'software.amazon.awssdk.services.kms.DefaultKmsClient.decrypt(DefaultKmsClient.java:1653)',
        'com.acme.support.DocumentView.open(DocumentView.java:41)',
      ],
      refusalOf(world, keyPolicyDeny.failingCall),
    ),
};
