import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const W1 =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';

const CASES: [string, string, Partial<Signal>][] = [
  [
    'RDS',
    `An error occurred (KMSKeyNotAccessibleFault) when calling the RestoreDBInstanceFromDBSnapshot operation: The specified KMS key [${KEY}] does not exist, is not enabled or you do not have permissions to access it.`,
    {
      errorCode: 'KMSKeyNotAccessibleFault',
      service: 'rds',
      operation: 'RestoreDBInstanceFromDBSnapshot',
      keyRef: KEY,
      denyReason: 'unspecified',
      kmsAction: null,
    },
  ],
  [
    'RDS status',
    'DB instance orders-db entered status inaccessible-encryption-credentials-recoverable in eu-west-1',
    { isKmsError: true, service: 'rds', region: 'eu-west-1', denyReason: 'unspecified' },
  ],
  [
    'Auto Scaling activity',
    'Launching a new EC2 instance: i-0aaabbbccc. Status Reason: Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state',
    { errorCode: 'Client.InvalidKMSKey.InvalidState', service: 'ec2', denyReason: 'unspecified', keyRef: null },
  ],
  [
    'EBS event',
    `{"source":"aws.ec2","detail-type":"EBS Volume Notification","region":"us-west-2","detail":{"result":"failed","event":"createVolume","cause":"${KEY} is pending import."}}`,
    { isKmsError: true, keyRef: KEY, denyReason: null, errorCode: null },
  ],
  [
    'Lambda environment',
    `Lambda was unable to decrypt the environment variables because the KMS key used is disabled. Please check the function's KMS key settings. KMS Exception: DisabledExceptionKMS Message: ${KEY} is disabled.`,
    { errorCode: 'DisabledException', service: 'lambda', keyRef: KEY, denyReason: 'key-disabled' },
  ],
  [
    'DynamoDB with a disabled key',
    `An error occurred (ValidationException) when calling the PutItem operation: KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: ${KEY} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: 0f6e5d4c-1111-4222-8333-444455556666; Proxy: null)`,
    { errorCode: 'ValidationException', service: 'dynamodb', operation: 'PutItem', denyReason: 'key-disabled' },
  ],
  [
    'Secrets Manager',
    'botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed',
    {
      errorCode: 'AccessDeniedException',
      service: 'secretsmanager',
      kmsAction: null,
      denyReason: 'unspecified',
      missing: ['key', 'principal', 'account', 'region'],
    },
  ],
  [
    'Parameter Store',
    `An error occurred (AccessDeniedException) when calling the GetParameter operation: ${W1}`,
    { errorCode: 'AccessDeniedException', service: 'ssm', operation: 'GetParameter', denyReason: 'unspecified' },
  ],
  [
    'SQS',
    `An error occurred (KmsThrottled) when calling the SendMessage operation: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.`,
    { errorCode: 'KmsThrottled', service: 'sqs', denyReason: 'throttled' },
  ],
  [
    'SNS',
    `An error occurred (KMSNotFound) when calling the Publish operation: Invalid keyId 'orders'`,
    { errorCode: 'KMSNotFound', service: 'sns', denyReason: 'key-not-found' },
  ],
  [
    'CloudWatch Logs',
    "Error: creating CloudWatch Logs Log Group (/app/x): AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:ap-south-1:210987654321:log-group:/app/x'",
    {
      errorCode: 'AccessDeniedException',
      service: 'logs',
      region: 'ap-south-1',
      keyRef: null,
      accountId: null,
      denyReason: 'unspecified',
    },
  ],
  [
    'CloudTrail trail',
    `InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket trail-logs or KMS key ${KEY}.`,
    {
      errorCode: 'InsufficientEncryptionPolicyException',
      service: 'cloudtrail',
      keyRef: KEY,
      denyReason: 'unspecified',
    },
  ],
  [
    'Kinesis',
    `{"__type":"KMSThrottlingException","message":"The request was denied due to request throttling on ${KEY}"}`,
    { errorCode: 'KMSThrottlingException', service: 'kinesis', denyReason: 'throttled', keyRef: KEY },
  ],
  [
    'EKS health issue',
    '{"health":{"issues":[{"code":"KmsKeyMarkedForDeletion","message":"Your KMS key is marked for deletion"}]}}',
    { errorCode: 'KmsKeyMarkedForDeletion', denyReason: 'key-pending-deletion' },
  ],
  ['AWS Backup', 'Copy job failed. Given key ID is not accessible', { isKmsError: true, denyReason: 'unspecified' }],
  [
    'CloudFormation',
    `Resource handler returned message: "The new key policy will not allow you to update the key policy in the future. (Service: Kms, Status Code: 400, Request ID: 0f6e5d4c-1111-4222-8333-444455556666)" (RequestToken: 11112222-1111-4222-8333-444455556666, HandlerErrorCode: InvalidRequest)`,
    {
      errorCode: 'InvalidRequest',
      service: 'kms',
      denyReason: null,
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  ],
  [
    'Vault',
    `Error parsing Seal configuration: error fetching AWS KMS sealkey information: NotFoundException: Invalid keyId 'vault-unseal'\nstatus code: 400, request id: 0f6e5d4c-1111-4222-8333-444455556666`,
    {
      errorCode: 'NotFoundException',
      service: 'kms',
      denyReason: 'key-not-found',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  ],
  [
    'a Region that does not fit the ARN',
    'An error occurred (NotFoundException) when calling the DescribeKey operation: Invalid arn us-east-2',
    { errorCode: 'NotFoundException', operation: 'DescribeKey', region: 'us-east-2', denyReason: 'key-not-found' },
  ],
  [
    'an encoded message beside a KMS key',
    `UnauthorizedOperation: You are not authorized to perform this operation. Unable to access the KMS key ${KEY}. Encoded authorization failure message: abcDEF123`,
    { errorCode: 'UnauthorizedOperation', keyRef: KEY },
  ],
  [
    'ReEncrypt, which needs two actions',
    'An error occurred (IncorrectKeyException) when calling the ReEncrypt operation: ',
    { operation: 'ReEncrypt', kmsAction: null, denyReason: 'wrong-key' },
  ],
  [
    'usage',
    'An error occurred (InvalidKeyUsageException) when calling the Sign operation: key usage is ENCRYPT_DECRYPT',
    { isKmsError: true, denyReason: 'invalid-usage' },
  ],
  [
    'a permission that is named alone',
    "An error occurred (AccessDeniedException) when calling the CreateKey operation: You don't have the kms:PutKeyPolicy permission that is required here.",
    { operation: 'CreateKey', kmsAction: 'kms:PutKeyPolicy', denyReason: 'unspecified' },
  ],
];

describe('services that wrap KMS', () => {
  it.each(CASES)('reads %s', (_, text, expected) => {
    expect(parseSignal(text)).toMatchObject(expected);
  });
});
