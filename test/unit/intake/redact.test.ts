import fc from 'fast-check';
import { parseSignal } from '../../../src/intake/parse';
import { redact } from '../../../src/intake/redact';
import { CREDENTIAL_KINDS } from '../../../src/intake/secret-rules';

/** Made of parts, so that no scanner takes the test data for real secrets. */
const ACCESS_KEY = `AKIA${'Q3EGRZ7KXW5TUVB4'}`;
const TEMPORARY_KEY = `ASIA${'Q3EGRZ7KXW5TUVB4'}`;
const SECRET = `wJa1rXUt2nFEMI/K7MDENG+${'bPxRfiCYzK9LmQ2d8'}`;
const TOKEN = `IQoJb3JpZ2lu${'X2VjEJr3aVh0Qk9pLw'.repeat(12)}==`;
const CIPHERTEXT = `AQICAHh${'a8Zk3Qm1Xv9Lr0Tp5Wc2Ny7'.repeat(8)}=`;
const SIGNATURE = '0123456789abcdef'.repeat(4);

const CASES: [string, string, string, string][] = [
  ['access-key', `aws_access_key_id = ${ACCESS_KEY}`, ACCESS_KEY, 'a profile'],
  ['access-key', `"accessKeyId":"${TEMPORARY_KEY}"`, TEMPORARY_KEY, 'a record'],
  ['secret-key', `aws_secret_access_key = ${SECRET}`, SECRET, 'a profile'],
  ['secret-key', `"SecretAccessKey": "${SECRET}"`, SECRET, 'JSON'],
  ['secret-key', `export AWS_SECRET_ACCESS_KEY='${SECRET}'`, SECRET, 'a shell'],
  ['secret-key', `it was ${SECRET} I think`, SECRET, 'no label at all'],
  ['session-token', `AWS_SESSION_TOKEN=${TOKEN}`, TOKEN, 'a shell'],
  ['session-token', `X-Amz-Security-Token: ${TOKEN}`, TOKEN, 'a header'],
  ['session-token', `\\"SessionToken\\":\\"${TOKEN}\\"`, TOKEN, 'JSON in JSON'],
  ['session-token', `token is ${TOKEN}`, TOKEN, 'no label at all'],
  [
    'authorization-header',
    `Authorization: AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/20260101/eu-west-1/kms/aws4_request, Signature=${SIGNATURE}`,
    SIGNATURE,
    'SigV4',
  ],
  [
    'authorization-header',
    "{'Authorization': 'Bearer abcdefghijklmnop.qrstuvwxyz012345'}",
    'abcdefghijklmnop.qrstuvwxyz012345',
    'a dict',
  ],
  ['signature', `https://b.s3.amazonaws.com/k?X-Amz-Signature=${SIGNATURE}`, SIGNATURE, 'a presigned link'],
  ['private-key', `-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\ndef\n-----END RSA PRIVATE KEY-----`, 'MIIEabc', 'PEM'],
  ['private-key', `-----BEGIN PRIVATE KEY-----\nMIIEabc\nno end`, 'MIIEabc', 'PEM that was cut off'],
  ['ciphertext', `"CiphertextBlob": "${CIPHERTEXT}"`, CIPHERTEXT, 'JSON'],
  ['ciphertext', `--ciphertext-blob is ${CIPHERTEXT}`, CIPHERTEXT, 'a command'],
  ['password', 'redis://admin:s3cr3t-pass@cache:6379/0', 's3cr3t-pass', 'an address'],
  ['password', 'DB_PASSWORD="hunter2hunter2"', 'hunter2hunter2', 'a variable'],
  [
    'encoded-authorization-message',
    'Encoded authorization failure message: kJ3n_Qx9-aBcDeFgHiJkLmNoP',
    'kJ3n_Qx9-aBcDeFgHiJkLmNoP',
    'EC2',
  ],
  ['token', `xoxb-${'123456789012-abcdefABCDEF'}`, '123456789012-abcdefABCDEF', 'Slack'],
];

const ERROR =
  'An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:sts::123412341234:assumed-role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Platform-Developer_0a1b2c3d4e5f6071/kim@example.org is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action (Request ID: 0f6e5d4c-1111-4222-8333-444455556666)';

describe('redact', () => {
  it.each(CASES)('masks %s in: %s', (kind, text, secret) => {
    const { text: masked, found } = redact(`before ${text} after`);
    expect(masked).not.toContain(secret);
    expect(masked).toContain(`[redacted ${kind}]`);
    expect(masked.startsWith('before ')).toBe(true);
    expect(found).toContain(kind);
  });

  it('masks a token that a terminal wrapped', () => {
    const lines = TOKEN.match(/.{1,72}/g) as string[];
    const { text } = redact(`aws_session_token:\n${lines.join('\n')}\n\nError: x`);
    for (const line of lines) expect(text).not.toContain(line);
    expect(text).toContain('Error: x');
  });

  it('changes nothing in an error without secrets', () => {
    expect(redact(ERROR)).toEqual({ text: ERROR, found: [] });
  });

  it.each([
    'at /usr/local/lib/node_modules/@aws-sdk/client-kms/dist-cjs/protocols/Aws_json1_1/deserializers/DecryptCommandErrorHandler/index.js:10:2',
    'arn:aws:iam::123412341234:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_orders-production-eu-central-1-blue',
    'commit 8f14e45fceea167a5a36dedd4bea2543b1a2c3d4',
    '7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    'principalId: AROAQ3EGRZ7KXW5TUVB4:session',
    'The request to rotate the password: see the runbook',
  ])('leaves alone what only looks long: %s', (text) => {
    expect(redact(text).text).toBe(text);
  });

  it('leaves the signal of a paste as it was', () => {
    for (const [, text] of CASES) expect(parseSignal(redact(`${ERROR}\n${text}`).text)).toEqual(parseSignal(ERROR));
  });

  it('does not mask twice', () => {
    for (const [, text] of CASES) {
      const once = redact(text);
      expect(redact(once.text)).toEqual({ text: once.text, found: [] });
    }
  });

  it('finds a secret wherever it stands', () => {
    const word = fc.constantFrom('the', 'key', ':', '=', '"', '\n', '{', 'x9', '  ', '//');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (before, after) => {
        const text = `${before.join(' ')} ${ACCESS_KEY} ${after.join(' ')} AWS_SESSION_TOKEN=${TOKEN} `;
        const { text: masked, found } = redact(text);
        expect(masked).not.toContain(ACCESS_KEY);
        expect(masked).not.toContain(TOKEN);
        expect(found.every((kind) => CREDENTIAL_KINDS.has(kind))).toBe(true);
      }),
    );
  });
});
