import type { DecisionKind } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
  FULL_ACCESS,
  KEY,
  layer,
  names,
  OPEN,
  OTHER,
  OWNER,
  policy,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
} from './fixtures';

const everybody = (over = {}) => allow({ Principal: '*', ...over });

describe('across accounts', () => {
  const caller = { principal: FOREIGN_SESSION };

  it.each<[string, Situation, DecisionKind, string[]]>([
    ['both sides allow', { key: [names(OTHER)], policies: { identity: [OPEN] } }, 'allowed', []],
    ['the role may be named', { key: [names(FOREIGN_ROLE)], policies: { identity: [OPEN] } }, 'allowed', []],
    ['the session may be named', { key: [names(FOREIGN_SESSION)], policies: { identity: [OPEN] } }, 'allowed', []],
    [
      'naming the caller does not replace its IAM policy',
      { key: [names(FOREIGN_SESSION)] },
      'implicit-deny',
      ['identity-policy'],
    ],
    ['* does not replace its IAM policy', { key: [everybody()] }, 'implicit-deny', ['identity-policy']],
    [
      'the key side must allow',
      { key: [names(ROOT)], policies: { identity: [OPEN] } },
      'implicit-deny',
      ['key-policy'],
    ],
    ['neither side allows', { key: [] }, 'implicit-deny', ['key-policy', 'identity-policy']],
    [
      'a silent boundary blocks even where the session is named',
      {
        key: [names(FOREIGN_SESSION)],
        policies: { identity: [OPEN], boundary: SILENT },
      },
      'implicit-deny',
      ['permissions-boundary'],
    ],
    [
      'a silent session policy blocks',
      {
        key: [names(FOREIGN_SESSION)],
        policies: { identity: [OPEN], session: [SILENT] },
      },
      'implicit-deny',
      ['session-policy'],
    ],
    [
      'IAM must name the key itself',
      {
        key: [names(OTHER)],
        policies: { identity: [policy(allow({ Resource: KEY.replace(OWNER, OTHER) }))] },
      },
      'implicit-deny',
      ['identity-policy'],
    ],
  ])('%s', (_, s, decision, blockedBy) => {
    const answer = decide({ ...caller, ...s });
    expect(answer.decision).toBe(decision);
    expect(answer.blockedBy).toEqual(blockedBy);
  });

  it.each(['PutKeyPolicy', 'ScheduleKeyDeletion', 'EnableKey', 'GetKeyPolicy', 'ListResourceTags', 'CreateAlias'])(
    '%s cannot cross, whatever the policies say',
    (name) => {
      const s = { action: `kms:${name}`, key: [everybody()], policies: { identity: [OPEN] } };
      expect(decide({ principal: SESSION, ...s }).decision).toBe('allowed');
      const answer = decide({ principal: FOREIGN_SESSION, ...s });
      expect(answer).toMatchObject({ decision: 'implicit-deny', blockedBy: ['key-policy'] });
      expect(layer(answer, 'key-policy').statements[0]?.because).toContain('does not work from another account');
    },
  );

  it('tells no grant of the other account from a missing statement', () => {
    const answer = decide({
      ...caller,
      key: [],
      grants: [{ GranteePrincipal: FOREIGN_ROLE, Operations: ['Decrypt'] }],
    });
    expect(answer).toMatchObject({ decision: 'allowed', allowedBy: ['grant'] });
  });
});

