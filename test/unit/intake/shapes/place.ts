import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'the Region of the endpoint',
    text: `POST https://kms.ap-southeast-2.amazonaws.com/ -> 400 {"__type":"InvalidCiphertextException"}`,
    reads: { region: 'ap-southeast-2', errorCode: 'InvalidCiphertextException' },
  },
  {
    name: 'one that is spoken of twice',
    text: 'DisabledException: alias/orders is disabled in eu-central-1. We run in eu-central-1 only',
    reads: { region: 'eu-central-1' },
  },
];
