import { bucketRegionOf } from '../../../src/aws/bucket-region';

const answer = (headers: Record<string, string>) => ({ $response: { statusCode: 301, headers } });

it.each([
  [{ name: 'PermanentRedirect', ...answer({ 'x-amz-bucket-region': 'eu-west-1' }) }, 'eu-west-1'],
  [{ name: 'AuthorizationHeaderMalformed', Region: 'eu-west-1', ...answer({}) }, 'eu-west-1'],
  [{ name: 'PermanentRedirect', ...answer({}) }, null],
  [{ name: 'PermanentRedirect', ...answer({ 'x-amz-bucket-region': 'evil.example/' }) }, null],
  [{ name: 'AccessDenied', ...answer({ 'x-amz-bucket-region': 'eu-west-1' }) }, null],
  ['no', null],
])('%j says %s', (thrown, region) => expect(bucketRegionOf(thrown)).toBe(region));
