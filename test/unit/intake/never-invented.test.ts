import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';
import fc from '../../support/fast-check';

const KEY = 'arn:aws:kms:ap-southeast-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const CALLER = 'arn:aws:sts::123412341234:assumed-role/orders-api-production/i-0abc123def4567890';
const TAIL = 'because no identity-based policy allows the kms:Decrypt action';
const SENTENCE = `User: ${CALLER} is not authorized to perform: kms:Decrypt on resource: ${KEY} ${TAIL}`;

const TEXTS = [
  `An error occurred (AccessDeniedException) when calling the Decrypt operation: ${SENTENCE}`,
  `operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: 0f6e5d4c-1111-4222-8333-444455556666, api error AccessDeniedException: ${SENTENCE}`,
  `AccessDeniedException: ${SENTENCE}\n\tstatus code: 400, request id: 0f6e5d4c-1111-4222-8333-444455556666`,
  `com.amazonaws.services.kms.model.DisabledException: ${KEY} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: 0f6e5d4c-1111-4222-8333-444455556666)`,
  `An error occurred (KMSKeyNotAccessibleFault) when calling the CopyDBSnapshot operation: The specified KMS key [${KEY}] does not exist, is not enabled or you do not have permissions to access it.`,
  'An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed',
];
const FIELDS = [
  'errorCode',
  'service',
  'operation',
  'kmsAction',
  'principalArn',
  'principalAccountId',
  'keyRef',
  'region',
  'accountId',
  'denyReason',
  'requestId',
] as const;

/** Lines that stand around errors in real pastes and must not end up in any field. */
const BYSTANDERS = [
  'run 99999999-8888-4777-8666-555555555555 of pipeline 445566778899',
  'at handler (/var/task/index.js:12:34)',
  'order 123456789012345 took 1234 ms',
  'commit 8f14e45fceea167a5a36dedd4bea2543b1a2c3d4',
  '',
];

type Damage = (text: string) => string;
const wrapAt =
  (width: number): Damage =>
  (text) =>
    (text.match(new RegExp(`[^\\n]{1,${width}}|\\n`, 'g')) ?? []).join('\n');
const withMargin =
  (margin: string): Damage =>
  (text) =>
    text
      .split('\n')
      .map((line) => margin + line)
      .join('\n');
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.integer({ min: 24, max: 160 }).map(wrapAt),
  fc.constantFrom('> ', '│ ', '# ', '    ', '| ', '\t').map(withMargin),
  fc.constantFrom(...BYSTANDERS).map(
    (line): Damage =>
      (text) =>
        `${line}\n${text}`,
  ),
  fc.constantFrom(...BYSTANDERS).map(
    (line): Damage =>
      (text) =>
        `${text}\n${line}`,
  ),
  fc.constant<Damage>((text) => (text.includes('\n') ? text : JSON.stringify(text))),
  fc.constant<Damage>((text) => `\`\`\`\n${text}\n\`\`\``),
  fc.constant<Damage>((text) => text.replaceAll(' ', '\u00a0')),
);

function stated(signal: Signal): [string, string][] {
  return FIELDS.flatMap((field) => (signal[field] === null ? [] : [[field, signal[field]] as [string, string]]));
}

describe('fields are never invented', () => {
  it('under random damage, each is right or null, and the text is still recognised', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.array(damage, { minLength: 1, maxLength: 4 }), (text, damages) => {
        const whole = parseSignal(text);
        const damaged = damages.reduce((current, apply) => apply(current), text);
        const signal = parseSignal(damaged);
        expect({ damaged, isKmsError: signal.isKmsError }).toEqual({ damaged, isKmsError: true });
        for (const [field, value] of stated(signal))
          expect({ damaged, [field]: value }).toEqual({ damaged, [field]: whole[field as keyof Signal] });
      }),
      { numRuns: 1500 },
    );
  });

  it('where the paste was cut off, identifiers are what was left of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.double({ min: 0.2, max: 1, noNaN: true }), (text, share) => {
        const whole = parseSignal(text);
        const cut = text.slice(0, Math.floor(text.length * share));
        const signal = parseSignal(cut);
        for (const field of ['principalArn', 'keyRef', 'requestId'] as const) {
          if (signal[field] !== null) expect(whole[field]?.startsWith(signal[field])).toBe(true);
        }
        for (const field of ['principalAccountId', 'accountId', 'region', 'kmsAction'] as const) {
          if (signal[field] !== null) expect(signal[field]).toBe(whole[field]);
        }
      }),
      { numRuns: 800 },
    );
  });
});
