import { parseSignal } from '../../../src/intake/parse';
import { redact } from '../../../src/intake/secrets/redact';
import fc from '../../support/fast-check';

/** Made of parts, so that no scanner takes the test data for real secrets. */
const ACCESS_KEY = `AKIA${'Q3EGRZ7KXW5TUVB4'}`;
const TEMPORARY_KEY = `ASIA${'Q3EGRZ7KXW5TUVB4'}`;
const SECRET = `wJa1rXUt2nFEMI/K7MDENG+${'bPxRfiCYzK9LmQ2d8'}`;
const TOKEN = `IQoJb3JpZ2lu${'X2VjEJr3aVh0Qk9pLw'.repeat(12)}==`;
const CIPHERTEXT = `AQICAHh${'a8Zk3Qm1Xv9Lr0Tp5Wc2Ny7'.repeat(8)}=`;
const SIGNATURE = '0123456789abcdef'.repeat(4);

const CASES: [kind: string, text: string, secret: string, where: string][] = [
  ['access-key', `aws_access_key_id = ${ACCESS_KEY}`, ACCESS_KEY, 'a profile'],
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
  ['password', 'export PGPASSWORD=Tr0ub4dor', 'Tr0ub4dor', 'a variable of a tool'],
  ['password', 'PGPASSWORD=swordfish psql -h db', 'swordfish', 'a variable of one command'],
  ['password', '{"dbPassword": "correct horse battery"}', 'horse', 'a JSON member of more words'],
  ['password', '{\\"dbPassword\\":\\"swordfish\\"}', 'swordfish', 'JSON in JSON'],
  ['password', '{"password": "it\\"s-a-secret-one"}', 's-a-secret-one', 'JSON with an escaped quote'],
  ['password', "{'MasterUserPassword': 'swordfish', 'Engine': 'postgres'}", 'swordfish', 'a dict'],
  ['password', 'error "x" password="hunter2 and User: arn:aws:iam::1:user/x', 'hunter2', 'a quote never closed'],
  ['password', 'MYSQL_PWD=swordfish mysql', 'swordfish', 'a variable of MySQL'],
  ['password', 'DB_PASS=swordfish', 'swordfish', 'a short name'],
  ['password', 'dbPass="swordfish"', 'swordfish', 'a name in camel case'],
  ['password', 'Server=db;User Id=sa;Password=sword,fi;sh;Database=pay', 'sword,fi;sh', 'a connection string'],
  ['password', '\n  password: swordfish\n', 'swordfish', 'YAML'],
  ['password', 'SPRING_DATASOURCE_PASSWORD: sw0rdfish', 'sw0rdfish', 'a list of variables'],
  ['password', 'db.password = sw0rdfish', 'sw0rdfish', 'a properties file'],
  ['password', 'aws rds create-db-instance --master-user-password swordfish --engine x', 'swordfish', 'an option'],
  ['password', "tool --password 'sword fish' x", 'fish', 'a quoted option'],
  ['password', 'tool --password x1', 'x1', 'a short value'],
  ['password', '<password>sword fish</password>', 'fish', 'XML'],
  ['password', 'pwd: sw0rdfish', 'sw0rdfish', 'a line'],
  ['token', 'token: abcdefghijklmnopqrstuv', 'abcdefghij', 'a long word'],
  ['authorization-header', 'Authorization: token abcdefghij', 'abcdefghij', 'a header of GitHub'],
  ['password', 'tool --db-password=swordfish', 'swordfish', 'an option with ='],
  ['secret', 'MY_SECRET=swordfish', 'swordfish', 'a variable'],
  ['secret', 'clientSecret: "sw0rdfish~1"', 'sw0rdfish~1', 'a property'],
  ['secret', '"client_secret":"swordfish"', 'swordfish', 'JSON'],
  ['secret', "SECRET_KEY = 'django-insecure-#a$b^c(d)e'", 'insecure-#a$b', 'settings'],
  ['secret', 'aws secretsmanager put-secret-value --secret-string swordfish', 'swordfish', 'an option'],
  ['token', 'token: 9f8e7d6c5b4a', '9f8e7d6c5b4a', 'a line'],
  ['token', 'CONSUL_HTTP_TOKEN=7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab', '7c1d2e3f-aaaa', 'a variable'],
  ['token', 'https://api.example.com/v1?access_token=abcdefghij&page=2', 'abcdefghij', 'a query'],
  ['token', 'X-Api-Key: 9f8e7d6c5b4a', '9f8e7d6c5b4a', 'a header'],
  ['token', 'tool --token abcdefghij', 'abcdefghij', 'an option'],
  ['token', 'DATADOG_API_KEY=abcdef0123456789', 'abcdef0123456789', 'an API key'],
  [
    'token',
    `https://hooks.slack.com/services/T0AAAAAAA/${'B0BBBBBBB/abcdefABCDEF0123456789xy'}`,
    'abcdefABCDEF',
    'a hook',
  ],
  ['token', `npm_${'abcdefghijklmnopqrstuvwxyz0123456789'}`, 'abcdefghij', 'npm'],
  ['token', `sk_live_${'abcdefghijklmnop01234567'}`, 'abcdefghij', 'Stripe'],
  ['token', `AIza${'SyA0bcdefghijklmnopqrstuvwxyz_12345'}`, 'SyA0bcdef', 'Google'],
  ['token', `github_pat_${'11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz'}`, '11ABCDEFG0', 'GitHub'],
  ['token', `hvs.${'CAESIJabcdefghijklmnopqrstuvwx'}`, 'CAESIJabc', 'Vault'],
  [
    'token',
    `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1'.repeat(2)}==;EndpointSuffix=y`,
    'Eby8vdM02xNO',
    'Azure',
  ],
  [
    'plaintext',
    '"Plaintext": "VdzKNHGzUAzJeRBVY+uUmofUGGiDzyB3+i9fVkh3piw="',
    'VdzKNHGzUAzJ',
    'a data key in the clear',
  ],
];

