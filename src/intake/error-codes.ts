import type { DenyReason } from '../domain/signal';

/** How the codes end that speak of a KMS key; parameter names such as `KmsKeyId` do not end so. */
const KMS_TROUBLE =
  '(?:exception|fault|denied|disabled|notfound|not_found|inaccessible|notaccessible|notenabled|error|throttl(?:ed|ing)|revoked|deletion|unavailable|failed|invalid_?state)';
/** Codes that only KMS, or a service speaking of a KMS key, prints. */
const KMS_CODE = new RegExp(
  `^(?:${[
    `kms_?\\w{0,40}${KMS_TROUBLE}|\\w{0,40}kms_?(?:key|grant|resource)\\w{0,20}${KMS_TROUBLE}|(?:invalid|disabled|inaccessible|invalidstate)_?(?:source|destination)?_?kms_?(?:key|resource)(?:id)?`,
    'kmsinvalidkeyusage|kms_?opt_?in_?required|(?:create|retire)_kms_grant_failed',
    'invalidciphertext\\w{0,20}|incorrectkey\\w{0,20}|keyunavailable\\w{0,20}|invalidkeyusage\\w{0,20}|invalidgrant(?:id|token)exception|invalidaliasname\\w{0,20}|disabledexception',
    'invalidkeyid|customkeystore\\w{2,60}|xks\\w{2,60}|expiredimporttoken\\w{0,20}|customerkeyhasbeenrevoked|insufficientencryptionpolicy\\w{0,20}|glueencryption\\w{0,20}',
    'encryptionkey(?:accessdenied|disabled|notfound|unavailable)\\w{0,20}|inaccessible_encryption\\w{0,40}',
  ].join('|')})$`,
);

/** Families of codes that AWS services print; matched against the last part of a dotted name, in lower case. */
const AWS_CODE = new RegExp(
  `^(?:${[
    'access\\w{0,3}dein?ied\\w{0,20}|accessdeni\\w{0,20}|authfailure|authorization(?:error|header)\\w{0,20}|unauthorized\\w{0,20}|forbidden\\w{0,20}',
    'invalid\\w{2,50}|validation(?:exception|error)|malformed\\w{2,40}|incorrect\\w{2,40}|unsupported\\w{2,40}|signaturedoesnotmatch',
    '\\w{0,50}notfound(?:exception|fault)?|nosuch\\w{2,40}|alreadyexists\\w{0,20}|conflict\\w{0,20}|dependency\\w{2,30}',
    'throttl\\w{0,30}|\\w{0,30}throttled\\w{0,20}|toomanyrequests\\w{0,20}|requestlimitexceeded|limitexceeded\\w{0,20}|slowdown',
    'expired\\w{2,40}|unrecognizedclient\\w{0,20}|missingauthentication\\w{0,20}|incompletesignature|unknownoperation\\w{0,20}',
    'insufficient\\w{2,50}|optinrequired|tagexception|resource\\w{2,40}exception|generalserviceexception|disabledexception|keyunavailable\\w{0,20}',
    'internal(?:server)?(?:error|failure|exception|serviceerror\\w{0,10})|service\\w{0,10}unavailable\\w{0,20}|serviceexception',
    'encryptionkey\\w{2,40}|(?:de|en)cryptionfailure|glueencryption\\w{0,20}|customerkeyhasbeenrevoked|inaccessible_encryption\\w{0,40}',
    'webidentityerr|nocredentialproviders|credentialsprovidererror|stackvalidationerror|customkeystore\\w{2,50}|xks\\w{2,50}|cloudhsm\\w{2,50}',
  ].join('|')})$`,
);
/** Exception classes of SDKs that stand for a whole service: no code. */
const SERVICE_CLASS = /^(?:amazon|aws)\w{2,60}exception$/;
const GENERIC = new Set([
  'clienterror',
  'botocoreerror',
  'sdkclientexception',
  'sdkexception',
  'invalidoperationexception',
  'invalidoperation',
  'invalidargumentexception',
  'unsupportedencodingexception',
  'invalidstateerror',
  'httperrorresponseexception',
  'serviceexception',
  'unknownerror',
  'authenticationexception',
  'conflicterror',
  'resourceexception',
  'kmsexception',
  'kmsclientexception',
  's3exception',
]);

/** `Xks` and two letters more. */
const SHORTEST = 5;

/** True for a token that AWS services print as an error code; false for exception classes of languages and SDKs. */
export function isErrorCode(token: string): boolean {
  if (token.length > 100 || token.length < SHORTEST) return false;
  const last = token.slice(token.lastIndexOf('.') + 1).toLowerCase();
  if (GENERIC.has(last) || SERVICE_CLASS.test(last)) return false;
  return (AWS_CODE.test(last) || KMS_CODE.test(last)) && !isServiceException(last);
}

