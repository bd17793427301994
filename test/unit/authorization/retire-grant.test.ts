import { sweepOver } from '../../../src/authorization/who-can';
import type { DecisionKind, Grant } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  document,
  FOREIGN_ROLE,
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

/** RetireGrant takes one grant, by its token or id (KMS API Reference, "RetireGrant"); a case does not say which. */
describe('RetireGrant on a key with several grants', () => {
  const other = `arn:aws:iam::${OTHER}:role/other`;
  const away = { GranteePrincipal: other, IssuingAccount: `arn:aws:iam::${OTHER}:root` };
  const mine = grant({ GrantId: 'mine', ...away, RetiringPrincipal: ROLE });
  const another = grant({ GrantId: 'another', ...away, Operations: ['RetireGrant'], GranteePrincipal: ROLE });
  const byIam = grant({ GrantId: 'by-iam', ...away, IssuingAccount: ROOT });
  const foreign = grant({ GrantId: 'foreign', ...away, KeyId: `${KEY}f` });
  const iam = { identity: [policy(allow({ Action: 'kms:RetireGrant' }))] };
  const retire = (grants: Grant[], s: Situation = {}) => decide({ action: 'kms:RetireGrant', grants, ...s });
  const theirs = grant({ GrantId: 'theirs', ...away, RetiringPrincipal: USER, IssuingAccount: ROOT });

  it.each<[string, Grant[], Situation, DecisionKind]>([
    ['all may be retired', [mine, another], {}, 'allowed'],
    ['one of two may', [mine, theirs], {}, 'undetermined'],
    ['one of two may, whatever their order', [theirs, mine], {}, 'undetermined'],
    ['none may', [theirs, byIam], {}, 'implicit-deny'],
    ['one may of itself, the other by IAM', [mine, byIam], { policies: iam }, 'allowed'],
    ['one may of itself, the other not without IAM', [mine, byIam], {}, 'undetermined'],
    ['a grant on another key does not count', [mine, foreign], {}, 'allowed'],
    [
      'a Deny refuses whichever is meant',
      [mine, theirs],
      { policies: { identity: [policy(deny())] } },
      'explicit-deny',
    ],
  ])('%s', (_, grants, s, expected) => {
    expect(retire(grants, s).decision).toBe(expected);
  });

  it('tells of each grant whether it may be retired', () => {
    const owned = { IssuingAccount: ROOT, GranteePrincipal: USER };
    const grants = [grant({ GrantId: 'theirs', ...owned, RetiringPrincipal: USER })];
    grants.push(grant({ GrantId: 'mine', ...owned, RetiringPrincipal: FOREIGN_ROLE }));
    const answer = retire(grants, { principal: FOREIGN_SESSION });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: ['grant'], unknownContext: [] });
    expect(layer(answer, 'grant')).toMatchObject({
      outcome: 'unknown',
      statements: [
        {
          policy: 'mine',
          matched: true,
          because: 'caller is the retiring principal, but which of the 2 grants is meant is not known',
        },
        { policy: 'theirs', matched: false, because: `retiring principal is ${USER}, not the caller` },
      ],
    });
    expect(layer(retire([mine]), 'grant').statements[0]?.because).toBe('caller is the retiring principal');
  });
});

it('a sweep over principals leaves open what is open for one', () => {
  const owned = { IssuingAccount: ROOT, GranteePrincipal: USER };
  const mine = grant({ GrantId: 'mine', ...owned, RetiringPrincipal: FOREIGN_ROLE });
  const theirs = grant({ GrantId: 'theirs', ...owned, RetiringPrincipal: USER });
  for (const grants of [[mine], [mine, theirs], [theirs, mine], [mine, mine, theirs]]) {
    const policies = { identity: [], boundary: null, scp: [] };
    const sweep = sweepOver({ arn: KEY, policy: document(), grants, rcp: [] }, ['kms:RetireGrant']);
    const contextFor = () => ({ context: {}, unknownContext: [] });
    const swept = sweep({ principal: FOREIGN_ROLE, policies, contextFor }, 'kms:RetireGrant');
    const one = decide({ action: 'kms:RetireGrant', principal: FOREIGN_ROLE, grants, policies });
    expect(swept?.decision).toBe(one.decision);
  }
});

/** "by the AWS account in which the grant is created" (KMS API Reference, "RetireGrant"): its `IssuingAccount`. */
describe('the account that may retire a grant', () => {
  const other = `arn:aws:iam::${OTHER}:role/other`;
  const created = (by?: string) => [grant({ GranteePrincipal: other, ...(by ? { IssuingAccount: by } : {}) })];
  const policies = { identity: [policy(allow({ Action: 'kms:RetireGrant' }))] };
  const foreignRoot = `arn:aws:iam::${OTHER}:root`;

  it.each<[string, Situation, DecisionKind]>([
    ['created it', { principal: FOREIGN_SESSION, grants: created(foreignRoot) }, 'allowed'],
    ['created it, and owns the key', { grants: created(ROOT) }, 'allowed'],
    ['owns the key, where nobody says who created it', { grants: created() }, 'allowed'],
    ['owns the key in which another created it', { grants: created(foreignRoot) }, 'undetermined'],
    ['is that owner’s root user', { principal: ROOT, grants: created(foreignRoot) }, 'undetermined'],
    [
      'owns the key, without an identity policy',
      { grants: created(foreignRoot), policies: { identity: [] } },
      'implicit-deny',
    ],
    ['does neither', { principal: FOREIGN_SESSION, grants: created(ROOT) }, 'implicit-deny'],
  ])('%s', (_, s, expected) => {
    expect(decide({ action: 'kms:RetireGrant', policies, ...s }).decision).toBe(expected);
  });

  it('is named where nobody knows', () => {
    const answer = decide({ action: 'kms:RetireGrant', policies, grants: created(foreignRoot) });
    expect(answer.blockedBy).toEqual(['grant']);
    expect(layer(answer, 'grant').statements[0]).toMatchObject({
      matched: 'unknown',
      because: `account ${OWNER} owns the key, account ${OTHER} created the grant: whether the owner may retire it is not known`,
    });
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
