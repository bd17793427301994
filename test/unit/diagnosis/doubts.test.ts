import type { Signal } from '../../../src/domain/signal';
import { ask, denied, document, type FakeAccount, healthy, KEY, KEY_ID, may, ROLE, SESSION } from './fake-account';

const open = (over: Partial<FakeAccount> = {}) => healthy({ inline: { all: document(may('kms:*', '*')) }, ...over });
const GRANT = { kmsAction: 'kms:CreateGrant', operation: 'CreateGrant', denyReason: null };
const NOBODY = 'arn:aws:iam::111122223333:role/Nobody';
const recorded = (over: object, parameters: object = {}) => ({
  CloudTrailEvent: JSON.stringify({
    eventSource: 'kms.amazonaws.com',
    eventTime: '2026-11-22T11:00:00Z',
    awsRegion: 'us-east-1',
    userIdentity: { type: 'AssumedRole', arn: SESSION },
    requestParameters: { keyId: KEY, ...parameters },
    resources: [{ ARN: KEY }],
    ...over,
  }),
});
const grant = (granteePrincipal: string, more: object = {}) =>
  recorded(
    { eventName: 'CreateGrant', errorCode: 'InvalidArnException' },
    { granteePrincipal, operations: ['Decrypt'], ...more },
  );

describe('what every layer allows is not said to be allowed', () => {
  it.each<[string, Partial<Signal>, RegExp]>([
    ['a failure that is no refusal', { denyReason: null, errorCode: 'ValidationException' }, /ValidationException/],
    ['credentials', { denyReason: null, errorCode: 'ExpiredTokenException' }, /no permission/],
    ['a text that says nothing', { denyReason: null, errorCode: null }, /does not say what AWS objected to/],
    ['no action', { kmsAction: null, operation: null }, /which KMS action/],
    ['an encoded message', { kmsAction: null, operation: null, denyReason: 'encoded-message' }, /which KMS action/],
    ['an operation that is not named', { kmsAction: null, operation: null, service: 's3' }, /which KMS action/],
    ['a service that is not known', { kmsAction: null, operation: 'Scan', service: 'dax' }, /which KMS action/],
    ['the other key of ReEncrypt', { kmsAction: null, operation: 'ReEncrypt' }, /two keys/],
    ['a key that was not found', { denyReason: 'key-not-found', errorCode: 'NotFoundException' }, /another Region/],
    ['a grantee that nobody names', { ...GRANT, errorCode: 'InvalidArnException' }, /neither the text nor CloudTrail/],
  ])('over %s', async (_, over, why) => {
    const { verdict, rootCauses, unknowns } = await ask(open(), { signal: denied(over) });
    expect({ verdict, rootCauses }).toEqual({ verdict: 'undetermined', rootCauses: [] });
    expect(unknowns[0]).toMatchObject({ layer: 'none', why: expect.stringMatching(why) });
  });

  it.each<[string, Partial<Signal>]>([
    ['a refusal', {}],
    ['a state that is over', { denyReason: null, errorCode: 'KMSInvalidStateException' }],
    ['a source key that the text names', { kmsAction: 'kms:ReEncryptFrom', operation: 'ReEncrypt' }],
    ['a service with one need', { kmsAction: null, operation: null, service: 'dynamodb' }],
  ])('but over %s it is', async (_, over) => {
    expect((await ask(open(), { signal: denied(over) })).verdict).toBe('allowed');
  });

  it('over a bare id that another Region has', async () => {
    const key = { KeyState: 'Enabled', KeyManager: 'CUSTOMER', Region: 'eu-west-1' };
    const place = { keyRef: KEY_ID, keyType: 'id', region: null, accountId: null } as const;
    const lost = denied({ ...place, denyReason: 'key-not-found', errorCode: 'NotFoundException' });
    expect((await ask(open({ key }), { signal: lost })).verdict).toBe('undetermined');
  });

  it('over a caller whom CloudTrail suggests beside others, who is asked for', async () => {
    const refused = { eventName: 'Decrypt', errorCode: 'AccessDenied' };
    const other = { type: 'AssumedRole', arn: SESSION.replace('App', 'Batch') };
    const earlier = { eventTime: '2026-11-22T10:00:00Z' };
    const signal = denied({ principalArn: null, principalAccountId: null });
    const same = { type: 'AssumedRole', arn: SESSION.replace('i-0abc', 'i-0def') };
    const alone = open({ events: [recorded(refused), recorded({ ...refused, ...earlier, userIdentity: same })] });
    expect((await ask(alone, { signal })).verdict).toBe('allowed');
    const two = open({ events: [recorded(refused), recorded({ ...refused, ...earlier, userIdentity: other })] });
    const asked = await ask(two, { signal });
    expect(asked).toMatchObject({ verdict: 'needs-input', needs: [{ field: 'principal' }] });
    expect(asked.needs[0]?.suggestions?.map(({ value }) => value)).toEqual([SESSION, other.arn]);
  });
});

