/** Every KMS API operation that can be refused. `shared` ones exist in other services too, so their name alone proves nothing. */
const OWN =
  `CancelKeyDeletion ConnectCustomKeyStore CreateCustomKeyStore CreateGrant CreateKey Decrypt DeleteCustomKeyStore
DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores DescribeKey DisableKey DisableKeyRotation
DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom GetKeyPolicy
GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial ListGrants ListKeyPolicies ListKeyRotations ListResourceTags
ListRetirableGrants PutKeyPolicy ReEncrypt ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion
Sign UpdateCustomKeyStore UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac`.split(/\s/);
const SHARED = `CreateAlias DeleteAlias ListAliases ListKeys TagResource UntagResource UpdateAlias`.split(/\s/);
/** IAM actions that are not operations. */
const ACTIONS_ONLY = ['ReEncryptFrom', 'ReEncryptTo', 'SynchronizeMultiRegionKey'];

const CANONICAL = new Map([...OWN, ...SHARED, ...ACTIONS_ONLY].map((name) => [name.toLowerCase(), name]));
const LONGEST_FIRST = [...CANONICAL.keys()].sort((a, b) => b.length - a.length);
const OWN_NAMES = new Set(OWN);

/** Operations on no key that exists: a key that stands beside such a call is not the one that it failed on. */
const WITHOUT_KEY = new Set(
  'CreateKey ListKeys ListAliases GenerateRandom CreateCustomKeyStore DescribeCustomKeyStores ConnectCustomKeyStore'.split(
    ' ',
  ),
);

export function isWithoutKey(operation: string | null): boolean {
  return operation !== null && WITHOUT_KEY.has(operation);
}

/** True when only KMS has an operation of this name. */
export function isKmsOnlyOperation(operation: string): boolean {
  return OWN_NAMES.has(operation);
}

/** The operation in AWS's own spelling; null when KMS has none of that name. Accepts any case and `get-key-policy`. */
export function kmsOperation(name: string): string | null {
  return CANONICAL.get(name.replace(/[-_]/g, '').toLowerCase()) ?? null;
}

/** The IAM action that a KMS operation needs; null for ReEncrypt, which needs two, and for unknown names. */
export function kmsActionOf(operation: string): string | null {
  const name = kmsOperation(operation);
  return name === null || name === 'ReEncrypt' ? null : `kms:${name}`;
}

/** Reads the longest KMS action name that starts at `from` of lower-case text without white space; null when none does. */
export function kmsActionAt(flat: string, from: number): { action: string; end: number } | null {
  const found = LONGEST_FIRST.find((name) => flat.startsWith(name, from));
  if (!found) return null;
  return { action: `kms:${CANONICAL.get(found)}`, end: from + found.length };
}
