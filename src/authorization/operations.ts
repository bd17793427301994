/** Key states in the order of the columns in {@link ROWS}. */
export const KEY_STATES = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
] as const;
export type KeyState = (typeof KEY_STATES)[number];

/**
 * What a key state does to an operation: `ok`; the error AWS answers with; `unknown` where AWS documents nothing.
 * Source: KMS Developer Guide, "Key states of AWS KMS keys".
 */
export type StateEffect =
  | 'ok'
  | 'disabled'
  | 'pending-deletion'
  | 'not-pending-deletion'
  | 'pending-import'
  | 'unavailable'
  | 'creating'
  | 'updating'
  | 'unsupported-origin'
  | 'unknown';

/** Who can permit an operation: the key policy (or IAM by delegation), IAM alone, or the grant itself. */
export type OperationPolicy = 'key' | 'iam' | 'grant';

export interface Operation {
  name: string;
  policy: OperationPolicy;
  crossAccount: boolean;
  grantable: boolean;
  dryRun: boolean;
  /** Null: the operation uses no single key. */
  states: Readonly<Record<KeyState, StateEffect>> | null;
}

/** Letters of {@link ROWS}. */
const EFFECTS: Readonly<Record<string, StateEffect>> = {
  o: 'ok',
  d: 'disabled',
  p: 'pending-deletion',
  n: 'not-pending-deletion',
  i: 'pending-import',
  v: 'unavailable',
  c: 'creating',
  u: 'updating',
  x: 'unsupported-origin',
  '?': 'unknown',
};

/**
 * Permission; policy (k key, i IAM only, g grant); X: works across accounts; G: can be granted; D: has DryRun; then the
 * effect of each state. Source: KMS Developer Guide, "AWS KMS permissions" and "Key states". PendingDeletion and
 * PendingReplicaDeletion behave alike and share a letter.
 */
const ROWS = `
CancelKeyDeletion k--- nnonnnn
ConnectCustomKeyStore i---
CreateAlias k--- oopoooo
CreateCustomKeyStore i---
CreateGrant kXGD odpioco
CreateKey i---
Decrypt kXGD odpivco
DeleteAlias k--- ooooooo
DeleteCustomKeyStore i---
DeleteImportedKeyMaterial k--- ooooxcu
DeriveSharedSecret kXGD odpivco
DescribeCustomKeyStores i---
DescribeKey kXG- ooooooo
DisableKey k--- oopiocu
DisableKeyRotation k--- odpxxco
DisconnectCustomKeyStore i---
EnableKey k--- oopiocu
EnableKeyRotation k--- odpxxco
Encrypt kXGD odpivco
GenerateDataKey kXGD odpivco
GenerateDataKeyPair kXGD odpivco
GenerateDataKeyPairWithoutPlaintext kXGD odpivco
GenerateDataKeyWithoutPlaintext kXGD odpivco
GenerateMac kXGD odpivco
GenerateRandom i---
GetKeyLastUsage k--- ooooooo
GetKeyPolicy k--- ooooooo
GetKeyRotationStatus kX-- oooxxoo
GetParametersForImport k--- oopoxcu
GetPublicKey kXG- odpivco
ImportKeyMaterial k--- oopoxco
ListAliases i---
ListGrants kX-- ooooooo
ListKeyPolicies k--- ooooooo
ListKeyRotations k--- o??????
ListKeys i---
ListResourceTags k--- ooooooo
ListRetirableGrants i---
PutKeyPolicy k--- ooooooo
ReEncryptFrom kXGD odpivco
ReEncryptTo kXGD odpivco
ReplicateKey k--- odpivcu
RetireGrant gXGD ooooooo
RevokeGrant kX-D ooooooo
RotateKeyOnDemand k--- odp????
ScheduleKeyDeletion k--- oopooou
Sign kXGD odpivco
SynchronizeMultiRegionKey k--- ???????
TagResource k--- oopoooo
UntagResource k--- oopoooo
UpdateAlias k--- oopoooo
UpdateCustomKeyStore i---
UpdateKeyDescription k--- oopoooo
UpdatePrimaryRegion k--- odpivco
Verify kXGD odpivco
VerifyMac kXGD odpivco
`;

const POLICIES: Readonly<Record<string, OperationPolicy>> = { k: 'key', i: 'iam', g: 'grant' };

function parseRow(row: string): Operation {
  const [name = '', traits = '', letters] = row.split(' ');
  return {
    name,
    policy: POLICIES[traits[0] ?? ''] ?? 'key',
    crossAccount: traits[1] === 'X',
    grantable: traits[2] === 'G',
    dryRun: traits[3] === 'D',
    states: letters ? parseStates(letters) : null,
  };
}

function parseStates(letters: string): Record<KeyState, StateEffect> {
  const at = (i: number): StateEffect => EFFECTS[letters[i] ?? '?'] ?? 'unknown';
  return {
    Enabled: at(0),
    Disabled: at(1),
    PendingDeletion: at(2),
    PendingReplicaDeletion: at(2),
    PendingImport: at(3),
    Unavailable: at(4),
    Creating: at(5),
    Updating: at(6),
  };
}

/** Every KMS permission, in alphabetical order. */
export const OPERATIONS: readonly Operation[] = ROWS.trim().split('\n').map(parseRow);

/** `kms:Decrypt` and so on: every KMS action there is. */
export const ALL_KMS_ACTIONS: readonly string[] = OPERATIONS.map(({ name }) => `kms:${name}`);

const BY_ACTION: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.flatMap((row) => [
    [`kms:${row.name}`, row],
    [`kms:${row.name.toLowerCase()}`, row],
  ]),
);

/** The operation behind an action (`kms:Decrypt`, any case); null when KMS has none of that name. */
export function operationOf(action: string): Operation | null {
  return BY_ACTION.get(action) ?? BY_ACTION.get(action.toLowerCase()) ?? null;
}
