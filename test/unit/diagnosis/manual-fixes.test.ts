import type { FixPlan } from '../../../src/domain/fix';
import {
  ACCOUNT,
  allow,
  ask,
  DELEGATION,
  denied,
  document,
  type FakeAccount,
  healthy,
  KEY,
  may,
  OTHER,
  ROLE,
  SESSION,
} from './fake-account';

const NARROW = allow(`arn:aws:iam::${ACCOUNT}:root`, ['kms:Describe*', 'kms:Put*'], { Sid: 'Administration' });
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

async function planned(over: Partial<FakeAccount>, given: Parameters<typeof ask>[1] = {}): Promise<FixPlan[]> {
  return (await ask(healthy(over), given)).fixes;
}
const said = (fixes: readonly FixPlan[]): string => fixes.flatMap(({ title, steps }) => [title, ...steps]).join('\n');
const codes = (fixes: readonly FixPlan[]) => fixes.map(({ code }) => code);

/** What a person gets where no call of ours may be made: never silence, and never a call. */
function expectByHand(fixes: readonly FixPlan[], ...texts: (string | RegExp)[]): void {
  expect(fixes.length).toBeGreaterThan(0);
  for (const fix of fixes) {
    expect(fix).toMatchObject({ automated: false, gate: 'manual', calls: [] });
    expect(fix.steps.length).toBeGreaterThan(0);
  }
  for (const text of texts) expect(said(fixes)).toMatch(text);
  expect(said(fixes)).not.toMatch(/\{\{|undefined|\bunknown\b/);
}

describe('a grant that the caller gives itself', () => {
  const signal = (requestContext?: Record<string, string | string[]>) =>
    denied({ operation: 'CreateGrant', kmsAction: 'kms:CreateGrant', ...(requestContext ? { requestContext } : {}) });

  it('is never allowed without saying for whom and for what', async () => {
    for (const over of [{ inline: {} }, { keyPolicy: document(NARROW) }]) {
      expectByHand(
        await planned(over, { signal: signal() }),
        /kms:GranteePrincipal/,
        /kms:GrantOperations/,
        /^aws (?:iam|kms) put-/m,
      );
    }
  });

  it('is allowed for exactly the grantee and the operations of the request', async () => {
    const context = {
      'kms:GranteePrincipal': ROLE,
      'kms:GrantOperations': ['Decrypt'],
    };
    const [fix] = await planned({ inline: {} }, { signal: signal(context) });
    expect(fix).toMatchObject({ code: 'add-iam-permission', automated: true, proof: { after: 'allowed' } });
    const written = JSON.parse(String(fix?.calls[0]?.input.PolicyDocument)) as { Statement: unknown[] };
    expect(written.Statement).toEqual([
      {
        Sid: 'UseKey',
        Effect: 'Allow',
        Action: ['kms:CreateGrant'],
        Resource: KEY,
        Condition: {
          StringEquals: { 'kms:GranteePrincipal': context['kms:GranteePrincipal'] },
          'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
          Null: { 'kms:GrantOperations': 'false' },
        },
      },
    ]);
  });

  it('and what administers the key stay with a person', async () => {
    const given = denied({ operation: 'PutKeyPolicy', kmsAction: 'kms:PutKeyPolicy' });
    expectByHand(await planned({ inline: {} }, { signal: given }), /administer/, /put-role-policy/);
  });
});

describe('a guard that somebody wrote', () => {
  const guards: [string, Partial<FakeAccount>][] = [
    [
      'a tag of the key (R57)',
      { inline: { abac: document(may('kms:Decrypt', '*', when('StringEquals', 'aws:ResourceTag/team', 'x'))) } },
    ],
    [
      'an alias of the key (R58)',
      {
        inline: {
          abac: document(may('kms:Decrypt', '*', when('ForAnyValue:StringEquals', 'kms:ResourceAliases', 'alias/x'))),
        },
      },
    ],
    [
      'a tag of the caller (R60)',
      {
        role: { RoleId: 'AROAX', Tags: [{ Key: 'team', Value: 'y' }] },
        inline: { abac: document(may('kms:Decrypt', '*', when('StringEquals', 'aws:PrincipalTag/team', 'x'))) },
      },
    ],
    [
      'the organization (R30)',
      { keyPolicy: document(NARROW, allow(ROLE, 'kms:Decrypt', when('StringEquals', 'kms:CallerAccount', OTHER))) },
    ],
    [
      'a service, for a direct call (R29)',
      {
        keyPolicy: document(
          NARROW,
          allow(ROLE, 'kms:Decrypt', when('StringEquals', 'kms:ViaService', 's3.us-east-1.amazonaws.com')),
        ),
      },
    ],
    [
      'the account root alone',
      {
        keyPolicy: document(
          allow(`arn:aws:iam::${ACCOUNT}:root`, 'kms:*', when('StringEquals', 'aws:PrincipalType', 'Account')),
        ),
      },
    ],
    [
      'another action of the same caller',
      { keyPolicy: document(NARROW, allow(ROLE, 'kms:Encrypt', when('StringEquals', 'kms:CallerAccount', ACCOUNT))) },
    ],
  ];
  it.each(guards)('on %s is not lifted by a click', async (_, over) => {
    const fixes = await planned(over);
    expectByHand(fixes, /By hand, because /, /aws (?:iam|kms) /);
    expect(said(fixes)).not.toMatch(/"Effect":\s*"Allow"/);
  });

  it('stays with the service that the request came through', async () => {
    const via = (service: string) => when('StringEquals', 'kms:ViaService', `${service}.us-east-1.amazonaws.com`);
    const signal = denied({ service: 's3', operation: 'GetObject' });
    const [fix] = await planned({ keyPolicy: document(NARROW, allow(ROLE, 'kms:Decrypt', via('sqs'))) }, { signal });
    expect(fix).toMatchObject({ code: 'add-key-policy-statement', automated: true });
    expect(JSON.parse(String(fix?.calls[0]?.input.Policy)).Statement.at(-1)).toMatchObject(via('s3'));
  });
});

describe('a denial that is not certain', () => {
  it('gets steps for a person, with what has to be made sure first', async () => {
    const { verdict, fixes } = await ask(healthy({ inline: {}, gaps: { 'kms:ListGrants': 'access-denied' } }));
    expect(verdict).toBe('undetermined');
    expectByHand(fixes, /By hand, because .*not certain/, /aws iam put-role-policy/);
  });

  it('does not keep a key from being enabled', async () => {
    const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER' };
    const fixes = await planned({ key, gaps: { 'iam:GetRolePolicy': 'access-denied' } });
    expect(fixes[0]).toMatchObject({ code: 'enable-key', automated: true });
  });
});

describe('several reasons', () => {
  it('are all told, each once', async () => {
    const no = { Sid: 'No', Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
    const denial = await planned({ keyPolicy: document(NARROW, no) });
    expect(said(denial.slice(1))).toMatch(
      /“key policy explicit deny”.*; it does not help alone: key-policy still refuses\./,
    );
    const open = await planned({ inline: {}, gaps: { 'kms:ListGrants': 'access-denied' } });
    expect(said(open).match(/not certain/g)).toHaveLength(1);
  });
});

describe('a planner that gives up says why, and what to do', () => {
  const large = { Condition: { StringEquals: { 'aws:PrincipalTag/x': 'x'.repeat(32_600) } } };
  const cases: [string, Partial<FakeAccount>, RegExp[]][] = [
    [
      'an id of somebody deleted, anywhere in the policy',
      { keyPolicy: document(NARROW, allow('AIDAOLDOLDOLDOLDOLDOL', 'kms:Encrypt')) },
      [
        /AIDAOLDOLDOLDOLDOLDOL/,
        /aws kms put-key-policy --key-id arn/,
        /file:\/\//,
        /"AWS":"arn:aws:iam::111122223333:role\/App"/,
      ],
    ],
    [
      'a policy without room',
      { keyPolicy: document(NARROW, allow(`arn:aws:iam::${ACCOUNT}:role/X`, 'kms:Encrypt', large)) },
      [/32768/, /aws kms create-grant --key-id arn\S+ --grantee-principal arn\S+ --operations Decrypt/],
    ],
    [
      'a statement that AWS does not accept any more',
      {
        keyPolicy: document(NARROW, {
          Sid: 'Old',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/X` },
          Action: 'kms:Encrypt',
        }),
      },
      [/has no Resource/, /aws kms put-key-policy/],
    ],
    [
      'a role of Identity Center',
      { inline: {}, role: { RoleId: 'AROAX', Arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/App` } },
      [
        /Identity Center/,
        /aws sso-admin put-inline-policy-to-permission-set/,
        /aws sso-admin provision-permission-set/,
      ],
    ],
    [
      'a key that AWS manages',
      { key: { KeyState: 'Enabled', KeyManager: 'AWS' }, keyPolicy: document(NARROW) },
      [/AWS manages/],
    ],
    [
      'a boundary behind it',
      { keyPolicy: document(NARROW), boundary: document(may('s3:*', '*')) },
      [/permissions-boundary still refuses/, /aws kms put-key-policy/],
    ],
    [
      'a list of policies that nobody could read',
      {
        inline: {},
        gaps: { 'iam:ListRolePolicies': 'access-denied' },
        keyPolicy: document(DELEGATION, allow(ROLE, 'kms:Encrypt')),
      },
      [/could not be read/, /aws iam put-role-policy --role-name App/],
    ],
  ];
  it.each(cases)('%s', async (_, over, texts) => {
    const fixes = await planned(over, { signal: denied({ denyReason: 'identity-no-allow' }) });
    expectByHand(fixes, /By hand, because /, ...texts);
  });

  it('on one side of two accounts, and still offers the other', async () => {
    const Arn = `arn:aws:iam::${OTHER}:role/aws-reserved/sso.amazonaws.com/App`;
    const signal = denied({ principalArn: `arn:aws:sts::${OTHER}:assumed-role/App/x`, principalAccountId: OTHER });
    const fixes = await planned({ inline: {}, role: { RoleId: 'AROAX', Arn } }, { signal });
    expect(codes(fixes)).toEqual(['add-key-policy-statement', 'manual']);
    expectByHand(fixes.slice(1), /Identity Center/);
  });
});

describe('a caller that CloudTrail suggested', () => {
  const event = (eventName: string, session: string, invokedBy?: string, minute = 59) => {
    const record = {
      eventName,
      eventTime: `2026-11-22T11:${minute}:00Z`,
      awsRegion: 'us-east-1',
      errorCode: 'AccessDenied',
      userIdentity: { arn: session, ...(invokedBy ? { invokedBy } : {}) },
      resources: [{ ARN: KEY }],
    };
    return { EventId: session, EventName: eventName, CloudTrailEvent: JSON.stringify(record) };
  };
  const OTHERS = SESSION.replace('App', 'Other');
  const nameless = { principalArn: null, principalType: null, principalAccountId: null } as const;

  it('changes no policy by a click', async () => {
    const fixes = await planned({ events: [event('Decrypt', SESSION)], inline: {} }, { signal: denied(nameless) });
    expectByHand(fixes, /CloudTrail/, /aws iam put-role-policy/);
  });

  it('does where the service of the text acted for nobody else', async () => {
    const rds = denied({ ...nameless, service: 'rds', operation: 'CreateDBInstance', kmsAction: null });
    const inline = { see: document(may('kms:DescribeKey')) };
    const own = event('CreateGrant', SESSION, 'rds.amazonaws.com');
    expect(codes(await planned({ events: [own], inline }, { signal: rds }))).toEqual(['add-iam-permission']);
    const other = event('CreateGrant', OTHERS, 'rds.amazonaws.com', 40);
    expect(await planned({ events: [own, other], inline }, { signal: rds })).toEqual([]);
  });
});

describe('advice against the next time', () => {
  it('names the test before a deployment, the alarm, the owner and the keys of AWS', async () => {
    for (const key of [{ KeyState: 'Enabled' }, { KeyState: 'Disabled' }]) {
      const signal = denied(key.KeyState === 'Disabled' ? { denyReason: 'key-disabled' } : {});
      const { advice = [], runbook } = await ask(healthy({ key: { ...key, KeyManager: 'CUSTOMER' }, inline: {} }), {
        signal,
      });
      expect(runbook?.id).toBe(key.KeyState === 'Disabled' ? 'kms-key-state' : 'kms-access-denied');
      const told = advice.join('\n');
      expect(told).toContain(`keymedic check ${KEY} --principal ${ROLE} --action kms:Decrypt --expect allowed`);
      for (const text of [/AccessDenied\*/, /put-metric-filter/, /Owner/, /AWS managed key/])
        expect(told).toMatch(text);
      for (const line of advice) expect(line.length).toBeLessThanOrEqual(300);
    }
  });

  it('says nothing to a check that only asks', async () => {
    const signal = denied({ isKmsError: false, errorCode: null, denyReason: null });
    expect((await ask(healthy(), { signal, overrides: { key: KEY, principal: ROLE } })).advice).toEqual([]);
  });
});

describe('a grant through a service', () => {
  it('changes the key policy only where that refuses', async () => {
    const signal = denied({ service: 'rds', operation: 'CreateDBInstance', kmsAction: null });
    const inline = { see: document(may('kms:DescribeKey')) };
    expect(codes(await planned({ inline }, { signal }))).toEqual(['add-iam-permission']);
    const keyPolicy = document(NARROW, allow(ROLE, 'kms:DescribeKey'));
    expect(codes(await planned({ keyPolicy }, { signal }))).toEqual(['add-key-policy-statement']);
  });
});
