import { regionOf } from '../aws/find';
import { deleteDueKeys } from '../aws/kms/deletion';
import { ANALYTICS, PAYMENTS } from '../aws/new-world';
import { allow, delegation, document, session, USE } from './documents';
import { addAppKey, addAppRole, happened, usedBefore } from './history';
import { oldCiphertext, paymentsKey } from './key-state';
import { PIPELINE } from './organization';
import type { Scenario } from './scenario';
import { boto3, cli, javaSdk, refusalOf, terraform } from './texts';

const US = 'us-east-1';
const EU = 'eu-west-1';

const REPORTS_KEY_ID = '0f4b8f0c-6a3e-4b0f-8d61-9e3cf4d1a7b5';
const REPORTS_KEY = `arn:aws:kms:${US}:${ANALYTICS}:key/${REPORTS_KEY_ID}`;

export const keyNotFound: Scenario = {
  id: 'key-not-found',
  title: 'Reports: key does not exist',
  description: 'The key of the report builder was deleted four days ago, when its waiting period was over.',
  expected: 'key-not-found',
  failingCall: {
    as: session(ANALYTICS, 'ReportBuilder', 'report-builder-1'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({ KeyId: REPORTS_KEY, KeySpec: 'AES_256' }),
  },
  seed(world) {
    const inline = { 'reports-key': document(allow('UseReportsKey', USE, `arn:aws:kms:${US}:${ANALYTICS}:key/*`)) };
    const team = 'business-intelligence';
    addAppRole(world, { account: ANALYTICS, name: 'ReportBuilder', team, inline });
    const where = { account: ANALYTICS, region: US, id: REPORTS_KEY_ID };
    const policy = document(delegation(ANALYTICS));
    const key = addAppKey(world, { ...where, alias: 'alias/reports', application: 'reports', team, policy });
    const input = { PendingWindowInDays: 14 };
    happened(world, 18 * 1440, { key, operation: 'ScheduleKeyDeletion', input, by: 'marek.novak' });
    deleteDueKeys(world);
  },
  failedMinutesAgo: 22,
  errorText: (world) =>
    boto3(
      [
        ['/opt/reports/build.py', 118, 'main', 'writer.open(month)'],
        ['/opt/reports/crypto.py', 31, 'data_key', 'answer = kms.generate_data_key(KeyId=KEY_ARN, KeySpec="AES_256")'],
        [
          '/usr/local/lib/python3.12/site-packages/botocore/client.py',
          602,
          '_api_call',
          'return self._make_api_call(operation_name, kwargs)',
        ],
      ],
      refusalOf(world, keyNotFound.failingCall),
    ),
};

const CHECKOUT_KEY = '9d2c7a41-55f8-4f0a-b0c7-3e6a1b9d8c20';

export const wrongRegion: Scenario = {
  id: 'wrong-region',
  title: 'Checkout in Ireland: key does not exist',
  description: 'The service was rolled out to eu-west-1 with the bare id of a key that exists in us-east-1 only.',
  expected: 'wrong-region',
  failingCall: {
    as: session(PAYMENTS, 'CheckoutApi', 'checkout-eu-5f7d'),
    service: 'kms',
    operation: 'Encrypt',
    region: EU,
    input: () => ({ KeyId: CHECKOUT_KEY, Plaintext: Buffer.from('basket 5581') }),
  },
  seed(world) {
    const team = 'checkout';
    const inline = { 'checkout-key': document(allow('UseCheckoutKey', USE, `arn:aws:kms:*:${PAYMENTS}:key/*`)) };
    addAppRole(world, { account: PAYMENTS, name: 'CheckoutApi', team, inline });
    const where = { account: PAYMENTS, region: US, id: CHECKOUT_KEY };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: 'alias/checkout/baskets', application: 'checkout', team, policy });
    usedBefore(world, key, { role: 'CheckoutApi', by: 'checkout-us-81aa' });
  },
  failedMinutesAgo: 14,
  errorText: (world) =>
    javaSdk(
      [
        'software.amazon.awssdk.services.kms.model.NotFoundException$BuilderImpl.build(NotFoundException.java:130)',
        'software.amazon.awssdk.services.kms.DefaultKmsClient.encrypt(DefaultKmsClient.java:2411)',
        'com.acme.checkout.BasketVault.seal(BasketVault.java:58)',
      ],
      refusalOf(world, wrongRegion.failingCall),
    ),
};

