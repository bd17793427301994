const CRYPTO =
  'Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret';
const only = (operations: string): RegExp => new RegExp(`^kms:(?:${operations})$`);

/** The operations whose requests can carry a condition key at all (KMS Developer Guide, "Condition keys for AWS KMS"). */
const CARRIED: readonly (readonly [key: RegExp, actions: RegExp])[] = [
  [
    /^kms:encryptioncontext(?::|keys$)/,
    only('CreateGrant|RetireGrant|Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?'),
  ],
  [/^kms:grantisforawsresource$/, only('CreateGrant|ListGrants|RevokeGrant')],
  [/^kms:grantconstrainttype$/, only('CreateGrant|RetireGrant')],
  [
    /^kms:(?:grantoperations|grantee(?:service)?principal|retiring(?:service)?principal|grantconstraintsourcearn)$/,
    only('CreateGrant'),
  ],
  [/^kms:requestalias$/, only(`${CRYPTO}|DescribeKey|GetPublicKey`)],
  [/^kms:encryptionalgorithm$/, only('Encrypt|Decrypt|ReEncrypt(?:From|To)')],
  [/^kms:reencryptonsamekey$/, only('ReEncrypt(?:From|To)')],
  [/^kms:(?:signingalgorithm|messagetype)$/, only('Sign|Verify')],
  [/^kms:macalgorithm$/, only('GenerateMac|VerifyMac')],
  [/^kms:keyagreementalgorithm$/, only('DeriveSharedSecret')],
  [/^kms:datakeypairspec$/, only('GenerateDataKeyPair(?:WithoutPlaintext)?')],
  [/^kms:recipientattestation:/, only('Decrypt|DeriveSharedSecret|GenerateDataKey(?:Pair)?|GenerateRandom')],
  [/^kms:(?:expirationmodel|validto)$/, only('ImportKeyMaterial')],
  [/^kms:wrapping(?:algorithm|keyspec)$/, only('GetParametersForImport')],
  [/^kms:bypasspolicylockoutsafetycheck$/, only('CreateKey|PutKeyPolicy|ReplicateKey')],
  [/^kms:primaryregion$/, only('UpdatePrimaryRegion')],
  [/^kms:replicaregion$/, only('ReplicateKey')],
  [/^kms:schedulekeydeletionpendingwindowindays$/, only('ScheduleKeyDeletion')],
  [/^kms:rotationperiodindays$/, only('EnableKeyRotation')],
  [/^kms:trailingdayswithoutkeyusage$/, only('ScheduleKeyDeletion|DisableKey')],
  [/^aws:(?:requesttag\/|tagkeys$)/, only('TagResource|UntagResource|CreateKey|ReplicateKey')],
];

/** Whether requests for this action can carry a condition key (any case); true for keys of which nothing is known. */
export function canCarry(action: string, key: string): boolean {
  const lower = key.toLowerCase();
  return CARRIED.every(([pattern, actions]) => !pattern.test(lower) || actions.test(action));
}
