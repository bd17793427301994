import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'RDS',
    text: `An error occurred (KMSKeyNotAccessibleFault) when calling the RestoreDBInstanceFromDBSnapshot operation: The specified KMS key [arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab] does not exist, is not enabled or you do not have permissions to access it.`,
    reads: {
      errorCode: 'KMSKeyNotAccessibleFault',
      service: 'rds',
      operation: 'RestoreDBInstanceFromDBSnapshot',
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'unspecified',
      kmsAction: null,
    },
  },
  {
    name: 'RDS status',
    text: `DB instance orders-db entered status inaccessible-encryption-credentials-recoverable in eu-west-1`,
    reads: { isKmsError: true, service: 'rds', region: 'eu-west-1', denyReason: 'unspecified' },
  },
  {
    name: 'Auto Scaling activity',
    text: `Launching a new EC2 instance: i-0aaabbbccc. Status Reason: Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state`,
    reads: { errorCode: 'Client.InvalidKMSKey.InvalidState', service: 'ec2', denyReason: 'unspecified', keyRef: null },
  },
  {
    name: 'DynamoDB with a disabled key',
    text: `An error occurred (ValidationException) when calling the PutItem operation: KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: 0f6e5d4c-1111-4222-8333-444455556666; Proxy: null)`,
    reads: { errorCode: 'ValidationException', service: 'dynamodb', operation: 'PutItem', denyReason: 'key-disabled' },
  },
  {
    name: 'Secrets Manager',
    text: `botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed`,
    reads: {
      errorCode: 'AccessDeniedException',
      service: 'secretsmanager',
      kmsAction: null,
      denyReason: 'unspecified',
      missing: ['key', 'principal', 'account', 'region'],
    },
  },
  {
    name: 'Parameter Store',
    text: `An error occurred (AccessDeniedException) when calling the GetParameter operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.`,
    reads: { errorCode: 'AccessDeniedException', service: 'ssm', operation: 'GetParameter', denyReason: 'unspecified' },
  },
  {
    name: 'SQS',
    text: `An error occurred (KmsThrottled) when calling the SendMessage operation: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.`,
    reads: { errorCode: 'KmsThrottled', service: 'sqs', denyReason: 'throttled' },
  },
  {
    name: 'SNS',
    text: "An error occurred (KMSNotFound) when calling the Publish operation: Invalid keyId 'orders'",
    reads: { errorCode: 'KMSNotFound', service: 'sns', denyReason: 'key-not-found' },
  },
  {
    name: 'CloudWatch Logs',
    text: `Error: creating CloudWatch Logs Log Group (/app/x): AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:ap-south-1:210987654321:log-group:/app/x'`,
    reads: {
      errorCode: 'AccessDeniedException',
      service: 'logs',
      region: 'ap-south-1',
      keyRef: null,
      accountId: null,
      denyReason: 'unspecified',
    },
  },
  {
    name: 'CloudTrail trail',
    text: `InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket trail-logs or KMS key arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab.`,
    reads: {
      errorCode: 'InsufficientEncryptionPolicyException',
      service: 'cloudtrail',
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'unspecified',
    },
  },
  {
    name: 'AWS Backup',
    text: 'Copy job failed. Given key ID is not accessible',
    reads: { isKmsError: true, denyReason: 'unspecified' },
  },
  {
    name: 'EFS, in an event of CloudFormation',
    text: '| CREATE_FAILED | AWS::EFS::FileSystem | Efs The request was rejected because the specified key could not be found. [error=NotFoundException]',
    reads: { errorCode: 'NotFoundException', denyReason: 'key-not-found' },
  },
  {
    name: 'a secret that cannot be written',
    text: "rotation: EncryptionFailure: Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
    reads: { errorCode: 'EncryptionFailure', service: 'secretsmanager', denyReason: 'unspecified' },
  },
];
