import { parseSignal } from '../../../src/intake/parse';

const INVOCATION = '0f6e5d4c-1111-4222-8333-444455556666';
const REQUEST = '9a8b7c6d-1111-4222-8333-444455556666';
const DISABLED =
  'DisabledException: arn:aws:kms:REGION:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled';

describe('what a text states more than once', () => {
  it.each([
    ['We run in eu-central-1 and us-west-2', null],
    ['We run in eu-central-1, only in eu-central-1', 'eu-central-1'],
    ['We run in eu-central-1 and us-west-2, region: us-west-2', 'us-west-2'],
  ])('Region: %s', (words, region) => expect(parseSignal(`${DISABLED}. ${words}`).region).toBe(region));

  it('prefers the id of the refused request to that of the invocation around it', () => {
    const log = `START RequestId: ${INVOCATION} Version: $LATEST
[ERROR]\t2026-11-27T10:00:00.000Z\t${INVOCATION}\tInvalidCiphertextException: UnknownError
\tstatus code: 400, request id: ${REQUEST}
REPORT RequestId: ${INVOCATION} Duration: 3 ms`;
    const signal = parseSignal(log);
    expect(signal.requestId).toBe(REQUEST);
    expect(signal).not.toHaveProperty('invocationId');
  });

  it.each(['role/REDACTED', 'role/xxxx', 'user/app/xxx'])(
    'takes no grantee of which a part was taken out: %s',
    (name) => {
      const text = `An error occurred (InvalidArnException) when calling the CreateGrant operation: ARN does not refer to a valid principal: arn:aws:iam::111122223333:${name}`;
      expect(parseSignal(text)).toMatchObject({ isKmsError: true });
      expect(parseSignal(text)).not.toHaveProperty('grantee');
    },
  );
});