const SERVICE_EXCEPTIONS = new Set(
  `s3 kms sqs sns lambda rds ec2 ecs eks ecr ssm sts iam logs glue athena backup firehose kinesis dynamodb redshift cloudtrail
  cloudformation cloudwatchlogs secretsmanager opensearch sfn efs dms config`.split(/\s+/),
);

function isServiceException(lower: string): boolean {
  return lower.endsWith('exception') && SERVICE_EXCEPTIONS.has(lower.slice(0, -'exception'.length));
}

/** What a code alone shows. Order matters: the first row whose part stands in the code counts. */
const REASONS: readonly (readonly [RegExp, DenyReason])[] = [
  [/invalidciphertext/, 'invalid-ciphertext'],
  [/incorrectkeyexception/, 'wrong-key'],
  [/invalidkeyusage|unsupportedoperation/, 'invalid-usage'],
  [/throttl|toomanyrequests|requestlimitexceeded/, 'throttled'],
  [/disabled|keynotenabled/, 'key-disabled'],
  [/markedfordeletion/, 'key-pending-deletion'],
  [/notfound/, 'key-not-found'],
  [
    /access_?den|accessdein|notaccessible|inaccessible|unauthorized|forbidden|insufficientencryption|insufficientdelivery|hasbeenrevoked|grantrevoked|notauthorized|authorizationerror|invalidkms(?:key|resource)|decryptionfailure|encryptionfailure/,
    'unspecified',
  ],
];

/** The reason that a KMS-related error code implies by itself; null when it is no refusal. */
export function reasonOfCode(code: string): DenyReason | null {
  const lower = code.toLowerCase();
  return REASONS.find(([part]) => part.test(lower))?.[1] ?? null;
}

/** True when the code alone shows that a KMS key is the cause. */
export function isKmsCode(code: string): boolean {
  // BouncyCastle's exception differs from KMS's in one letter's case.
  if (code.includes('InvalidCipherText')) return false;
  const lower = code.toLowerCase();
  const bare = lower.replace(/^(?:client|server|lambda|states|aws)\./, '');
  const parts = bare.split('.');
  return parts.some((part) => KMS_CODE.test(part)) || (parts.length > 1 && parts.slice(0, -1).includes('kms'));
}

/** Services that print a code no other service prints. */
const SERVICE_OF_CODE: readonly (readonly [RegExp, string])[] = [
  [/^lambda\./, 'lambda'],
  [/^kms\.(?:disabled|notfound|kmsinvalidstate|invalidkeyusage|unsupported)/, 's3'],
  [/^kms\.|^kms(?:accessdenied|disabled|invalidstate|invalidkeyusage|notfound|optinrequired|throttled)$/, 'sns'],
  [/^kms(?:accessdenied|disabled|invalidstate|notfound|optinrequired|throttling)exception$/, 'kinesis'],
  [/^kmskeynotaccessiblefault$/, 'rds'],
  [/^customerkeyhasbeenrevoked$|invalidkmskey/, 'ec2'],
  [/^insufficientencryptionpolicyexception$|^kmskeynotfoundexception$|^invalidkmskeyidexception$/, 'cloudtrail'],
  [/^kms_key_/, 'kinesisvideo'],
  [/^invalidkmsresource/, 'firehose'],
  [/^encryptionkey/, 'codecommit'],
  [/^glueencryption/, 'glue'],
  [/^kmsexception$/, 'ecr'],
  [/^(?:disabled|invalidciphertext|incorrectkey|kmsinternal|keyunavailable|invalidkeyusage)exception$/, 'kms'],
];

/** The service that prints this code; null when several do. `KMSInvalidStateException` is KMS's own and Kinesis's: not decided. */
export function serviceOfCode(code: string): string | null {
  if (code === 'KMSInvalidStateException') return 'kms';
  if (/^Kms(?:AccessDenied|Disabled|InvalidState|InvalidKeyUsage|NotFound|OptInRequired|Throttled)$/.test(code))
    return 'sqs';
  if (/^Kms(?:Key|Grant)(?:Revoked|NotFound|MarkedForDeletion|Disabled)$/.test(code)) return 'eks';
  if (/^Kms(?:AccessDenied|InvalidState|Throttling)Exception$/.test(code)) return 'states';
  const lower = code.toLowerCase();
  return SERVICE_OF_CODE.find(([pattern]) => pattern.test(lower))?.[1] ?? null;
}
