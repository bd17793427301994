import type { KnownText } from '../known-text';

const ROLE = 'arn:aws:iam::111122223333:role/Nobody';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/orders-role/orders';

export const texts: KnownText[] = [
  {
    name: 'what KMS says itself',
    text: `An error occurred (InvalidArnException) when calling the CreateGrant operation: ARN does not refer to a valid principal: ${ROLE}.`,
    reads: { grantee: ROLE, errorCode: 'InvalidArnException', kmsAction: 'kms:CreateGrant', denyReason: null },
  },
  {
    name: 'what Lambda passes on, wrapped',
    text: `An error occurred (InvalidParameterValueException) when calling the CreateFunction operation: Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: InvalidArnException KMS Message: ARN does not refer to a\nvalid principal: ${SESSION}`,
    reads: { grantee: SESSION, service: 'lambda', operation: 'CreateFunction' },
  },
  {
    name: 'an ARN in quotes',
    text: 'An error occurred (InvalidArnException) when calling the CreateGrant operation: ARN does not refer to a valid principal: "arn:aws:iam::111122223333:role/Nobody" or other',
    reads: { grantee: ROLE },
  },
];
