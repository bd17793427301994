import type { DenyReason } from '../domain/signal';

/** A fixed wording about a KMS key, as some service prints it. */
export interface Wording {
  /** Lower case without white space. */
  words: string;
  /** A second part that must follow within 200 characters, where the first alone is not telling. */
  followedBy?: string;
  reason: DenyReason | null;
  service?: string;
}

/** Fixed wordings, most telling first. Facts: KMS key-state table, error references of the calling services, observed texts. */
export const WORDINGS: readonly Wording[] = [
  { words: 'lambdawasunableto', followedBy: 'kms', reason: 'unspecified', service: 'lambda' },
  { words: 'kmskeyaccessdeniederror', reason: 'unspecified', service: 'dynamodb' },
  { words: 'kmskeydisablederror', reason: 'key-disabled', service: 'dynamodb' },
  { words: 'kmskeynotfounderror', reason: 'key-not-found', service: 'dynamodb' },
  { words: 'kmsvalidationerror', reason: null, service: 'dynamodb' },
  { words: 'kmsinternalerror', reason: null, service: 'dynamodb' },
  { words: 'encryptioncontextissupportedonlywhen', reason: 'invalid-usage' },
  { words: 'accesstokmsisnotallowed', reason: 'unspecified', service: 'secretsmanager' },
  { words: 'rejectedbecausethespecifiedkeycouldnotbefound', reason: 'key-not-found' },
  { words: "can'tencrypttheprotectedsecrettext", reason: 'unspecified', service: 'secretsmanager' },
  { words: "can'tdecrypttheprotectedsecrettext", reason: 'unspecified', service: 'secretsmanager' },
  { words: 'errorinaccessingkmskeyid', reason: 'unspecified', service: 'opensearch' },
  { words: 'snapshotkmskey', followedBy: 'doesnotexist,isnotenabled', reason: 'unspecified', service: 'rds' },
  { words: 'specifiedkmskey', followedBy: 'doesnotexist,isnotenabled', reason: 'unspecified', service: 'rds' },
  { words: 'kmskeycheckfailed', reason: 'unspecified', service: 'rds' },
  { words: 'inaccessible-encryption-credentials', reason: 'unspecified', service: 'rds' },
  { words: 'inaccessible_encryption_credentials', reason: 'unspecified', service: 'dynamodb' },
  { words: 'kmskeydoesnotexistorisnotallowedtobeusedwith', reason: 'unspecified', service: 'logs' },
  { words: 'specifiedkmskeyidcouldnotbefound', reason: 'key-not-found', service: 'logs' },
  { words: 'specifiedkmskeyisnotaccessible', reason: 'unspecified', service: 'ec2' },
  { words: 'thekmskeyprovidedisinanincorrectstate', reason: 'unspecified', service: 'ec2' },
  { words: 'client.internalerror', followedBy: 'clienterroronlaunch', reason: 'unspecified', service: 'ec2' },
  { words: 'givenkeyidisnotaccessible', reason: 'unspecified', service: 'ec2' },
  { words: 'encryptedwithaninaccessible', reason: 'unspecified', service: 'ec2' },
  { words: 'wasunabletoaccessthekmskey', reason: 'unspecified', service: 'ec2' },
  {
    words: 'insufficientpermissionstoaccesss3bucket',
    followedBy: 'kmskey',
    reason: 'unspecified',
    service: 'cloudtrail',
  },
  { words: 'failedtoprocessactionkmsencryption', reason: null, service: 'ssm' },
  { words: 'theciphertextreferstoacustomermasterkey', reason: 'unspecified' },
  { words: 'theciphertextreferstoakmskey', reason: 'unspecified' },
  { words: 'theciphertextreferencesakeythat', reason: 'unspecified' },
  { words: 'notfoundexception:key', followedBy: 'doesnotexist', reason: 'key-not-found' },
  { words: 'notfoundexception:alias', followedBy: 'isnotfound', reason: 'alias-not-found' },
  { words: 'notfoundexception:invalidarn', reason: 'key-not-found' },
  { words: 'notfoundexception:invalidkeyid', reason: 'key-not-found' },
  { words: "invalidkeyid'", reason: 'key-not-found' },
  { words: 'kmsaccesswasdenied', reason: 'unspecified' },
  { words: 'doesnotidentifyacmkthatcanperform', reason: 'wrong-key' },
  { words: 'doesnotidentifyakmskeythatcanperform', reason: 'wrong-key' },
  { words: 'doesnotidentifyakeythatcanperform', reason: 'wrong-key' },
  { words: 'youhaveexceededtherateatwhichyoumaycallkms', reason: 'throttled' },
  { words: 'encryptioncontextprovidedmaynotmatch', reason: 'invalid-ciphertext' },
  { words: 'policycontainsastatementwithoneormoreinvalidprincipals', reason: null },
  { words: 'thenewkeypolicywillnotallowyoutoupdatethekeypolicy', reason: null },
  { words: 'requestrateforoperationsinvolvingawskms', reason: 'throttled', service: 's3' },
  { words: 'withawskmsmanagedkeysrequireawssignatureversion4', reason: null, service: 's3' },
  { words: 'originis', followedBy: 'whichisnotvalidforthisoperation', reason: 'invalid-usage' },
  { words: 'non-200answerfromkms', reason: null, service: 'kms' },
  { words: 'kmserror:', reason: null, service: 'kms' },
  { words: 'analiaswiththename', followedBy: 'alreadyexists', reason: null, service: 'kms' },
  { words: 'errordecryptingkey', reason: null },
  { words: 'errorencryptingkey', reason: null },
  { words: 'unabletodecryptanydatakey', reason: 'unspecified' },
  { words: 'failedtodecryptsopsdatakeywithawskms', reason: null },
  { words: 'failedtoencryptsopsdatakeywithawskms', reason: null },
  { words: 'kmscannotcommunicatewithyourcloudhsm', reason: null },
  { words: 'externalkeystoreproxy', reason: null },
];
