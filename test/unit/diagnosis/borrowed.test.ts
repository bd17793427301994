import { ACCOUNT, allow, ask, denied, document, healthy, KEY, may, ROLE, SESSION } from './fake-account';

const OTHERS = SESSION.replace('App', 'Other');
const NAMELESS = { principalArn: null, principalType: null, principalAccountId: null } as const;
const KEYLESS = { keyRef: null, keyType: null, accountId: null, region: null } as const;
const recorded = (over: object = {}) => {
  const record = {
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    eventTime: '2026-11-22T11:59:00Z',
    awsRegion: 'us-east-1',
    errorCode: 'AccessDenied',
    userIdentity: { arn: SESSION },
    resources: [{ ARN: KEY }],
    ...over,
  };
  return { CloudTrailEvent: JSON.stringify(record) };
};
const said = (type: string) => ({ errorMessage: `… because no ${type} policy allows the kms:Decrypt action` });
const refusing = (events: Record<string, unknown>[]) => healthy({ events, inline: {} });
const clicks = (fixes: readonly { automated: boolean }[]): number => fixes.filter(({ automated }) => automated).length;

describe('a record completes a text', () => {
  it.each([
    ['of another failure', { errorCode: 'InvalidCiphertextException', denyReason: 'invalid-ciphertext' as const }, {}],
    ['of throttling', { errorCode: 'ThrottlingException', denyReason: 'throttled' as const }, {}],
    ['that names another layer', { denyReason: 'resource-no-allow' as const }, said('identity-based')],
  ])('but not one %s', async (_, text, record) => {
    const { rootCauses, asked } = await ask(refusing([recorded(record)]), { signal: denied({ ...NAMELESS, ...text }) });
    expect(asked.principal).toBeNull();
    expect(rootCauses.filter(({ layer }) => layer === 'identity-policy' || layer === 'key-policy')).toEqual([]);
  });

  it('of which nothing is proven, and nothing is mended by a click', async () => {
    const signal = denied({ ...NAMELESS, denyReason: 'identity-no-allow' });
    const { verdict, rootCauses, fixes } = await ask(refusing([recorded(said('identity-based'))]), { signal });
    expect({ verdict, certainty: rootCauses.map(({ certainty }) => certainty), clicks: clicks(fixes) }).toEqual({
      verdict: 'denied',
      certainty: ['likely'],
      clicks: 0,
    });
  });

  it('not where it shows several callers, who are suggested', async () => {
    const events = [recorded(), recorded({ userIdentity: { arn: OTHERS }, eventTime: '2026-11-22T11:00:00Z' })];
    const { verdict, needs } = await ask(refusing(events), { signal: denied(NAMELESS) });
    expect({ verdict, field: needs[0]?.field }).toEqual({ verdict: 'needs-input', field: 'principal' });
    expect(needs[0]?.suggestions?.map(({ value }) => value)).toEqual([SESSION, OTHERS]);
  });

  it('for its key too: that one is likely, and not even enabled by a click', async () => {
    const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false };
    const signal = denied({ ...KEYLESS, errorCode: 'DisabledException', denyReason: 'key-disabled' });
    const events = [recorded({ errorCode: 'DisabledException' })];
    const { verdict, rootCauses, fixes } = await ask(healthy({ key, events }), { signal });
    expect({ verdict, cause: rootCauses[0], clicks: clicks(fixes) }).toMatchObject({
      verdict: 'denied',
      cause: { code: 'key-disabled', certainty: 'likely' },
      clicks: 0,
    });
    expect(fixes[0]?.steps[0]).toContain('CloudTrail suggested');
  });

  it('for certain where the text states its request id', async () => {
    const signal = denied({ ...NAMELESS, requestId: 'mine' });
    const { rootCauses } = await ask(refusing([recorded({ requestID: 'mine' })]), { signal });
    expect(rootCauses[0]).toMatchObject({ code: 'iam-missing-permission', certainty: 'proven' });
  });
});

describe('what rests on an action that nobody named', () => {
  const bare = { kmsAction: null, operation: null };
  const question = { overrides: { key: KEY, principal: ROLE } };
  const silent = denied({ ...NAMELESS, ...KEYLESS, ...bare, isKmsError: false, errorCode: null, denyReason: null });

  it.each([
    ['a failure', denied(bare), {}],
    ['a question', silent, question],
  ])('is not allowed: %s', async (_, signal, rest) => {
    const { verdict, asked, needs, rootCauses } = await ask(healthy(), { signal, ...rest });
    expect({ verdict, asked, rootCauses, fields: needs.map(({ field }) => field) }).toMatchObject({
      verdict: 'undetermined',
      asked: { action: null, example: 'kms:Decrypt' },
      rootCauses: [],
      fields: ['action'],
    });
  });

  it.each([
    ['a failure', denied(bare), {}],
    ['a question', silent, question],
  ])('is not proven, and not granted by a click: %s', async (_, signal, rest) => {
    const writes = { inline: {}, keyPolicy: document(allow(`arn:aws:iam::${ACCOUNT}:root`, 'kms:Encrypt')) };
    for (const over of [{ inline: {} }, writes]) {
      const { verdict, rootCauses, fixes, needs } = await ask(healthy(over), { signal, ...rest });
      expect({ verdict, fields: needs.map(({ field }) => field) }).toEqual({
        verdict: 'undetermined',
        fields: ['action'],
      });
      expect(rootCauses.filter(({ certainty }) => certainty !== 'likely')).toEqual([]);
      expect(clicks(fixes)).toBe(0);
    }
  });

  it('still says what does not hang on it', async () => {
    const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false };
    const inline = { all: document(may('kms:*', '*')) };
    const { verdict, rootCauses } = await ask(healthy({ key, inline }), { signal: silent, ...question });
    expect({ verdict, cause: rootCauses[0] }).toMatchObject({
      verdict: 'denied',
      cause: { code: 'key-disabled', certainty: 'proven' },
    });
  });
});
