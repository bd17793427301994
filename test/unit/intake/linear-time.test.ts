import fc from 'fast-check';
import { parseSignal } from '../../../src/intake/parse';
import { redact } from '../../../src/intake/redact';

const MEGABYTE = 1 << 20;
const LIMIT_MS = 1000;

function fill(unit: string): string {
  return unit.repeat(Math.ceil(MEGABYTE / unit.length)).slice(0, MEGABYTE);
}

/** Processor time, since the wall clock also counts what else the machine does. */
function elapsed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
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
];

describe('time on hostile input', () => {
  beforeAll(() => {
    parseSignal(UNITS.join(' '));
    redact(UNITS.join(' '));
  });

  it.each(UNITS.map((unit) => [unit]))('a megabyte of %j', (unit) => {
    const text = fill(unit);
    expect(elapsed(() => parseSignal(text))).toBeLessThan(LIMIT_MS);
    expect(elapsed(() => redact(text))).toBeLessThan(LIMIT_MS);
  });

  it('a megabyte of any mixture', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...UNITS), fc.string({ maxLength: 6 })), { minLength: 1, maxLength: 6 }),
        (units) => {
          const text = fill(units.join(''));
          expect(elapsed(() => parseSignal(text))).toBeLessThan(LIMIT_MS);
          expect(elapsed(() => redact(text))).toBeLessThan(LIMIT_MS);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
