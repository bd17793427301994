import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const NAMED: [string, string][] = [
  ['Backup job failed: Given key ID is not accessible', 'backup'],
  ['2026-11-27T10:00:00Z [ERROR] AWS Backup: Given key ID is not accessible', 'backup'],
  ['Amazon Redshift could not create the cluster: InvalidKMSKey: not usable', 'redshift'],
  ['Kinesis Data Firehose delivery failed: KMS.AccessDeniedException: not allowed', 'firehose'],
  ['Athena: KMS.DisabledException: the key is disabled', 'athena'],
  ['the query of Amazon Athena failed: KMS.DisabledException: the key is disabled', 'athena'],
];
const NOT_NAMED: [string, string][] = [
  ['Volume creation failed: Given key ID is not accessible', 'ec2'],
  [`copying to s3://athena-results/x: KMS.DisabledException: ${KEY} is disabled`, 's3'],
  [`our nightly backup job wrote nothing: KMS.DisabledException: ${KEY} is disabled`, 's3'],
  [`Athena is fine\nKMS.DisabledException: ${KEY} is disabled`, 's3'],
  ['Redshift-loader: KMS.DisabledException: the key is disabled', 's3'],
  ['Athena: An error occurred (AccessDeniedException) when calling the Decrypt operation: no', 'kms'],
];

describe('the service that a text names', () => {
  it.each(NAMED)('%s', (text, service) => expect(parseSignal(text)).toMatchObject({ isKmsError: true, service }));
});

describe('a service that merely stands in the text', () => {
  it.each(NOT_NAMED)('%s', (text, service) => expect(parseSignal(text)).toMatchObject({ isKmsError: true, service }));
});
