import { keyUsable, stateError } from '../../../src/authorization/key-state';
import { ALL_KMS_ACTIONS, OPERATIONS, operationOf } from '../../../src/authorization/operations';
import { decide, KEY, layer, names, SESSION } from './fixtures';

describe('what a key state does to an operation', () => {
  it.each<[string, string, string | null, string]>([
    ['Decrypt', 'Enabled', null, ''],
    ['Decrypt', 'Disabled', 'DisabledException', 'is disabled.'],
    ['Decrypt', 'PendingDeletion', 'KMSInvalidStateException', 'is pending deletion.'],
    ['Decrypt', 'PendingReplicaDeletion', 'KMSInvalidStateException', 'is pending replica deletion.'],
    ['Decrypt', 'PendingImport', 'KMSInvalidStateException', 'is pending import.'],
    ['Decrypt', 'Unavailable', 'KMSInvalidStateException', 'is unavailable.'],
    ['Decrypt', 'Creating', 'KMSInvalidStateException', 'is creating.'],
    ['Decrypt', 'Updating', null, ''],
    ['GenerateDataKey', 'Disabled', 'DisabledException', 'is disabled.'],
    ['CreateGrant', 'Disabled', 'DisabledException', 'is disabled.'],
    ['CreateGrant', 'Unavailable', null, ''],
    ['EnableKey', 'Disabled', null, ''],
    ['EnableKey', 'PendingDeletion', 'KMSInvalidStateException', 'is pending deletion.'],
    ['EnableKey', 'Updating', 'KMSInvalidStateException', 'is updating.'],
    ['EnableKey', 'Unavailable', null, ''],
    ['CancelKeyDeletion', 'PendingDeletion', null, ''],
    ['CancelKeyDeletion', 'PendingReplicaDeletion', null, ''],
    ['CancelKeyDeletion', 'Enabled', 'KMSInvalidStateException', 'is not pending deletion.'],
    ['ScheduleKeyDeletion', 'PendingDeletion', 'KMSInvalidStateException', 'is pending deletion.'],
    ['ScheduleKeyDeletion', 'Disabled', null, ''],
    [
      'EnableKeyRotation',
      'PendingImport',
      'UnsupportedOperationException',
      'origin is EXTERNAL which is not valid for this operation.',
    ],
    ['EnableKeyRotation', 'Disabled', 'DisabledException', 'is disabled.'],
    ['ImportKeyMaterial', 'PendingImport', null, ''],
    ['Sign', 'PendingImport', 'KMSInvalidStateException', 'is pending import.'],
    ['ReplicateKey', 'Updating', 'KMSInvalidStateException', 'is updating.'],
    ['ListKeys', 'Disabled', null, ''],
  ])('%s on a key that is %s: %s', (name, state, code, words) => {
    const error = stateError(`kms:${name}`, state, KEY);
    expect(error).toEqual(code === null ? null : { code, message: `${KEY} ${words}` });
    expect(keyUsable(`kms:${name}`, state)).toBe(code === null);
  });

  it.each(['DescribeKey', 'GetKeyPolicy', 'ListKeyPolicies', 'ListGrants', 'ListResourceTags', 'PutKeyPolicy'])(
    '%s works in every state',
    (name) => {
      const states = [
        'Enabled',
        'Disabled',
        'PendingDeletion',
        'PendingReplicaDeletion',
        'PendingImport',
        'Unavailable',
        'Creating',
        'Updating',
      ];
      expect(states.map((state) => keyUsable(`kms:${name}`, state))).toEqual(states.map(() => true));
    },
  );

  it.each([
    ['kms:Decrypt', 'unknown'],
    ['kms:Decrypt', undefined],
    ['kms:Decrypt', 'SomethingNew'],
    ['kms:ListKeyRotations', 'Disabled'],
    ['kms:SomethingNew', 'Enabled'],
  ])('%s on a key that is %s: not known', (action, state) => {
    expect(keyUsable(action, state)).toBe('unknown');
    expect(stateError(action, state ?? '', KEY)).toBeNull();
  });
});

describe('the layer key-state', () => {
  it.each<[string, string, string, boolean | 'unknown']>([
    ['kms:Decrypt', 'Enabled', 'allows', true],
    ['kms:Decrypt', 'Disabled', 'denies', false],
    ['kms:Decrypt', 'unknown', 'unknown', 'unknown'],
    ['kms:ListKeys', 'Disabled', 'not-applicable', true],
  ])('%s, %s: %s', (action, keyState, outcome, usable) => {
    const answer = decide({ action, keyState, key: [names(SESSION)] });
    expect(layer(answer, 'key-state').outcome).toBe(outcome);
    expect(answer.keyUsable).toBe(usable);
  });

  it('does not touch the decision', () => {
    expect(decide({ keyState: 'Disabled', key: [names(SESSION)] }).decision).toBe('allowed');
  });
});

describe('the table of operations', () => {
  const GRANTABLE = [
    'CreateGrant',
    'Decrypt',
    'DeriveSharedSecret',
    'DescribeKey',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateMac',
    'GetPublicKey',
    'ReEncryptFrom',
    'ReEncryptTo',
    'RetireGrant',
    'Sign',
    'Verify',
    'VerifyMac',
  ];

  it('knows the seventeen operations that grants may hold', () => {
    expect(OPERATIONS.filter((row) => row.grantable).map((row) => row.name)).toEqual(GRANTABLE);
  });

  it('lets every grantable operation cross accounts, and three more', () => {
    const crossing = OPERATIONS.filter((row) => row.crossAccount).map((row) => row.name);
    expect(crossing.filter((name) => !GRANTABLE.includes(name))).toEqual([
      'GetKeyRotationStatus',
      'ListGrants',
      'RevokeGrant',
    ]);
    expect(GRANTABLE.filter((name) => !crossing.includes(name))).toEqual([]);
  });

  it('lists every action once, in order, and finds it in any case', () => {
    expect(ALL_KMS_ACTIONS).toEqual([...new Set(ALL_KMS_ACTIONS)].sort());
    for (const action of ALL_KMS_ACTIONS) expect(operationOf(action.toUpperCase())?.name).toBe(action.slice(4));
    expect(operationOf('kms:constructor')).toBeNull();
  });

  it('has no state for operations that use no key', () => {
    expect(OPERATIONS.filter((row) => row.policy === 'iam').every((row) => row.states === null && !row.grantable)).toBe(
      true,
    );
  });
});