const SETTLEMENT_KEY = 'c81e5d3b-0b9f-4e9c-a1f6-77d0c2e84b31';
const SETTLEMENT_ALIAS = 'alias/settlement/ledger';

export const aliasNotFound: Scenario = {
  id: 'alias-not-found',
  title: 'Settlement: alias is not found',
  description: 'A pipeline deleted the alias of the settlement key; the key itself is fine.',
  expected: 'alias-not-found',
  failingCall: {
    as: session(PAYMENTS, 'SettlementJob', 'settle-2026-11-22'),
    service: 'kms',
    operation: 'Encrypt',
    region: EU,
    input: () => ({ KeyId: SETTLEMENT_ALIAS, Plaintext: Buffer.from('batch 2217') }),
  },
  seed(world) {
    const team = 'finance-operations';
    const inline = { 'settlement-key': document(allow('UseSettlementKey', USE, paymentsKey(SETTLEMENT_KEY, EU))) };
    addAppRole(world, { account: PAYMENTS, name: 'SettlementJob', team, inline });
    const where = { account: PAYMENTS, region: EU, id: SETTLEMENT_KEY };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: SETTLEMENT_ALIAS, application: 'settlement', team, policy });
    usedBefore(world, key, { role: 'SettlementJob', by: 'settle-2026-11-21' });
    const input = { AliasName: SETTLEMENT_ALIAS };
    happened(world, 95, { key, operation: 'DeleteAlias', input, role: PIPELINE, by: 'terraform-destroy-4411' });
  },
  failedMinutesAgo: 17,
  errorText: (world) =>
    terraform(
      {
        resource: 'module.settlement.aws_kms_ciphertext.batch',
        file: 'modules/settlement/main.tf',
        line: 27,
        doing: 'creating KMS Ciphertext',
      },
      refusalOf(world, aliasNotFound.failingCall),
    ),
};

const VAULT_KEY = '2e7b90d4-8c11-4a6d-9f23-5ac6e0b7d114';
const VAULT_NEW_KEY = '6f0ad2c9-1e48-4b75-83da-b92c7f15e066';
const VAULT_ALIAS = 'alias/card-vault';

export const aliasPointsElsewhere: Scenario = {
  id: 'alias-points-elsewhere',
  title: 'Card vault: wrong key for the ciphertext',
  description: 'The alias was moved to a new key; what was encrypted before still belongs to the old one.',
  expected: 'alias-points-elsewhere',
  failingCall: {
    as: session(PAYMENTS, 'CardVault', 'vault-0'),
    service: 'kms',
    operation: 'Decrypt',
    region: US,
    input: (world) => ({
      KeyId: `arn:aws:kms:${US}:${PAYMENTS}:${VAULT_ALIAS}`,
      CiphertextBlob: oldCiphertext(world, paymentsKey(VAULT_KEY)),
    }),
  },
  seed(world) {
    const team = 'card-vault';
    const keys = [paymentsKey(VAULT_KEY), paymentsKey(VAULT_NEW_KEY)];
    addAppRole(world, {
      account: PAYMENTS,
      name: 'CardVault',
      team,
      inline: { vault: document(allow('UseVaultKeys', USE, keys)) },
    });
    const where = { account: PAYMENTS, region: US, application: 'card-vault', team };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, id: VAULT_KEY, alias: VAULT_ALIAS, policy });
    const next = addAppKey(world, { ...where, id: VAULT_NEW_KEY, alias: `${VAULT_ALIAS}-2026`, policy });
    usedBefore(world, key, { role: 'CardVault', by: 'vault-0' });
    const input = { AliasName: VAULT_ALIAS, TargetKeyId: VAULT_NEW_KEY };
    happened(world, 130, { key: next, operation: 'UpdateAlias', input, by: 'ines.costa' });
    regionOf(world, PAYMENTS, US).aliases.delete(`${VAULT_ALIAS}-2026`);
  },
  failedMinutesAgo: 11,
  errorText: (world) =>
    cli(
      `aws kms decrypt --region ${US} --key-id arn:aws:kms:${US}:${PAYMENTS}:${VAULT_ALIAS} --ciphertext-blob fileb://card-token.bin`,
      refusalOf(world, aliasPointsElsewhere.failingCall),
    ),
};
