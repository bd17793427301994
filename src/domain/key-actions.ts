/** Using a key, or handing it on: no role of ours ever does. */
export const USE_OF_KEYS: readonly string[] = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:GenerateMac',
  'kms:VerifyMac',
  'kms:Sign',
  'kms:Verify',
  'kms:DeriveSharedSecret',
];

/** Changing a key; the diagnostic role is denied all of it, so a key policy that names the role cannot widen it. */
export const CHANGE_OF_KEYS: readonly string[] = [
  'kms:CreateGrant',
  'kms:RevokeGrant',
  'kms:RetireGrant',
  'kms:Put*',
  'kms:Create*',
  'kms:Update*',
  'kms:Delete*',
  'kms:Disable*',
  'kms:Enable*',
  'kms:Schedule*',
  'kms:Cancel*',
  'kms:Import*',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ReplicateKey',
  'kms:RotateKeyOnDemand',
  'kms:ConnectCustomKeyStore',
  'kms:DisconnectCustomKeyStore',
];
