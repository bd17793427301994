import { PAYMENTS } from '../aws/new-world';
import { administrationOnly, allowPrincipal, document, role, session, USE } from './documents';
import { addAppKey, addAppRole, happened } from './history';
import { paymentsKey } from './key-state';
import type { Scenario } from './scenario';
import { cli, refusalOf } from './texts';

const US = 'us-east-1';

const LOYALTY_KEY = 'd7e31b58-4a0c-4c62-9b9f-06f8a5c2e174';

export const fixedSince: Scenario = {
  id: 'fixed-since',
  title: 'Loyalty: denied half an hour ago',
  description: 'The key policy did not name the role; an administrator added it a quarter of an hour later.',
  expected: 'fixed-since',
  failingCall: {
    as: session(PAYMENTS, 'LoyaltyPoints', 'points-api-6'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: US,
    input: () => ({ KeyId: paymentsKey(LOYALTY_KEY), KeySpec: 'AES_256' }),
  },
  seed(world) {
    const team = 'loyalty';
    addAppRole(world, { account: PAYMENTS, name: 'LoyaltyPoints', team });
    const where = { account: PAYMENTS, region: US, id: LOYALTY_KEY };
    const policy = document(administrationOnly(PAYMENTS));
    addAppKey(world, { ...where, alias: 'alias/loyalty', application: 'loyalty', team, policy });
  },
  failedMinutesAgo: 34,
  afterwards(world) {
    const key = world.accounts.get(PAYMENTS)?.regions.get(US)?.keys.get(LOYALTY_KEY);
    if (!key) throw new Error('the loyalty key was not seeded');
    const named = allowPrincipal('LoyaltyUsesKey', role(PAYMENTS, 'LoyaltyPoints'), USE);
    const input = { Policy: JSON.stringify(document(administrationOnly(PAYMENTS), named)) };
    happened(world, 19, { key, operation: 'PutKeyPolicy', input, by: 'dana.reyes' });
  },
  errorText: (world) =>
    cli(
      `aws kms generate-data-key --key-id alias/loyalty --key-spec AES_256 --region ${US}`,
      refusalOf(world, fixedSince.failingCall),
    ),
};