describe('the action that a text leaves out', () => {
  const signal = denied({ kmsAction: null, operation: null, service: 's3' });
  const refused = (eventName: string) => recorded({ eventName, errorCode: 'AccessDenied' });
  const asked = (...events: Record<string, unknown>[]) => ask(healthy({ events }), { signal });

  it('is the one that CloudTrail shows to be refused', async () => {
    const { verdict, asked: what, assumptions } = await asked(refused('GenerateDataKey'));
    expect({ verdict, action: what.action }).toEqual({ verdict: 'denied', action: 'kms:GenerateDataKey' });
    expect(assumptions[0]).toContain('gave action kms:GenerateDataKey');
  });

  it('is asked for where it shows several', async () => {
    const { verdict, needs } = await asked(refused('GenerateDataKey'), refused('Decrypt'));
    expect({ verdict, field: needs[0]?.field }).toEqual({ verdict: 'undetermined', field: 'action' });
    expect(needs[0]?.suggestions?.map(({ value }) => value).sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });
});

describe('the VPC endpoint that only CloudTrail names', () => {
  const through = recorded({
    eventName: 'Decrypt',
    errorCode: 'AccessDenied',
    sourceIPAddress: '10.0.0.7',
    vpcEndpointId: 'vpce-0abc',
  });
  const everything = document({ ...may('*', '*'), Principal: '*' });
  const asked = (endpoint: unknown, gaps: FakeAccount['gaps'] = {}) =>
    ask(open({ events: [through], endpoint, gaps }), { signal: denied() });

  it('is read for its policy', async () => {
    expect((await asked(everything)).verdict).toBe('allowed');
    const refusing = await asked(document());
    expect(refusing).toMatchObject({ verdict: 'denied', rootCauses: [{ code: 'vpc-endpoint-policy-blocks' }] });
    expect(refusing.rootCauses[0]?.summary).toContain('vpce-0abc');
  });

  it('may not be read', async () => {
    const { verdict, unknowns } = await asked(everything, { 'ec2:DescribeVpcEndpoints': 'access-denied' });
    expect(verdict).toBe('undetermined');
    expect(unknowns[0]).toMatchObject({
      layer: 'vpc-endpoint-policy',
      howToResolve: 'Allow ec2:DescribeVpcEndpoints.',
    });
  });
});

describe('the grantee of a CreateGrant that KMS took for nobody', () => {
  const signal = denied({ ...GRANT, errorCode: 'InvalidArnException' });
  const asked = (...events: Record<string, unknown>[]) => ask(open({ events }), { signal });

  it('is the one of the record, and does not exist', async () => {
    const { verdict, rootCauses, assumptions } = await asked(grant(NOBODY));
    expect({ verdict, codes: rootCauses.map(({ code }) => code) }).toEqual({
      verdict: 'denied',
      codes: ['principal-not-found'],
    });
    expect(assumptions[0]).toContain(`grantee ${NOBODY}`);
  });

  it('exists by now, and so the call is allowed', async () => {
    expect((await asked(grant(ROLE))).verdict).toBe('allowed');
  });

  it.each([
    ['may not be the one that was meant', [grant(ROLE, { retiringPrincipal: NOBODY })], /retiring principal/],
    ['is not certain where records differ', [grant(NOBODY), grant(ROLE)], /neither the text nor CloudTrail/],
    ['is a user, whom nobody looks up', [grant(NOBODY.replace('role', 'user'))], /was not read/],
  ])('%s', async (_, events, why) => {
    const { verdict, unknowns } = await asked(...events);
    expect(verdict).toBe('undetermined');
    expect(unknowns[0]?.why).toMatch(why);
  });

  it('may not be read', async () => {
    const fake = open({ events: [grant(NOBODY)], gaps: { 'iam:GetRole': 'access-denied' } });
    expect((await ask(fake, { signal })).verdict).toBe('undetermined');
  });

  it('is the one that the text names', async () => {
    const lambda = { service: 'lambda', operation: 'CreateFunction', kmsAction: null };
    const told = (grantee: string) => ask(open(), { signal: denied({ ...lambda, grantee }) });
    expect((await told(NOBODY)).rootCauses[0]).toMatchObject({ code: 'principal-not-found' });
    expect((await told(ROLE)).verdict).toBe('allowed');
    expect((await told(NOBODY.replace('role', 'user'))).verdict).toBe('undetermined');
  });

  it('is looked up by whom the asker names', async () => {
    const overrides = { context: { 'kms:GranteePrincipal': NOBODY } };
    expect((await ask(open(), { signal, overrides })).verdict).toBe('denied');
  });
});
