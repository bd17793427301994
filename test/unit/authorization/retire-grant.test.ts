import type { DecisionKind, Grant } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  KEY,
  layer,
  names,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  type Situation,
  USER,
} from './fixtures';

const grant = (over: Partial<Grant> = {}): Grant => ({
  GrantId: 'g1',
  KeyId: KEY,
  GranteePrincipal: ROLE,
  Operations: ['Decrypt', 'DescribeKey'],
  Constraints: {},
  ...over,
});

describe('RetireGrant', () => {
  const retire = (s: Situation) => decide({ action: 'kms:RetireGrant', ...s });
  const iam = { identity: [policy(allow({ Action: 'kms:RetireGrant' }))] };
  const other = `arn:aws:iam::${OWNER}:role/other`;

  it.each<[string, Situation, DecisionKind]>([
    [
      'by the retiring principal, whatever the policies say',
      { grants: [grant({ GranteePrincipal: other, RetiringPrincipal: ROLE })] },
      'allowed',
    ],
    ['by the grantee, if the grant holds it', { grants: [grant({ Operations: ['RetireGrant'] })] }, 'allowed'],
    ['not by the grantee otherwise', { grants: [grant()] }, 'implicit-deny'],
    ['not by a key policy', { key: [names(ROLE)], grants: [grant({ GranteePrincipal: other })] }, 'implicit-deny'],
    [
      'by IAM in the account that owns the key',
      { grants: [grant({ GranteePrincipal: other })], policies: iam },
      'allowed',
    ],
    ['not by IAM without a grant', { grants: [], policies: iam }, 'implicit-deny'],
    [
      'by root of the issuing account',
      {
        principal: `arn:aws:iam::${OTHER}:root`,
        grants: [grant({ GranteePrincipal: other, IssuingAccount: `arn:aws:iam::${OTHER}:root` })],
      },
      'allowed',
    ],
    [
      'by IAM in the account that is the retiring principal',
      {
        principal: FOREIGN_SESSION,
        policies: iam,
        grants: [grant({ GranteePrincipal: other, RetiringPrincipal: `arn:aws:iam::${OTHER}:root` })],
      },
      'allowed',
    ],
    [
      'not by IAM in an account that has nothing to do with it',
      {
        principal: FOREIGN_SESSION,
        policies: iam,
        grants: [grant({ GranteePrincipal: other, IssuingAccount: ROOT })],
      },
      'implicit-deny',
    ],
    [
      'not against a deny',
      {
        grants: [grant({ RetiringPrincipal: ROLE })],
        policies: { identity: [policy(deny({ Action: 'kms:RetireGrant' }))] },
      },
      'explicit-deny',
    ],
  ])('%s', (_, s, expected) => {
    expect(retire(s).decision).toBe(expected);
  });

  it('names the grant as what is missing', () => {
    expect(retire({ grants: [grant()], principal: FOREIGN_SESSION }).blockedBy).toEqual(['grant']);
    expect(layer(retire({ grants: [] }), 'key-policy').outcome).toBe('not-applicable');
  });
});

it('no constraint of a grant keeps anybody from retiring it', () => {
  for (const Constraints of [{ EncryptionContextEquals: { a: 'b' } }, { SourceArn: 'arn:aws:s3:::files' }]) {
    const grants = [grant({ RetiringPrincipal: ROLE, GranteePrincipal: USER, Constraints })];
    expect(decide({ action: 'kms:RetireGrant', grants }).decision).toBe('allowed');
    const own = [grant({ Operations: ['RetireGrant'], Constraints })];
    expect(decide({ action: 'kms:RetireGrant', grants: own }).decision).toBe('allowed');
  }
});

it('an AWS service retires what names it as the retiring service', () => {
  const grants = [grant({ RetiringServicePrincipal: 'rds.amazonaws.com' })];
  const asked = { action: 'kms:RetireGrant', grants };
  expect(decide({ ...asked, principal: 'rds.amazonaws.com' }).decision).toBe('allowed');
  expect(decide({ ...asked, principal: 'sqs.amazonaws.com' }).decision).toBe('implicit-deny');
});
