import { digestOf } from '../../../src/diagnosis/fixes/digest';
import { planHashOf } from '../../../src/diagnosis/fixes/plan-hash';
import type { FixPlan } from '../../../src/domain/fix';
import {
  ACCOUNT,
  allow,
  ask,
  config,
  DELEGATION,
  denied,
  document,
  type FakeAccount,
  healthy,
  KEY,
  may,
  OTHER,
  ROLE,
  ROLE_ID,
  SESSION,
} from './fake-account';

const NARROW = allow(`arn:aws:iam::${ACCOUNT}:root`, ['kms:Describe*', 'kms:Put*'], { Sid: 'Administration' });
const rds = denied({ service: 'rds', operation: 'CreateDBInstance', kmsAction: null });

async function planned(over: Partial<FakeAccount>, given: Parameters<typeof ask>[1] = {}): Promise<FixPlan[]> {
  return (await ask(healthy(over), given)).fixes;
}
async function first(over: Partial<FakeAccount>, given: Parameters<typeof ask>[1] = {}): Promise<FixPlan> {
  const [fix] = await planned(over, given);
  if (!fix) throw new Error('no fix was planned');
  return fix;
}
const actionsOf = (fix: FixPlan, who: string): string[] =>
  (fix.proof?.newlyAllowed ?? []).flatMap(({ principal, action }) => (principal === who ? [action] : []));
const written = (fix: FixPlan, member = 'Policy') =>
  JSON.parse(String(fix.calls[0]?.input[member])) as { Statement: Record<string, unknown>[] };

