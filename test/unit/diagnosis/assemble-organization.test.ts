import { assembleScps, type OrganizationFacts } from '../../../src/diagnosis/assemble-organization';

const OWNER = '111122223333';
const OTHER = '444455556666';
const STRANGER = '777788889999';
const none: OrganizationFacts = { kind: 'none', account: null, accounts: [OTHER] };
const managed: OrganizationFacts = { kind: 'configured', account: OTHER };

describe('SCPs above a caller', () => {
  it.each<[string, OrganizationFacts, string | null, unknown]>([
    ['in the account of the key, which is in no organization', none, OWNER, []],
    ['in a configured account, which is in no organization', none, OTHER, []],
    ['in an account that nobody spoke of', none, STRANGER, 'unknown'],
    ['without an account, as an AWS service', none, null, []],
    ['where nobody configured the organization', { kind: 'unknown', account: null }, OWNER, 'unknown'],
    ['in the management account', managed, OTHER, []],
    ['whose place was not read', managed, OWNER, 'unknown'],
  ])('of one %s', (_, organization, account, expected) => {
    expect(assembleScps(new Map(), organization, { account, keyAccount: OWNER })).toEqual(expected);
  });
});
