import { keyByArn } from '../aws/find';
import { seal } from '../aws/kms/ciphertext';
import { PAYMENTS } from '../aws/new-world';
import type { World } from '../aws/world';
import { allow, delegation, document, session, USE } from './documents';
import { addAppKey, addAppRole, happened, usedBefore } from './history';
import { PIPELINE } from './organization';
import type { Scenario } from './scenario';
import { cli, refusalOf, s3 } from './texts';

const US = 'us-east-1';

/** ARN of a key of the payments account. */
export function paymentsKey(id: string, region = US): string {
  return `arn:aws:kms:${region}:${PAYMENTS}:key/${id}`;
}

/** A ciphertext that the application made when all was well. */
export function oldCiphertext(world: World, arn: string, context: Record<string, string> = {}): Buffer {
  const key = keyByArn(world, arn);
  if (!key) throw new Error(`no key ${arn} in the local AWS`);
  return seal(key, Buffer.from('{"card":"**** 4242"}'), context);
}

const ORDERS_KEY = '5b1f6d0e-3a52-4c7b-9c1e-0d9a41f2ab10';

export const keyDisabled: Scenario = {
  id: 'key-disabled',
  title: 'Orders: Decrypt fails since this morning',
  description: 'The orders key was disabled by hand 40 minutes ago; role and policies are right.',
  expected: 'key-disabled',
  failingCall: {
    as: session(PAYMENTS, 'OrdersService', 'orders-7c9f6d5b8-x2x4q'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: paymentsKey(ORDERS_KEY),
      CiphertextBlob: oldCiphertext(world, paymentsKey(ORDERS_KEY), { table: 'orders' }),
      EncryptionContext: { table: 'orders' },
    }),
  },
  seed(world) {
    const team = 'payments-platform';
    const use = allow('UseOrdersKey', USE, paymentsKey(ORDERS_KEY));
    addAppRole(world, { account: PAYMENTS, name: 'OrdersService', team, inline: { 'orders-key': document(use) } });
    const where = { account: PAYMENTS, region: US, id: ORDERS_KEY };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: 'alias/payments/orders', application: 'orders', team, policy });
    usedBefore(world, key, { role: 'OrdersService', by: 'orders-7c9f6d5b8-x2x4q' });
    happened(world, 40, { key, operation: 'DisableKey', by: 'marek.novak' });
  },
  failedMinutesAgo: 6,
  errorText: (world) =>
    cli(
      `aws kms decrypt --key-id ${paymentsKey(ORDERS_KEY)} --ciphertext-blob fileb://order-88131.bin --encryption-context table=orders --profile orders-prod`,
      refusalOf(world, keyDisabled.failingCall),
    ),
};

const INVOICES_KEY = 'a3c04ee1-7f0d-4d2a-8c55-61b7e2d90f42';

export const keyPendingDeletion: Scenario = {
  id: 'key-pending-deletion',
  title: 'Invoices: uploads to S3 fail',
  description: 'A clean-up pipeline scheduled the invoices key for deletion two days ago.',
  expected: 'key-pending-deletion',
  failingCall: {
    as: session(PAYMENTS, 'InvoiceExporter', 'export-nightly'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({
      KeyId: paymentsKey(INVOICES_KEY),
      KeySpec: 'AES_256',
      EncryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::acme-invoices-prod' },
    }),
  },
  seed(world) {
    const team = 'billing';
    const use = allow('UseInvoicesKey', USE, paymentsKey(INVOICES_KEY));
    const inline = {
      'invoices-key': document(use, allow('Bucket', 's3:PutObject', 'arn:aws:s3:::acme-invoices-prod/*')),
    };
    addAppRole(world, { account: PAYMENTS, name: 'InvoiceExporter', team, inline });
    const where = { account: PAYMENTS, region: US, id: INVOICES_KEY };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: 'alias/billing/invoices', application: 'invoices', team, policy });
    happened(world, 4 * 1440, {
      key,
      operation: 'GenerateDataKey',
      input: { KeySpec: 'AES_256' },
      role: 'InvoiceExporter',
    });
    const input = { PendingWindowInDays: 14 };
    happened(world, 2 * 1440 - 75, {
      key,
      operation: 'ScheduleKeyDeletion',
      input,
      role: PIPELINE,
      by: 'unused-key-cleanup',
    });
  },
  failedMinutesAgo: 9,
  errorText: (world) =>
    s3(
      'aws s3api put-object --bucket acme-invoices-prod --key 2026/11/batch-0417.pdf --body batch-0417.pdf',
      'PutObject',
      refusalOf(world, keyPendingDeletion.failingCall),
    ),
};