/** Masked, but nothing that anybody could or should replace. */
const NO_CREDENTIAL = new Set(['ciphertext', 'encoded-authorization-message']);

const ERROR =
  'An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:sts::123412341234:assumed-role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Platform-Developer_0a1b2c3d4e5f6071/kim@example.org is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action (Request ID: 0f6e5d4c-1111-4222-8333-444455556666)';

describe('redact', () => {
  it.each(CASES)('masks %s in: %s', (kind, text, secret) => {
    const { text: masked, found } = redact(`before ${text} after`);
    expect(masked).not.toContain(secret);
    expect(masked).toContain(`[redacted ${kind}]`);
    expect(masked.startsWith('before ')).toBe(true);
    expect(found).toEqual(NO_CREDENTIAL.has(kind) ? [] : expect.arrayContaining([kind]));
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
    'failed to decrypt the secret: AccessDeniedException: no access',
    'cannot read token: https://kms.eu-west-1.amazonaws.com/ timed out after 30s',
    `error decrypting secret: "${ERROR}"`,
    'error decrypting secret: "User: arn:aws:sts::123412341234:assumed-role/pay/x is not authorized to perform: kms:Decrypt"',
    `details:User: arn:aws:sts::123412341234:assumed-role/payments-rAppStack-${'LambdaRole-1LLRJ9RMVVMELX'}/payments-rAppStack-YZQW-LambdaTokens16GSJLYHTP5B2-8K2J4H6G is not authorized`,
    `error decrypting password='${ERROR}'`,
    'secret: arn:aws:secretsmanager:us-east-1:123412341234:secret:pay/db-1',
    '{"secretId":"pay/db-1","SecretArn":"arn:aws:secretsmanager:us-east-1:123412341234:secret:pay/db-1"}',
    'MY_SECRET=arn:aws:ssm:us-east-1:123412341234:parameter/pay',
    '(RequestToken: 7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab, HandlerErrorCode: AccessDenied)',
    'ClientRequestToken=7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab NextToken: "AAAA1111bbbb"',
    'aws secretsmanager put-secret-value --client-request-token 7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    'ExpiredToken: 403 The security token included in the request is expired',
    'SyntaxError: Unexpected token: x1y2z3',
    `"password": null, "token": "", "secret": "\${DB_SECRET}", password=***`,
    '+ password = (sensitive value)',
    'PWD=/home/app/srv1 OLDPWD=/home/app',
    'give --password or --token, not both; --token must be long',
    'kms key: 7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab, KeyId=alias/app-1',
    'encryptionKey=arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    'kms:GenerateDataKeyWithoutPlaintext operation: 0123456789abcdefABCDEF',
    'bypass=1234567 compass: 12345678 tokens: 12345678',
    'all the passwords: 12 of 14; secrets: 3',
  ])('leaves alone what only looks long: %s', (text) => {
    expect(redact(text).text).toBe(text);
  });

  it('leaves the signal of a paste as it was', () => {
    for (const [, text] of CASES) expect(parseSignal(redact(`${ERROR}\n${text}`).text)).toEqual(parseSignal(ERROR));
  });

  it('keeps what stands behind a secret', () => {
    expect(redact('password=abc,keyId=alias/app;Database=x').text).toBe(
      'password=[redacted password],keyId=alias/app;Database=x',
    );
    expect(redact('{"a":{"password":12345678},"keyId":"alias/app"}').text).toBe(
      '{"a":{"password":[redacted password]},"keyId":"alias/app"}',
    );
    expect(redact('(token=abcdefgh) because kms:Decrypt').text).toBe('(token=[redacted token]) because kms:Decrypt');
  });

  it('does not mask twice', () => {
    for (const [, text] of CASES) {
      const once = redact(text);
      expect(redact(once.text)).toEqual({ text: once.text, found: [] });
    }
  });

  it('masks the id of temporary keys, which stands in every record of a role, without raising an alarm', () => {
    const { text, found } = redact(`"accessKeyId":"${TEMPORARY_KEY}"`);
    expect(text).not.toContain(TEMPORARY_KEY);
    expect(found).toEqual([]);
  });

  it('finds a secret wherever it stands', () => {
    const word = fc.constantFrom('the', 'key', ':', '=', '"', '\n', '{', 'x9', '  ', '//');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (before, after) => {
        const text = `${before.join(' ')} ${ACCESS_KEY} ${after.join(' ')} AWS_SESSION_TOKEN=${TOKEN} `;
        const { text: masked, found } = redact(text);
        expect(masked).not.toContain(ACCESS_KEY);
        expect(masked).not.toContain(TOKEN);
        expect(found.sort()).toEqual(['access-key', 'session-token']);
      }),
    );
  });
});
