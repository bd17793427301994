import { readPaste } from '../../../src/intake/read-paste';
import { redact } from '../../../src/intake/secrets/redact';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ERROR = `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:iam::111122223333:user/App is not authorized to perform: kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`;
const SECRET_KEY = 'kT9xq2LmVbN4hRz7PwYs1JdF8GcUa3oEXi5tBnQe';

describe('secrets behind a line break that JSON wrote as two characters', () => {
  it.each([
    ['access-key', 'AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    ['secret-key', SECRET_KEY, SECRET_KEY],
    ['session-token', 'IQoJb3JpZ2luX2VjEXAMPLETOKEN0123', 'EXAMPLETOKEN'],
    ['token', 'xoxb-123456789012-abcdefABCDEF', 'abcdefABCDEF'],
    ['token', 'Cookie: session=abcdefgh12345', 'abcdefgh12345'],
    ['password', 'curl -u bob:S3cr3tPw https://x', 'S3cr3tPw'],
    ['plaintext', 'Plaintext: aGVsbG8gd29ybGQgdGhpcyBpcyBzZWNyZXQ=', 'aGVsbG8'],
    ['authorization-header', 'Authorization: Basic YTpi', 'YTpi'],
    ['authorization-header', 'authorization: bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ['secret', '"SecretString":"S3cr3tPw9"', 'S3cr3tPw9'],
  ])('%s: %s', (kind, line, secret) => {
    for (const separator of ['\n', '\t', '\r\n']) {
      const { text, found } = redact(JSON.stringify({ log: `${ERROR}${separator}${line}` }));
      expect(text).not.toContain(secret);
      expect(text).toContain(KEY);
      expect(found).toContain(kind);
    }
  });
});

describe('secrets beside an error', () => {
  it.each([
    `FOO=${SECRET_KEY} ${ERROR}`,
    `key:${SECRET_KEY} ${ERROR}`,
    `headers={Authorization: Bearer ${SECRET_KEY}, Host: kms} ${ERROR}`,
    JSON.stringify({ log: `Authorization: AWS4-HMAC-SHA256 Credential=A, Signature=${SECRET_KEY}\n${ERROR}` }),
  ])('%s', (paste) => {
    const { text, signal } = readPaste(paste);
    expect(text).not.toContain(SECRET_KEY);
    expect(signal).toMatchObject({ isKmsError: true, keyRef: KEY, kmsAction: 'kms:Decrypt' });
  });
});