describe('which operations work on a key of another account', () => {
  /** "Cross-account use: Yes" in the KMS Developer Guide, "AWS KMS permissions". */
  const CROSSING = [
    ...[
      'CreateGrant',
      'Decrypt',
      'DeriveSharedSecret',
      'DescribeKey',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyPair',
    ],
    ...[
      'GenerateDataKeyPairWithoutPlaintext',
      'GenerateDataKeyWithoutPlaintext',
      'GenerateMac',
      'GetKeyRotationStatus',
    ],
    ...['GetPublicKey', 'ListGrants', 'ReEncryptFrom', 'ReEncryptTo', 'RevokeGrant', 'Sign', 'Verify', 'VerifyMac'],
  ];
  const LOCAL = [
    ...[
      'CancelKeyDeletion',
      'CreateAlias',
      'DeleteAlias',
      'DeleteImportedKeyMaterial',
      'DisableKey',
      'DisableKeyRotation',
    ],
    ...[
      'EnableKey',
      'EnableKeyRotation',
      'GetKeyLastUsage',
      'GetKeyPolicy',
      'GetParametersForImport',
      'ImportKeyMaterial',
    ],
    ...['ListKeyPolicies', 'ListKeyRotations', 'ListResourceTags', 'PutKeyPolicy', 'ReplicateKey', 'RotateKeyOnDemand'],
    ...[
      'ScheduleKeyDeletion',
      'TagResource',
      'UntagResource',
      'UpdateAlias',
      'UpdateKeyDescription',
      'UpdatePrimaryRegion',
    ],
  ];
  const open = { key: [everybody()], policies: { identity: [OPEN] } };

  it.each(CROSSING)('%s does', (name) => {
    expect(decide({ ...open, principal: FOREIGN_SESSION, action: `kms:${name}` }).decision).toBe('allowed');
  });

  it.each(LOCAL)('%s does not', (name) => {
    expect(decide({ ...open, principal: FOREIGN_SESSION, action: `kms:${name}` }).decision).toBe('implicit-deny');
    expect(decide({ ...open, principal: SESSION, action: `kms:${name}` }).decision).toBe('allowed');
  });
});

describe('limits on both sides of an account boundary', () => {
  const both = { principal: FOREIGN_SESSION, key: [names(OTHER)] };

  it.each<[string, Situation['policies'], DecisionKind, string[]]>([
    ['an SCP of the caller that is silent', { scp: [[SILENT]] }, 'implicit-deny', ['scp']],
    ['an SCP of the caller that denies', { scp: [[FULL_ACCESS, policy(deny())]] }, 'explicit-deny', ['scp']],
    ['an RCP of the key that denies', { rcp: [[policy(deny({ Principal: '*' }))]] }, 'explicit-deny', ['rcp']],
    ['an identity policy that denies', { identity: [OPEN, policy(deny())] }, 'explicit-deny', ['identity-policy']],
    ['a boundary that denies', { boundary: policy(allow(), deny()) }, 'explicit-deny', ['permissions-boundary']],
    [
      'an endpoint policy that is silent',
      { vpcEndpoint: policy(names(OWNER)) },
      'implicit-deny',
      ['vpc-endpoint-policy'],
    ],
  ])('%s', (_, policies, decision, blockedBy) => {
    expect(decide({ ...both, policies: { identity: [OPEN], ...policies } })).toMatchObject({ decision, blockedBy });
    const grants = [{ GranteePrincipal: FOREIGN_ROLE, Operations: ['Decrypt'] }];
    expect(decide({ principal: FOREIGN_SESSION, key: [], grants, policies })).toMatchObject({ decision, blockedBy });
  });

  it.each<[string, Situation]>([
    ['an account', { key: [names(OTHER)] }],
    ['a role', { key: [names(FOREIGN_ROLE)] }],
    ['a session', { key: [names(FOREIGN_SESSION)] }],
    [
      'everybody under a condition',
      { key: [everybody({ Condition: { StringEquals: { 'kms:CallerAccount': OTHER } } })] },
    ],
  ])('an IAM policy is needed where the key policy names %s', (_, s) => {
    const asked = { ...s, principal: FOREIGN_SESSION };
    expect(decide({ ...asked, policies: { identity: [OPEN] } }).decision).toBe('allowed');
    expect(decide({ ...asked, policies: { identity: [SILENT] } }).blockedBy).toEqual(['identity-policy']);
  });

  it('the root user of the other account needs none', () => {
    const root = `arn:aws:iam::${OTHER}:root`;
    expect(decide({ principal: root, key: [names(OTHER)] }).decision).toBe('allowed');
    expect(decide({ principal: root, key: [] }).blockedBy).toEqual(['key-policy']);
  });
});
