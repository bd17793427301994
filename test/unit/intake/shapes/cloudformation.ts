import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'CloudFormation',
    text: `Resource handler returned message: "The new key policy will not allow you to update the key policy in the future. (Service: Kms, Status Code: 400, Request ID: 0f6e5d4c-1111-4222-8333-444455556666)" (RequestToken: 11112222-1111-4222-8333-444455556666, HandlerErrorCode: InvalidRequest)`,
    reads: {
      errorCode: 'InvalidRequest',
      service: 'kms',
      denyReason: null,
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
];
