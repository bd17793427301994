import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'endpoint that cannot be reached',
    text: `botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://kms.eu-west-3.amazonaws.com/"`,
    reads: { isKmsError: true, service: 'kms', region: 'eu-west-3', denyReason: null, keyRef: null },
  },
  {
    name: 'whose answer it was',
    text: '{"__type":"AccessDeniedException"} from kms.us-east-1.amazonaws.com',
    reads: { service: 'kms', errorCode: 'AccessDeniedException', region: 'us-east-1' },
  },
];
