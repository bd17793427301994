import { matchRequest } from '../../../src/diagnosis/match-request';
import { resolveTarget } from '../../../src/diagnosis/target';
import type { Signal } from '../../../src/domain/signal';
import { ACCOUNT, config, denied, KEY, SESSION } from './fake-account';

const OTHERS = SESSION.replace('i-0abc', 'i-0def');
const event = (over: object = {}) => {
  const record = {
    eventName: 'Decrypt',
    eventTime: '2026-11-22T11:59:00Z',
    awsRegion: 'us-east-1',
    errorCode: 'AccessDenied',
    requestID: 'bbbb-other',
    userIdentity: { arn: SESSION },
    resources: [{ ARN: KEY }],
    ...over,
  };
  return { CloudTrailEvent: JSON.stringify(record) };
};
const NOBODY: Partial<Signal> = { principalArn: null, principalAccountId: null, principalType: null };

function match(events: object[], over: Partial<Signal> = {}) {
  const signal = denied({ ...NOBODY, ...over });
  return matchRequest([{ Events: events }], resolveTarget(signal, {}, config()), signal);
}

describe('matchRequest', () => {
  it('takes only the request that the text names', () => {
    expect(match([event()], { requestId: 'aaaa-mine' })).toBeNull();
    const mine = event({ requestID: 'aaaa-mine', userIdentity: { arn: OTHERS }, eventTime: '2026-11-22T10:00:00Z' });
    const found = match([event(), mine], { requestId: 'aaaa-mine' });
    expect(found?.overrides.principal).toBe(OTHERS);
    expect(found?.guessed).toBe(false);
  });

  it.each([
    ['of a Lambda invocation', { invocationId: 'aaaa-mine' }],
    ['of the service in between', { service: 's3' }],
  ])('looks for no record with the request id %s', (_, over) => {
    const found = match([event()], { requestId: 'aaaa-mine', ...over });
    expect(found).toMatchObject({ overrides: { principal: SESSION }, guessed: true });
  });

  it("takes KMS's request id where another service passed it on", () => {
    const mine = event({ requestID: 'aaaa-mine', userIdentity: { arn: OTHERS }, eventTime: '2026-11-22T10:00:00Z' });
    expect(match([event(), mine], { requestId: 'aaaa-mine', service: 's3' })).toMatchObject({ guessed: false });
  });

  it('takes the newest refusal otherwise, and says that it is a guess', () => {
    const newer = event({ eventTime: '2026-11-22T12:00:00Z', userIdentity: { arn: OTHERS } });
    expect(match([event(), newer])).toMatchObject({ overrides: { principal: OTHERS }, guessed: true });
  });

  it.each(['ThrottlingException', 'InvalidCiphertextException', 'DisabledException'])(
    'does not take %s for a refusal',
    (errorCode) => {
      expect(match([event({ errorCode })])).toBeNull();
    },
  );

  it.each([
    ['DisabledException', 'DisabledException'],
    ['KMS.DisabledException', 'DisabledException'],
    ['AccessDeniedException', 'AccessDenied'],
    ['AccessDenied', 'AccessDeniedException'],
    ['UnauthorizedOperation', 'Client.UnauthorizedOperation'],
  ])('finds %s of the text as %s', (errorCode, recorded) => {
    expect(match([event({ errorCode: recorded })], { errorCode })).not.toBeNull();
  });

  it('does not choose between keys', () => {
    const elsewhere = KEY.replace('1234abcd', 'ffffffff');
    const asked = { principalArn: SESSION, principalAccountId: ACCOUNT, keyRef: null, keyType: null };
    expect(match([event()], asked)).toMatchObject({ overrides: { key: KEY }, guessed: false });
    expect(match([event(), event({ resources: [{ ARN: elsewhere }] })], asked)).toBeNull();
  });

  it('leaves a call on another key alone', () => {
    const elsewhere = KEY.replace('1234abcd', 'ffffffff');
    expect(match([event({ resources: [{ ARN: elsewhere }] })])).toBeNull();
  });
});
