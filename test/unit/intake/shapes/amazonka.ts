import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'a service error as Show prints it',
    text: `ServiceError (ServiceError' {abbrev = Abbrev "KMS", status = Status {statusCode = 400, statusMessage = "Bad Request"}, code = ErrorCode "InvalidCiphertext", message = Nothing, requestId = Just (RequestId "0f6e5d4c-1111-4222-8333-444455556666")})`,
    reads: {
      errorCode: 'InvalidCiphertext',
      service: 'kms',
      denyReason: 'invalid-ciphertext',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
];
