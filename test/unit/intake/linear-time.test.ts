import { parseSignal } from '../../../src/intake/parse';
import { redact } from '../../../src/intake/redact';
import fc from '../../support/fast-check';

const SMALL = 24 * 1024;
/** Four times the text takes four times as long; were it quadratic, sixteen times. */
const MOST_TIMES = 9;
const SLACK_MS = 3;
const ATTEMPTS = 6;

function fill(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Processor time, since the wall clock also counts what else the machine does. */
function elapsed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The shortest times count, since collecting garbage only ever adds to one; measured again while they look too long. */
function expectLinear(read: (text: string) => unknown, unit: string): void {
  const [small, large] = [fill(unit, SMALL), fill(unit, 4 * SMALL)];
  let [one, four] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    four = Math.min(
      four,
      elapsed(() => read(large)),
    );
    one = Math.min(
      one,
      elapsed(() => read(small)),
    );
    if (four <= MOST_TIMES * one + SLACK_MS) return;
  }
  throw new Error(`${read.name}: ${one} ms for ${SMALL} characters, ${four} ms for four times as many`);
}

const UNITS = [
  'a',
  'A',
  '0',
  ' ',
  '\n',
  '\t',
  '"',
  '\\',
  '\\"',
  '\\n',
  '<',
  '>',
  '[',
  '{',
  '(',
  '-',
  '_',
  '.',
  ':',
  '/',
  '=',
  '*',
  '|',
  '│',
  '&',
  '…',
  '\u001b[',
  '\u200b',
  'x.',
  'Aa.',
  'aa.',
  'Aa',
  'A1b2',
  '<https://',
  '<!',
  '<mailto:',
  '[a](',
  '&amp;',
  '\\u0041',
  '# ',
  '> ',
  'arn:',
  'arn:aws:',
  'arn:aws:kms:',
  ':kms:',
  'arn:aws:kms:us-east-1:123456789012:key/',
  'alias/',
  'alias/a',
  'mrk-',
  'key ',
  'kms key ',
  'KeyId=',
  'User: ',
  'User: arn:aws:iam::1:user/',
  'not authorized to perform: ',
  'not authorized to perform: kms:Decrypt on resource: ',
  'kms:',
  'kms:Decrypt ',
  'An error occurred (',
  'An error occurred (X) when calling the ',
  'A client error (',
  'operation error ',
  'operation error KMS: Decrypt, ',
  'api error ',
  '(Service: ',
  '(Service: AWSKMS; Status Code: 400; ',
  'Request ID: ',
  'requestId',
  '<Code>',
  '"code": "',
  "code: '",
  'errorCode":',
  '"__type"',
  'Exception',
  'AccessDeniedException',
  'AccessDeniedException: ',
  'KMS.',
  'Aws::KMS::Errors::',
  'com.amazonaws.services.kms.model.',
  'aws kms ',
  'aws --region ',
  'aws --a b --c d ',
  '--key-id ',
  '.amazonaws.com',
  'kms.us-east-1.amazonaws.com timeout ',
  'us-east-1 ',
  'us-',
  '{"eventSource":"',
  'eventSource eventName {',
  '"eventSource":"kms.amazonaws.com","eventName":"Decrypt",',
  '{"Records":[',
  'Error: ',
  'Error: AccessDeniedException\n',
  'kms key is disabled ',
  'Authorization: ',
  'Bearer ',
  'AKIA',
  'ASIAABCDEFGHIJKLMNOP',
  'aws_secret_access_key',
  'aws_session_token = ',
  'IQoJb3JpZ2lu',
  '://a:',
  'https://a:b',
  'password=',
  'eyJ',
  'eyJabcdefghijk.',
  '-----BEGIN PRIVATE KEY-----',
  'encoded authorization message: ',
  'AQICAHh',
  'TrentService.',
  'de_',
  'deserializeAws_',
  'Encoded authorization failure message: ',
  'HandlerErrorCode: ',
  '2026-01-01T00:00:00.000Z ',
  'password',
  'password="',
  'password: a',
  '\n  password: aaaaaa',
  'secret="\\',
  'secret:a}',
  'token: ',
  '--token ',
  '--a-token "',
  'pwd=\\',
  'dbpass=',
  'plaintext=',
  'hooks.slack.com/services/',
  'sk-a-',
  'you might see AccessDeniedException ',
  'if the key is disabled you get DisabledException ',
  'KMSAccessDeniedException fixed now ',
  'would cause KMSAccessDeniedException\n',
  'what is KMSAccessDeniedException: ',
  'expect(KMSAccessDeniedException: ',
  '✓ KMSAccessDeniedException\n',
  'The request HTTP Status Code: ',
  'arn%3Aaws',
  'si la ',
  'KMSException, ',
  'a{',
  'expects KMSAccessDeniedException ',
  'without ',
  'const a = KMSAccessDeniedException: ',
  'a.b("KMSAccessDeniedException: ',
  'if the a is ',
  'the kms key arn:aws:kms:',
  '"eventVersion"',
  '{"eventVersion":"1.08","eventName":"Decrypt","eventSource":"kms.amazonaws.com","errorCode":"AccessDenied"',
  '%3A+',
  '&#58;',
  '&#x3a',
  '\uff1a',
  'a\0',
  'ARN:AWS:KMS:',
  '; DisabledException: ',
  '},{"code":"DisabledException"',
  'operation error KMS: Sign; ',
];

describe('time on hostile input', () => {
  it.each(UNITS)('%j over and over', (unit) => {
    expectLinear(parseSignal, unit);
    expectLinear(redact, unit);
  });

  it('any mixture', () => {
    const part = fc.oneof(fc.constantFrom(...UNITS), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (units) => {
        const unit = units.join('') || ' ';
        expectLinear(parseSignal, unit);
        expectLinear(redact, unit);
      }),
      { numRuns: 25 },
    );
  });

  it('all of it at once', () => {
    expectLinear(parseSignal, UNITS.join(''));
    expectLinear(redact, UNITS.join(''));
  });

  it('tells a quadratic reader', () => {
    let steps = 0;
    const quadratic = ({ length }: string) => {
      for (let left = length ** 2 / 200; left > 0; left--) steps++;
    };
    expect(() => expectLinear(quadratic, 'a')).toThrow(/four times as many/);
    expect(steps).toBeGreaterThan(SMALL);
  });
});
