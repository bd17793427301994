import { authorizeAccount } from './authorize';
import type { Call, OperationTable } from './call';
import { accountOf, regionOf } from './find';
import { AwsFailure } from './wire/failure';
import { text } from './wire/members';

/** Services whose resources name their key in their settings: just the one read that shows it. */

export const s3: OperationTable = {
  GetBucketEncryption(call) {
    const bucket = text(call.input, 'Bucket');
    authorizeAccount(call, { action: 's3:GetEncryptionConfiguration', resource: `arn:aws:s3:::${bucket}` });
    const key = keyOf(call, `s3-bucket/${bucket}`, () => noBucketHere(call, bucket));
    const ApplyServerSideEncryptionByDefault = key
      ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }
      : { SSEAlgorithm: 'AES256' };
    return {
      ServerSideEncryptionConfiguration: { Rule: { ApplyServerSideEncryptionByDefault, BucketKeyEnabled: false } },
    };
  },
};

export const lambda: OperationTable = {
  GetFunctionConfiguration(call) {
    const name = text(call.input, 'FunctionName').split(':').at(-1) ?? '';
    const arn = `arn:aws:lambda:${call.region}:${call.caller.account}:function:${name}`;
    authorizeAccount(call, { action: 'lambda:GetFunctionConfiguration', resource: arn });
    const missing = () => new AwsFailure('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    const key = keyOf(call, `lambda-function/${name}`, missing);
    const Environment = { Variables: { DATABASE_PASSWORD: 'not-for-keymedic' } };
    return { FunctionName: name, FunctionArn: arn, Environment, ...(key ? { KMSKeyArn: key } : {}) };
  },
};

export const sqs: OperationTable = {
  GetQueueAttributes(call) {
    const name = text(call.input, 'QueueUrl').split('/').at(-1) ?? '';
    const arn = `arn:aws:sqs:${call.region}:${call.caller.account}:${name}`;
    authorizeAccount(call, { action: 'sqs:GetQueueAttributes', resource: arn });
    const missing = () => new AwsFailure('QueueDoesNotExist', 'The specified queue does not exist.', 400);
    const key = keyOf(call, `sqs-queue/${name}`, missing);
    return { Attributes: { QueueArn: arn, ...(key ? { KmsMasterKeyId: key } : {}) } };
  },
};

function noBucketHere(call: Call, bucket: string): AwsFailure {
  const { regions } = accountOf(call.world, call.caller.account);
  const home = [...regions].find(([, { encrypted }]) => encrypted.has(`s3-bucket/${bucket}`))?.[0];
  if (!home) return new AwsFailure('NoSuchBucket', 'The specified bucket does not exist', 404);
  const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  return new AwsFailure('PermanentRedirect', message, 301, { 'x-amz-bucket-region': home });
}

function keyOf(call: Call, name: string, missing: () => AwsFailure): string | null {
  const { encrypted } = regionOf(call.world, call.caller.account, call.region);
  if (!encrypted.has(name)) throw missing();
  return encrypted.get(name) ?? null;
}
