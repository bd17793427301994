import type { GapReason } from '../../../src/domain/evidence';
import { type DenyReason, NO_SIGNAL, type Signal } from '../../../src/domain/signal';
import { ACCOUNT, allow, ask, config, denied, document, healthy, KEY, KEY_ID, ROLE, SESSION } from './fake-account';

const gap = (operation: string) => ({ gaps: { [operation]: 'access-denied' as GapReason } });
const check = (over: Partial<Signal> = {}): Signal => ({ ...NO_SIGNAL, keyRef: KEY, keyType: 'arn', ...over });
const trailed = (eventName: string, eventTime: string, over: object = {}) => {
  const identity = { userIdentity: { type: 'AssumedRole', arn: SESSION } };
  const record = { eventName, eventTime, awsRegion: 'us-east-1', ...identity, resources: [{ ARN: KEY }], ...over };
  return { EventId: `${eventName} ${eventTime}`, EventName: eventName, CloudTrailEvent: JSON.stringify(record) };
};

describe('verdicts', () => {
  const layers: [string, string][] = [
    ['kms:GetKeyPolicy', 'key-policy'],
    ['iam:GetRolePolicy', 'identity-policy'],
    ['iam:ListAttachedRolePolicies', 'identity-policy'],
    ['kms:DescribeKey', 'key-state'],
  ];
  it.each(layers)('never says allowed over %s', async (operation, layer) => {
    const { verdict, unknowns } = await ask(healthy(gap(operation)));
    expect(verdict).toBe('undetermined');
    expect(unknowns).toContainEqual({ layer, why: `${operation} refused`, howToResolve: `Allow ${operation}.` });
  });

  it('says allowed where what was not read cannot change it', async () => {
    expect((await ask(healthy(gap('kms:ListGrants')))).verdict).toBe('allowed');
    expect((await ask(healthy(gap('cloudtrail:LookupEvents')))).verdict).toBe('allowed');
  });

  it('leaves the organization unknown until somebody configures it', async () => {
    const { verdict, unknowns } = await ask(healthy(), { config: config({ organization: null }) });
    expect(verdict).toBe('undetermined');
    expect(unknowns.map(({ layer }) => layer)).toEqual(['scp', 'rcp']);
    expect((await ask(healthy({ inline: {} }), { config: config({ organization: null }) })).verdict).toBe('denied');
  });

  it('takes the word of AWS for a layer that it could not read', async () => {
    const reported = await ask(healthy(gap('iam:GetRolePolicy')), {
      signal: denied({ denyReason: 'identity-no-allow' }),
    });
    expect(reported.rootCauses[0]).toMatchObject({ code: 'iam-missing-permission', certainty: 'reported' });
    expect(reported.verdict).toBe('denied');
    const session = await ask(healthy(), { signal: denied({ denyReason: 'session-no-allow' }) });
    expect(session.rootCauses[0]).toMatchObject({ code: 'session-policy-blocks', certainty: 'reported' });
    expect(session.verdict).toBe('denied');
  });

  const CHANGED: [DenyReason, string, string][] = [
    ['identity-no-allow', 'PutRolePolicy', 'identity-policy'],
    ['identity-explicit', 'DetachRolePolicy', 'identity-policy'],
    ['resource-no-allow', 'PutKeyPolicy', 'key-policy'],
    ['resource-explicit', 'PutKeyPolicy', 'key-policy'],
    ['boundary-no-allow', 'DeleteRolePermissionsBoundary', 'permissions-boundary'],
  ];
  it.each(CHANGED)('says fixed since %s only over a later %s on record', async (denyReason, change, layer) => {
    const asked = async (...events: object[]) =>
      ask(healthy({ events: events as Record<string, unknown>[] }), { signal: denied({ denyReason }) });
    const refused = trailed('Decrypt', '2026-11-22T11:00:00Z', { errorCode: 'AccessDenied' });
    for (const events of [
      [],
      [refused],
      [trailed(change, '2026-11-22T11:30:00Z')],
      [refused, trailed(change, '2026-11-22T10:30:00Z')],
      [refused, trailed(change, '2026-11-22T11:30:00Z', { errorCode: 'AccessDenied' })],
      [refused, trailed('DisableKeyRotation', '2026-11-22T11:30:00Z')],
    ]) {
      const unexplained = await asked(...events);
      expect(unexplained).toMatchObject({ verdict: 'undetermined', rootCauses: [], fixes: [] });
      expect(unexplained.unknowns[0]).toMatchObject({ layer, why: expect.stringContaining('AWS’s message') });
    }
    const fixed = await asked(refused, trailed(change, '2026-11-22T11:30:00Z'));
    expect(fixed).toMatchObject({ verdict: 'allowed', rootCauses: [{ code: 'fixed-since', certainty: 'proven' }] });
  });

  it('does not settle a refusal by an SCP with the claim that there is no organization', async () => {
    const found = await ask(healthy(), { signal: denied({ denyReason: 'scp-explicit' }) });
    expect(found).toMatchObject({ verdict: 'undetermined', rootCauses: [] });
    expect(found.unknowns[0]).toMatchObject({ layer: 'scp', howToResolve: expect.stringContaining('organization') });
  });

  it('knows of a change that CloudTrail does not show yet', async () => {
    const signal = denied({ denyReason: 'resource-no-allow' });
    expect((await ask(healthy(), { signal, made: ['PutKeyPolicy'] })).verdict).toBe('allowed');
    expect((await ask(healthy(), { signal, made: ['PutRolePolicy'] })).verdict).toBe('undetermined');
  });

  it.each([
    ['boundary-no-allow', 'permissions-boundary-blocks', 'iam:GetRole'],
    ['resource-explicit', 'key-policy-explicit-deny', 'kms:GetKeyPolicy'],
    ['identity-explicit', 'iam-explicit-deny', 'iam:GetRolePolicy'],
    ['vpce-no-allow', 'vpc-endpoint-policy-blocks', 'ec2:DescribeVpcEndpoints'],
  ] as const)('tells %s in whole sentences', async (denyReason, code, operation) => {
    const { rootCauses, fixes } = await ask(healthy(gap(operation)), { signal: denied({ denyReason }) });
    const cause = rootCauses.find((one) => one.code === code);
    expect(cause?.certainty).toBe('reported');
    expect(cause?.summary).not.toMatch(/\bunknown\b|\{\{/);
    expect(fixes.flatMap(({ steps }) => steps).join(' ')).not.toMatch(/\{\{/);
  });

  it('is only likely while a grant that nobody could read might allow it', async () => {
    const fake = healthy({ ...gap('kms:ListGrants'), inline: {} });
    expect(await ask(fake)).toMatchObject({ verdict: 'undetermined', rootCauses: [{ certainty: 'likely' }] });
    const signal = denied({ denyReason: 'identity-no-allow' });
    expect(await ask(fake, { signal })).toMatchObject({ verdict: 'denied', rootCauses: [{ certainty: 'reported' }] });
  });

  it('names the condition that nobody can decide, and decides it when told', async () => {
    const keyPolicy = document(allow(ROLE, 'kms:*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }));
    const open = await ask(healthy({ keyPolicy }));
    expect(open.verdict).toBe('undetermined');
    expect(open.rootCauses).toMatchObject([{ code: 'key-policy-condition-unmet', certainty: 'likely' }]);
    expect(open.unknowns[0]?.howToResolve).toContain('--context aws:SourceIp=');
    const told = (ip: string) => ask(healthy({ keyPolicy }), { overrides: { context: { 'aws:SourceIp': ip } } });
    expect((await told('10.1.2.3')).verdict).toBe('allowed');
    expect((await told('192.0.2.1')).rootCauses[0]).toMatchObject({ certainty: 'proven' });
  });

  it('asks for what is missing', async () => {
    const noKey = await ask(healthy(), {
      signal: denied({ keyRef: null, principalArn: null, principalAccountId: null }),
    });
    expect(noKey).toMatchObject({ verdict: 'needs-input', needs: [{ field: 'key' }], stats: { awsCalls: 0 } });
    const broken = await ask(healthy(), { overrides: { key: 'not a key' } });
    expect(broken.needs[0]?.question).toContain('“not a key”');
    const alias = denied({
      keyRef: 'alias/app',
      keyType: 'alias',
      principalArn: null,
      principalAccountId: null,
      accountId: null,
    });
    expect((await ask(healthy(), { signal: alias })).needs).toMatchObject([{ field: 'account' }]);
    const nobody = await ask(healthy(), { signal: denied({ principalArn: null, principalAccountId: null }) });
    expect(nobody).toMatchObject({ verdict: 'needs-input', needs: [{ field: 'principal' }] });
  });

  it('leaves alone what is none of its business', async () => {
    expect(await ask(healthy(), { signal: NO_SIGNAL })).toMatchObject({ verdict: 'not-kms', runbook: null, steps: [] });
  });

  it('checks a key without an error', async () => {
    const alone = await ask(healthy(), { signal: check() });
    expect(alone).toMatchObject({
      verdict: 'undetermined',
      needs: [{ field: 'principal' }],
      authorization: null,
      runbook: { id: 'kms-check' },
      rootCauses: [],
    });
    expect(alone.key).toMatchObject({ arn: KEY, state: 'Enabled', aliases: ['alias/app'], owner: 'platform' });
    const who = check({ principalArn: SESSION, kmsAction: 'kms:Encrypt' });
    expect((await ask(healthy(), { signal: who })).rootCauses[0]?.code).toBe('iam-missing-permission');
    const off = healthy({ key: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' } });
    expect(await ask(off, { signal: check() })).toMatchObject({
      verdict: 'denied',
      rootCauses: [{ code: 'key-disabled' }],
    });
  });

  it('finds a bare id wherever it is, and says that it looked', async () => {
    const key = { KeyState: 'Enabled', KeyManager: 'CUSTOMER', Region: 'eu-west-1' };
    const signal = denied({ keyRef: KEY_ID, keyType: 'id', region: null, accountId: null });
    const { key: found, assumptions } = await ask(healthy({ key }), { signal });
    expect(found?.arn).toBe(KEY.replace('us-east-1', 'eu-west-1'));
    expect(assumptions.join(' ')).toContain(ACCOUNT);
  });

  it('gives the same answer for the same evidence', async () => {
    const first = await ask(healthy({ inline: {} }));
    expect(await ask(healthy({ inline: {} }))).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });
});
