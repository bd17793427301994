import { NO_SIGNAL } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const TEXTS: [string, string][] = [
  ['nothing', ''],
  ['a plain S3 refusal', 'An error occurred (AccessDenied) when calling the PutObject operation: Access Denied'],
  [
    'S3 XML without a reason',
    '<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>7F3K2M9QW1Z8X5YB</RequestId></Error>',
  ],
  [
    'a refusal of another action',
    'User: arn:aws:sts::123412341234:assumed-role/a/b is not authorized to perform: secretsmanager:GetSecretValue on resource: prod/db because no identity-based policy allows the secretsmanager:GetSecretValue action',
  ],
  [
    'throttling elsewhere',
    'An error occurred (ThrottlingException) when calling the DescribeLogStreams operation (reached max retries: 4): Rate exceeded',
  ],
  [
    'an encoded message without a key',
    'api error UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: kJ3n_Qx9',
  ],
  [
    'Google Cloud KMS',
    "googleapi: Error 403: Permission 'cloudkms.cryptoKeyVersions.useToDecrypt' denied on resource 'projects/p/locations/global/keyRings/r/cryptoKeys/k'. KMS key not found",
  ],
  [
    'Windows activation',
    'Error 0xC004F074: No Key Management Service (KMS) could be contacted. The KMS key is not accessible',
  ],
  ['a console on the kernel', 'kmscon: cannot initialise drm: KMS not supported by driver, error -22'],
  ['a driver', 'error: KMS is not supported'],
  ['a server of that name', 'Failed to start KMS: port 1688 already in use'],
  ['another server of that name', 'Failed to start KMS: address in use'],
  ['the kernel', 'boot with nomodeset, otherwise KMS fails and the screen stays black'],
  [
    'a policy',
    '{"Effect":"Deny","Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab"}',
  ],
  [
    'a refusal with a policy below it',
    'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied\n\nmy policy:\n{"Effect":"Allow","Action":["s3:GetObject","kms:Decrypt"],"Resource":"*"}',
  ],
  [
    'a request for review',
    'please review: gives kms:Decrypt on arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab to the importer',
  ],
  ['talk about an error', 'does anyone know whether KMSInvalidStateException is retried by the SDK?'],
  ['talk about costs', 'KMS requests doubled in June, should we turn on bucket keys?'],
  [
    'an announcement',
    'fyi arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is pending deletion as planned, old jobs will fail',
  ],
  ['a reminder', 'reminder: the KMS key is disabled on staging until Monday, uploads will fail with errors'],
  ['a plan', 'we should add kms:Decrypt to the worker, otherwise access denied errors come back'],
  ['an explanation', "the worker doesn't have kms:Decrypt, the fix is in review"],
  ['a guardrail', 'our SCP denies kms:ScheduleKeyDeletion, so a destroy fails there by design'],
  [
    'an age key in sops',
    'Group 0: FAILED\n  age1x: FAILED\n    - | failed to create reader for decrypting sops data key with\n      | age: no identities specified',
  ],
  [
    'a template',
    'Parameters:\n  KmsKeyId:\n    Type: String\nResources:\n  Bucket:\n    Properties:\n      KMSMasterKeyID: !Ref KmsKeyId',
  ],
  [
    'a key description',
    '{"KeyMetadata":{"KeyId":"7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab","KeyState":"Disabled","Arn":"arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab"}}',
  ],
  [
    'a successful CloudTrail record',
    '{"eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"us-west-2","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123412341234:user/kim"},"errorCode":null}',
  ],
  ['a plan-time check', 'Error: expected length of kms_key_id to be at least 1'],
];

describe('texts that are not KMS errors', () => {
  it.each(TEXTS)('%s gives no signal', (_, text) => {
    expect(parseSignal(text)).toEqual(NO_SIGNAL);
  });

  it('does not share its answer between calls', () => {
    parseSignal('').missing.push('key');
    expect(parseSignal('').missing).toEqual([]);
  });
});
