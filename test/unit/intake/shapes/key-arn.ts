import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'EBS event',
    text: `{"source":"aws.ec2","detail-type":"EBS Volume Notification","region":"us-west-2","detail":{"result":"failed","event":"createVolume","cause":"arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is pending import."}}`,
    reads: {
      isKmsError: true,
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: null,
      errorCode: null,
    },
  },
];
