/** Made of parts, so that no scanner takes the test data for real secrets. */
type Row = [kind: string, text: string, secret: string];

const ACCESS_KEY = `AKIA${'Q3EGRZ7KXW5TUVB4'}`;
const SECRET = `wJa1rXUtnFEMIxK7MDENGxb${'PxRfiCYzEXAM1LEKE'}`;
const WITH_SLASHES = `wJa1rXUtnFEMI/K7MDENG/b${'PxRfiCYzEXAM1LEK/'}`;
const LINES = [
  'MIIEpAIBAAKCAQEA7bq2R4xVJv0Zk1YQJ1Zp0aB3dE6gH9jK2mN5pQ8sT1uW4xY7z',
  'k8Jq2mVx7Rw1Zp4Lt9Yb3Ns6Hd0Fg5Cj8Ua2Ei7QoX+1aZ/2bY3cW4dV5eU6fT7gS',
  '8hR9iQ0jPkO1lN2mMnL3oKpJ4qI5rHsG6tFuE7vDwC8xByA9z==',
];
const LAST = LINES[2] as string;
const ED25519 = `MC4CAQAwBQYDK2VwBCIEI${'HdWkPzq8YtN3mVb6RcXs1LfGj0QoUa9EiT4yKx7Bw2D'}`;
const begin = (kind = 'RSA ') => `-----BEGIN ${kind}PRIVATE KEY-----`;
const end = (kind = 'RSA ') => `-----END ${kind}PRIVATE KEY-----`;
const pem = (separator: string, kind = 'RSA ') => [begin(kind), ...LINES, end(kind)].join(separator);
const STAMP = '2026-01-01T00:00:01Z ';