describe('add-key-policy-statement', () => {
  it('allows one role one action, leaves everything else as it was, and can be undone', async () => {
    const keyPolicy = { Version: '2012-10-17', Id: 'mine', Statement: [NARROW] };
    const fix = await first({ keyPolicy });
    expect(fix).toMatchObject({ code: 'add-key-policy-statement', gate: 'high', automated: true, steps: [] });
    expect(fix.target).toEqual({ account: ACCOUNT, region: 'us-east-1', resource: KEY });
    expect(written(fix)).toEqual({
      ...keyPolicy,
      Statement: [
        NARROW,
        { Sid: 'KeymedicAllowApp', Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*' },
      ],
    });
    expect(fix.proof).toEqual({
      before: 'implicit-deny',
      after: 'allowed',
      newlyAllowed: [{ principal: ROLE, action: 'kms:Decrypt' }],
    });
    expect(fix.diff).toContain('+      "Sid": "KeymedicAllowApp"');
    expect(fix.diff?.split('\n').filter((line) => line.startsWith('-') && !line.startsWith('---'))).toEqual([]);
    expect(fix.undo[0]?.input.Policy).toBe(JSON.stringify(keyPolicy));
    expect(fix.preconditions).toEqual([
      {
        operation: 'kms:GetKeyPolicy',
        input: { KeyId: KEY, PolicyName: 'default' },
        members: ['Policy'],
        digest: digestOf({ Policy: JSON.stringify(keyPolicy) }, ['Policy']),
        otherwise: 'the key policy changed',
      },
      {
        operation: 'iam:GetRole',
        account: ACCOUNT,
        region: 'us-east-1',
        input: { RoleName: 'App' },
        members: ['Role.RoleId'],
        digest: digestOf({ Role: { RoleId: ROLE_ID } }, ['Role.RoleId']),
        otherwise: 'App was deleted or made anew',
      },
    ]);
    expect(fix.title).toBe('Add a key-policy statement: App may kms:Decrypt');
    expect(fix.diff).toMatch(/^--- key policy \(now\)/);
  });

  it('merges into a statement for this role alone, never into one it shares', async () => {
    const own = allow(ROLE, ['kms:Encrypt'], { Sid: 'Own' });
    const merged = written(await first({ keyPolicy: document(NARROW, own) }));
    expect(merged.Statement).toEqual([NARROW, { ...own, Action: ['kms:Encrypt', 'kms:Decrypt'] }]);
    const shared = allow([ROLE, `arn:aws:iam::${ACCOUNT}:role/Other`], 'kms:Encrypt', {
      Principal: { AWS: [ROLE, `arn:aws:iam::${ACCOUNT}:role/Other`] },
    });
    expect(written(await first({ keyPolicy: document(NARROW, shared) })).Statement).toHaveLength(3);
  });

  it('uses a Sid that nobody uses', async () => {
    const taken = allow(`arn:aws:iam::${ACCOUNT}:role/Other`, 'kms:Encrypt', { Sid: 'KeymedicAllowApp' });
    expect(written(await first({ keyPolicy: document(NARROW, taken) })).Statement[2]?.Sid).toBe('KeymedicAllowApp2');
  });

  it('asks for no more than the service does in the caller’s name', async () => {
    const statements = written(
      await first({ keyPolicy: document(allow(`arn:aws:iam::${ACCOUNT}:role/Admin`, 'kms:*')) }, { signal: rds }),
    ).Statement;
    const via = { StringEquals: { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' } };
    expect(statements.slice(1)).toMatchObject([
      { Action: 'kms:DescribeKey', Condition: via },
      { Action: 'kms:CreateGrant', Condition: { ...via, Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);
  });

  const refused: [string, Partial<FakeAccount>][] = [
    [
      'an orphaned id makes AWS refuse the document',
      { keyPolicy: document(NARROW, allow('AROAOLDOLDOLDOLDOLDOL', 'kms:Decrypt')) },
    ],
    [
      'the document would be too large',
      {
        keyPolicy: document(
          NARROW,
          allow(`arn:aws:iam::${ACCOUNT}:role/X`, 'kms:Encrypt', {
            Condition: { StringEquals: { 'aws:PrincipalTag/x': 'x'.repeat(32_600) } },
          }),
        ),
      },
    ],
    [
      'a Deny stays in the way',
      {
        keyPolicy: document(NARROW, {
          Sid: 'No',
          Effect: 'Deny',
          Principal: '*',
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      },
    ],
    ['the boundary stays in the way', { keyPolicy: document(NARROW), boundary: document(may('s3:*', '*')) }],
    ['AWS manages the key', { key: { KeyState: 'Enabled', KeyManager: 'AWS' }, keyPolicy: document(NARROW) }],
    ['the caller does not exist', { keyPolicy: document(NARROW), role: null }],
  ];
  it.each(refused)('is not offered where %s', async (_, over) => {
    expect((await planned(over)).filter(({ code }) => code !== 'manual')).toEqual([]);
  });
});

describe('add-iam-permission', () => {
  it('adds an inline policy of its own for exactly this key', async () => {
    const fix = await first({ inline: { 'keymedic-kms-1234abcd': document(may('s3:GetObject', '*')) } });
    expect(fix.calls[0]).toMatchObject({
      service: 'iam',
      operation: 'PutRolePolicy',
      input: { RoleName: 'App', PolicyName: 'keymedic-kms-1234abcd2' },
    });
    expect(written(fix, 'PolicyDocument').Statement).toEqual([
      { Sid: 'UseKey', Effect: 'Allow', Action: ['kms:Decrypt'], Resource: KEY },
    ]);
    expect(fix.undo).toEqual([
      {
        service: 'iam',
        operation: 'DeleteRolePolicy',
        input: { RoleName: 'App', PolicyName: 'keymedic-kms-1234abcd2' },
      },
    ]);
    expect(fix.target).toMatchObject({ account: ACCOUNT, resource: ROLE });
    expect(fix.preconditions.map(({ operation }) => operation)).toEqual(['iam:GetRole', 'iam:ListRolePolicies']);
  });

  it('leaves roles alone that belong to somebody else', async () => {
    const Arn = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/App`;
    const fixes = await planned({ inline: {}, role: { RoleId: 'AROAX', Arn } });
    expect(fixes.filter(({ code }) => code === 'add-iam-permission')).toEqual([]);
  });

  it('names every half across accounts, and says that one alone is not enough', async () => {
    const signal = denied({ principalArn: SESSION.replace(ACCOUNT, OTHER), principalAccountId: OTHER });
    const role = { RoleId: 'AROAX', Arn: ROLE.replace(ACCOUNT, OTHER) };
    const fixes = await planned({ inline: {}, role }, { signal });
    expect(fixes.map(({ code, target }) => [code, target.account])).toEqual([
      ['add-key-policy-statement', ACCOUNT],
      ['add-iam-permission', OTHER],
    ]);
    expect(fixes[0]).toMatchObject({ proof: { before: 'implicit-deny', after: 'implicit-deny' } });
    expect(fixes[0]?.preconditions[1]).toMatchObject({ operation: 'iam:GetRole', account: OTHER });
    expect(fixes[0]?.title).toContain('alone not enough: identity-policy still refuses');
  });
});

describe('fixes of the key state', () => {
  it('enables a key, bound to the state that was seen', async () => {
    const fix = await first({ key: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' } });
    expect(fix).toMatchObject({
      code: 'enable-key',
      gate: 'low',
      calls: [{ operation: 'EnableKey', input: { KeyId: KEY } }],
      undo: [{ operation: 'DisableKey' }],
    });
    expect(fix.proof).toMatchObject({ before: 'implicit-deny', after: 'allowed' });
    expect(actionsOf(fix, ROLE)).toEqual(['kms:Decrypt']);
    const [seen] = fix.preconditions;
    expect(seen?.digest).toBe(digestOf({ KeyMetadata: { KeyState: 'Disabled', Arn: KEY } }, seen?.members ?? []));
    expect(seen?.digest).not.toBe(digestOf({ KeyMetadata: { KeyState: 'Enabled' } }, seen?.members ?? []));
  });

  it('says what still refuses once the key is enabled', async () => {
    const fixes = await planned({ key: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' }, inline: {} });
    expect(fixes.map(({ code }) => code)).toEqual(['enable-key', 'add-iam-permission']);
    expect(fixes[0]?.title).toContain('identity-policy still refuses');
  });

  it('names everybody whom the policies already allow', async () => {
    const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER' };
    const everywhere = allow('*', 'kms:Encrypt', { Condition: { StringEquals: { 'kms:CallerAccount': OTHER } } });
    const roots = document(DELEGATION, allow(`arn:aws:iam::${OTHER}:root`, 'kms:Decrypt'), everywhere);
    const grants = [{ GrantId: 'g', GranteePrincipal: `${ROLE}2`, Operations: ['GenerateMac'] }];
    const fix = await first({ key, keyPolicy: roots, grants });
    expect(actionsOf(fix, `arn:aws:iam::${OTHER}:root`)).toContain('kms:Decrypt');
    expect(actionsOf(fix, `arn:aws:iam::${ACCOUNT}:root`)).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:Sign']));
    expect(actionsOf(fix, `${ROLE}2`)).toContain('kms:GenerateMac');
    expect(actionsOf(fix, '*')).toEqual(['kms:Encrypt']);
    expect(fix.proof?.newlyAllowed.map(({ action }) => action)).not.toContain('kms:PutKeyPolicy');
    const silent = await first({ key, keyPolicy: document(NARROW), inline: {} });
    expect(silent.proof).toMatchObject({ after: 'implicit-deny', newlyAllowed: [] });
  });

  it('cancels a deletion in two calls without an undo', async () => {
    const key = { KeyState: 'PendingDeletion', KeyManager: 'CUSTOMER', DeletionDate: '2026-12-01T00:00:00.000Z' };
    const fix = await first({ key });
    expect(fix.calls.map(({ operation }) => operation)).toEqual(['CancelKeyDeletion', 'EnableKey']);
    expect(fix).toMatchObject({ code: 'cancel-key-deletion', gate: 'high', undo: [] });
  });
});

describe('plans', () => {
  it('become steps for a person where there is no remediation role', async () => {
    const settings = config();
    for (const account of settings.accounts) delete account.remediationRole;
    const fix = await first({ key: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' } }, { config: settings });
    expect(fix).toMatchObject({ automated: false, gate: 'manual' });
    expect(fix.steps[1]).toBe(`aws kms enable-key --key-id ${KEY} --region us-east-1`);
  });

  it('have a hash over what they do, not over how they are called', async () => {
    const fix = await first({ inline: {} });
    expect(fix.planHash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(planHashOf({ ...fix, id: 'fix-9', title: 'Other', steps: ['x'] })).toBe(fix.planHash);
    expect(planHashOf({ ...fix, gate: 'low' })).not.toBe(fix.planHash);
    expect(planHashOf(JSON.parse(JSON.stringify(fix)) as FixPlan)).toBe(fix.planHash);
  });
});

describe('digestOf', () => {
  it('sees what a document says, not how it is written', () => {
    const digest = (Policy: string) => digestOf({ Policy }, ['Policy']);
    expect(digest('{"a": 1, "b": [2]}')).toBe(digest('{"b":[2],"a":1}'));
    expect(digest('{"a":1}')).not.toBe(digest('{"a":2}'));
    expect(digest('{broken')).not.toBe(digest('{}'));
  });

  it('tells nothing there from nothing in it', () => {
    expect(digestOf(null, ['Policy'])).not.toBe(digestOf({}, ['Policy']));
    expect(digestOf({ A: { B: 1, C: 2 } }, ['A.B'])).toBe(digestOf({ A: { B: 1, C: 3 } }, ['A.B']));
  });
});