/** Private keys as shells, logs, programs and mails make of them. */
export const PRIVATE_KEYS: Row[] = [
  ['private-key', `TLS_KEY="${pem(' ')}"`, LAST],
  ['private-key', pem('').replace(end(), ` ${end()}`), LAST],
  ['private-key', pem(`\n${STAMP}`), LAST],
  ['private-key', pem(`\n${STAMP}stdout F `), LAST],
  ['private-key', pem('\nweb-1  | '), LAST],
  ['private-key', pem('\n> '), LAST],
  ['private-key', pem('\n    > │ '), LAST],
  ['private-key', `"${pem('\\n" +\n    "')}"`, LAST],
  ['private-key', `'${pem("\\n'\n    . '")}'`, LAST],
  ['private-key', `[${JSON.stringify(pem('","')).replaceAll('\\"', '"')}]`, LAST],
  ['private-key', `[\n  "${pem('",\n  "')}"\n]`, LAST],
  ['private-key', pem('\\n'), LAST],
  ['private-key', pem('\\\\\\\\r\\\\\\\\n'), LAST],
  ['private-key', pem('\\\\\\\\\\\\\\\\n'), LAST],
  ['private-key', pem('\\n').replaceAll('/', '\\/'), LAST],
  ['private-key', pem('<br>'), LAST],
  ['private-key', pem('%0A').replaceAll(' ', '+'), LAST],
  ['private-key', `${begin('')} ${ED25519} ${end('')}`, ED25519],
  ['private-key', `${begin('')}${ED25519}${end('')}`, ED25519],
  ['private-key', pem('\n', 'OPENSSH '), LAST],
  ['private-key', pem(' ', 'EC '), LAST],
  ['private-key', pem(' ', 'ENCRYPTED '), LAST],
  ['private-key', pem('\n').replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n'), LAST],
  [
    'private-key',
    pem('\n', 'PGP ').replaceAll('KEY-----', 'KEY BLOCK-----').replace('\n', '\nVersion: GnuPG v2\n\n'),
    LAST,
  ],
  [
    'private-key',
    `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${LAST}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`,
    LAST,
  ],
  [
    'private-key',
    `PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAAB3NzaC1yc2E\nPrivate-Lines: 2\n${LINES.slice(1).join('\n')}\nPrivate-MAC: ${'0a'.repeat(32)}`,
    LAST,
  ],
  ['private-key', `Private-Lines: 2\n${LINES.slice(1).join('\n')}`, LAST],
  ...[' ', '\n', '\\n', '\\\\n', '%0A', '^M\n', '\\u000a', '\n> ', `\n${STAMP}`, '",\n"', '\\n" +\n  "', "', '"].map(
    (separator): Row => ['private-key', [begin(), ...LINES].join(separator), LAST],
  ),
  ['private-key', `${begin('')} ${ED25519}`, ED25519],
  ['private-key', `${begin()} ${LINES[0]} ${LAST.slice(0, 12)}`, LAST.slice(0, 12)],
  ['private-key', `${begin()}\n${STAMP}${LINES[0]}\n${STAMP}${LAST.slice(0, 12)}`, LAST.slice(0, 12)],
  ['private-key', `${begin()}\n${LINES[0]}\nkey: ${pem(' ')}`, LAST],
  ...[' ', '\n', '\\n', `\n${STAMP}`].map(
    (separator): Row => ['private-key', [...LINES, end()].join(separator), LINES[0] as string],
  ),
  ['private-key', `${begin().replace('RSA ', 'RSA\n')} ${LINES[0]}`, LINES[0] as string],
  ['private-key', `${begin()} ${LINES[0]} ${pem('\n', 'EC ')}`, LAST],
];

const DATA_KEY = `VdzKNHGzUAzJeRBVY${'+uUmofUGGiDzyB3+i9fVkh3piw='}`;
const SHORT_DATA_KEY = `VdzKNHGzUAzJeRBVY${'+uUmg=='}`;
const BLOB = `AQIDAHh${'a8Zk3Qm1Xv9Lr0Tp5Wc2Ny7'.repeat(8)}=`;
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Secrets without a label, or with signs around them. */
export const BARE: Row[] = [
  ...[
    `my key is ${SECRET}.`,
    `the secret access key is ${SECRET}.`,
    `(${SECRET}).`,
    `it-${SECRET}`,
    `k_${SECRET} x`,
  ].map((text): Row => ['secret-key', text, SECRET]),
  ...[`${SECRET}.bak`, `${SECRET}=x`, `k=${SECRET}`, `${SECRET}-old`, `x.${SECRET}`, `${SECRET}/`].map(
    (text): Row => ['secret-key', text, SECRET],
  ),
  ...[`it is ${WITH_SLASHES}`, `k=${WITH_SLASHES};`, `"${WITH_SLASHES}"`, `${WITH_SLASHES}.`].map(
    (text): Row => ['secret-key', text, WITH_SLASHES],
  ),
  ...['x: "SECRET"', 'aws_secret_access_key=SECRET', '"SecretAccessKey":"SECRET"', 'it is SECRET'].map((text): Row => {
    const escaped = WITH_SLASHES.replaceAll('/', '\\/');
    return ['secret-key', text.replace('SECRET', escaped), escaped.slice(-17)];
  }),
  ['plaintext', `${BLOB}\t${KEY}\t${DATA_KEY}`, DATA_KEY],
  ['plaintext', `${BLOB}\t${DATA_KEY}\t${KEY}`, DATA_KEY],
  ['plaintext', `${BLOB}  ${SHORT_DATA_KEY}  ${KEY}`, SHORT_DATA_KEY],
  ['plaintext', `["${BLOB}", "${DATA_KEY}"]`, DATA_KEY],
  ['plaintext', `| ${BLOB} | ${DATA_KEY} |`, DATA_KEY],
  ['plaintext', `${DATA_KEY}\n${KEY}\n${BLOB}`, DATA_KEY],
  ['authorization-header', 'curl -H "x: bearer 0a1b2c3d4e5f60718293a4b5"', '60718293a4b5'],
  ['authorization-header', 'BEARER 0a1b2c3d4e5f60718293a4b5', '60718293a4b5'],
  ['token', `d=xoxd-${'abcDEF%2BghiJKL%3D%3D'}`, 'ghiJKL'],
  ['token', `xoxc-${'123456789012-abcdefABCDEF'}`, 'abcdefABCDEF'],
  ['access-key', `Encoded authorization failure message: ${ACCESS_KEY}`, ACCESS_KEY],
];

/** Names, references, paths and states that stand where a secret would: nothing is changed, and nobody is warned. */
export const NAMES: string[] = [
  'password = var.db_password',
  'password = random_password.p1.result',
  'master_password = data.aws_secretsmanager_secret_version.db1.secret_string',
  'password: process.env.DB_PASSWORD1',
  'Failed to pull secret: db-creds-1 not found',
  'MountVolume.SetUp failed for volume "v1" : secret "db-creds" not found',
  'secrets "db-creds-1" is forbidden; secretName: db-creds-1',
  'secret: "db-creds-1" not found',
  '"secret": "pay/db"',
  '"secret": "prod/pay/db-1", "region": "eu-central-1"',
  'secret: pay/db1',
  'secret: Prod/Pay/Db1',
  'password: %PW1%',
  'Password: ****1',
  'token: 401',
  'account_key=123456789012',
  'credentials: /home/ec2-user/.aws/x1',
  'password: ~/.pgpass1',
  'passwd=/run/secrets/db_1',
  'mysql -port 3306',
  'mysql -h db -protocol tcp -port 3306',
  'Token: expired2026',
  'token: CSRF-missing',
  'token: invalid_request',
  'the bearer AuthenticationFailedException of the gateway, bearer authentication-scheme-required',
  'Expecting: ANY PRIVATE KEY; the file has -----BEGIN PRIVATE KEY-----',
  'it must start with -----BEGIN PRIVATE KEY----- and end with -----END PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\n\nUnable to load key\nError: AccessDeniedException',
  'PuTTY-User-Key-File-3: ssh-rsa',
  'CodeSha256: "VdzKNHGzUAzJeRBVYuUmofUGGiDzyB3i9fVkh3pixiw="',
  'arn:aws:iam::111122223333:role/pay-PaymentsHandlerServiceRoleDefaultPolicyFCDC14-1LLRJ9RM',
  'https://host.example/dl/PaymentsHandlerServiceRoleDefaultPolicy1/x',
];

/** As likely a name or a word: masked, but nobody is told to replace it. */
export const DOUBTFUL: [text: string, secret: string][] = [
  ['accountKey: "prod-1"', 'prod-1'],
  ['"secret": "db-creds"', 'db-creds'],
  ['\nsecret: db-creds-1\n', 'db-creds-1'],
  ['\nexistingSecret: db-creds1\n', 'db-creds1'],
  ['\nsecret: not-found\n', 'not-found'],
  ['password=expired2026', 'expired2026'],
];
