import {
  accessOf,
  account,
  admit,
  allow,
  ask,
  DELEGATION,
  deny,
  gap,
  group,
  KEY,
  OTHER,
  OWNER,
  role,
  roleArn,
  root,
  STRANGER,
  text,
  user,
  userArn,
  type World,
} from './fixtures';

const use = text(allow('kms:Decrypt'));
const app = account({ RoleDetailList: [role('App', { inline: [use] })] });
const full = { name: 'FullAWSAccess', text: text(allow('*')) };
const when = (Condition: unknown) => ({ Condition });
const equals = (key: string, value: unknown) => when({ StringEquals: { [key]: value } });
const decisionOf = (world: World, principal: string, kind?: string) => accessOf(ask(world), principal, kind)?.[0];

const byTag = text(allow('kms:Decrypt', equals('aws:PrincipalTag/team', 'a')));
const tagging = text({ Effect: 'Allow', Principal: '*', Action: ['sts:AssumeRole', 'sts:TagSession'] });
const onlyRole = (inline: string, rest: object = {}) =>
  account({ RoleDetailList: [role('App', { inline: [inline], ...rest })] });
const byKeyTag = onlyRole(text(allow('kms:Decrypt', equals('aws:ResourceTag/env', 'prod'))));
const byAlias = onlyRole(
  text(allow('kms:Decrypt', when({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/app' } }))),
);
const byContext = onlyRole(text(allow('kms:*', equals('kms:EncryptionContext:app', 'x'))));

function tagged(team: string, trust?: string) {
  return onlyRole(byTag, { tags: { team }, ...(trust ? { trust } : {}) });
}

describe('identities of an account that was read', () => {
  it('are listed with the layers that carry them, and left out where refused', () => {
    const accounts = [
      account({
        UserDetailList: [user('ana', { groups: ['ops'] }), user('bob')],
        GroupDetailList: [group('ops', { inline: [use] })],
        RoleDetailList: [role('App', { inline: [use] }), role('Idle')],
      }),
    ];
    const answer = ask({
      accounts,
      key: [DELEGATION, admit(roleArn('Idle'), 'kms:Encrypt')],
      actions: ['kms:Decrypt', 'kms:Encrypt'],
    });
    const both = ['key-policy', 'identity-policy'];
    expect(
      answer.principals.map(({ principal, access }) => [principal, access.map((one) => [one.actions, one.allowedBy])]),
    ).toEqual([
      [root(OWNER), [[['kms:Decrypt', 'kms:Encrypt'], ['key-policy']]]],
      [userArn('ana'), [[['kms:Decrypt'], both]]],
      [roleArn('App'), [[['kms:Decrypt'], both]]],
      [roleArn('Idle'), [[['kms:Encrypt'], ['key-policy']]]],
    ]);
    expect(answer).toMatchObject({
      key: { arn: KEY, state: 'Enabled', manager: 'CUSTOMER' },
      keyUsable: true,
      unknowns: [],
      stats: { awsCalls: 7, ms: 12, principals: 6, refused: 2, decisions: 12 },
    });
  });

  it.each<[string, World, object | undefined]>([
    ['a tag that no session can change', { key: [DELEGATION], accounts: [tagged('a')] }, { decision: 'allowed' }],
    ['another tag', { accounts: [tagged('b')] }, undefined],
    ['no tag', { accounts: [account({ RoleDetailList: [role('App', { inline: [byTag] })] })] }, undefined],
    [
      'tags that sessions may bring',
      { accounts: [tagged('b', tagging)] },
      { conditions: ['if aws:PrincipalTag/team is a'] },
    ],
    ['a tag of the key', { accounts: [byKeyTag], tags: { env: 'prod' } }, { decision: 'allowed' }],
    ['another tag of the key', { accounts: [byKeyTag], tags: { env: 'test' } }, undefined],
    ['an alias of the key', { accounts: [byAlias], aliases: ['alias/app'] }, { decision: 'allowed' }],
    ['no such alias', { accounts: [byAlias] }, undefined],
    ['what such a request cannot carry', { accounts: [byContext], actions: ['kms:DescribeKey'] }, undefined],
    ['what such a request may carry', { accounts: [byContext] }, { decision: 'undetermined', unread: [] }],
  ])('are decided by %s', (_, world, expected) => {
    const found = decisionOf(world, roleArn('App'));
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it('are bound by the organization, the management account and service-linked roles are not', () => {
    const path = '/aws-service-role/rds.amazonaws.com/';
    const linked = role('AWSServiceRoleForRDS', { path, inline: [use] });
    const accounts = [account({ RoleDetailList: [role('App', { inline: [use] }), linked] })];
    const scps = new Map([[OWNER, [[full], [{ name: 'no', text: text(deny('kms:Decrypt')) }, full]]]]);
    const answer = ask({ accounts, organization: { kind: 'configured', scps } });
    expect(answer.principals.map(({ principal, kind }) => [principal, kind])).toEqual([
      [roleArn('aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'), 'service-linked-role'],
    ]);
    expect(
      ask({ accounts, organization: { kind: 'configured', scps: new Map([[OWNER, []]]) } }).principals,
    ).toHaveLength(3);
  });

  it('come out open, with how and why, where nobody configured the organization', () => {
    const answer = ask({ accounts: [app], organization: { kind: 'unknown', rcp: 'unknown' } });
    expect(accessOf(answer, roleArn('App'))).toMatchObject([
      { decision: 'undetermined', allowedBy: ['key-policy', 'identity-policy'], unread: ['scp', 'rcp'] },
    ]);
    expect(answer.unknowns.map(({ layer }) => layer)).toEqual(['scp', 'rcp']);
  });

  it('know their organization', () => {
    const key = [admit('*', 'kms:Decrypt', equals('aws:PrincipalOrgID', 'o-1'))];
    const places = new Map([[OWNER, { id: 'o-1', path: 'o-1/r-1/' }]]);
    const world = {
      key,
      accounts: [app],
      organization: { kind: 'configured' as const, places, scps: new Map([[OWNER, []]]) },
    };
    expect(decisionOf(world, roleArn('App'))).toMatchObject({ decision: 'allowed' });
    expect(decisionOf(world, '*')).toMatchObject({ conditions: ['if aws:PrincipalOrgID is o-1'] });
    const elsewhere = new Map([[OWNER, { id: 'o-2', path: 'o-2/r-1/' }]]);
    expect(
      decisionOf({ ...world, organization: { ...world.organization, places: elsewhere } }, roleArn('App')),
    ).toBeUndefined();
  });
});

describe('whom the key names besides', () => {
  const session = `arn:aws:sts::${OWNER}:assumed-role/App/job`;
  it.each<[string, World, string, string | undefined, object | undefined]>([
    [
      'an account',
      { key: [admit(root(OTHER))] },
      root(OTHER),
      'account',
      { decision: 'undetermined', unread: ['identity-policy', 'permissions-boundary', 'scp'] },
    ],
    [
      'the root user of that account, whose SCPs its own organization knows',
      { key: [admit(root(OTHER))] },
      root(OTHER),
      'root',
      { decision: 'undetermined', allowedBy: ['key-policy', 'identity-policy'], unread: ['scp'] },
    ],
    [
      'the root user of another configured account, which is in no organization',
      { key: [admit(root(OTHER))], accounts: [account(), account({}, OTHER)] },
      root(OTHER),
      'root',
      { decision: 'allowed' },
    ],
    ['an account by its bare id', { key: [admit(OTHER)] }, root(OTHER), 'account', { decision: 'undetermined' }],
    [
      'an account in a condition',
      { key: [admit('*', 'kms:*', equals('kms:CallerAccount', OTHER))] },
      root(OTHER),
      'account',
      { decision: 'undetermined' },
    ],
    [
      'a role elsewhere',
      { key: [admit(roleArn('Far', OTHER))] },
      roleArn('Far', OTHER),
      'role',
      { decision: 'undetermined' },
    ],
    [
      'a role by a grant',
      { key: [], grants: [{ GranteePrincipal: roleArn('Far', OTHER), Operations: ['Decrypt'] }] },
      roleArn('Far', OTHER),
      'role',
      { decision: 'undetermined', unread: ['identity-policy', 'permissions-boundary', 'scp'] },
    ],
    [
      'a session of a role that was read',
      { key: [admit(session)], accounts: [app] },
      session,
      'session',
      { decision: 'allowed', allowedBy: ['key-policy'] },
    ],
    ['nobody but that session', { key: [admit(session)], accounts: [app] }, roleArn('App'), 'role', undefined],
    [
      'a service',
      { key: [allow('kms:*', { Principal: { Service: 'logs.us-east-1.amazonaws.com' } })] },
      'logs.us-east-1.amazonaws.com',
      'service',
      { decision: 'allowed', allowedBy: ['key-policy'] },
    ],
    [
      'a service by a grant',
      { key: [], grants: [{ GranteeServicePrincipal: 'dynamodb.us-east-1.amazonaws.com', Operations: ['Decrypt'] }] },
      'dynamodb.us-east-1.amazonaws.com',
      'service',
      { allowedBy: ['grant'] },
    ],
    ['everybody', { key: [admit('*')] }, '*', 'everybody', { decision: 'undetermined' }],
    [
      'everybody but some',
      { key: [allow('kms:*', { NotPrincipal: { AWS: root(OWNER) } })] },
      '*',
      'everybody',
      { decision: 'undetermined' },
    ],
    [
      'not everybody, where the caller’s account is told',
      { key: [admit('*', 'kms:*', equals('kms:CallerAccount', OWNER))] },
      '*',
      undefined,
      undefined,
    ],
    [
      'not everybody, where the caller’s ARN is told',
      { key: [admit('*', 'kms:*', equals('aws:PrincipalArn', roleArn('App')))] },
      '*',
      undefined,
      undefined,
    ],
    [
      'everybody whose ARN fits',
      { key: [admit('*', 'kms:*', when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } }))] },
      '*',
      'everybody',
      { conditions: ['if aws:PrincipalArn is like arn:aws:iam::*:role/Admin'] },
    ],
    [
      'everybody whose account fits',
      { key: [admit('*', 'kms:*', when({ StringLike: { 'kms:CallerAccount': '4444*' } }))] },
      '*',
      'everybody',
      { conditions: ['if kms:CallerAccount is like 4444*'] },
    ],
    [
      'somebody deleted',
      { key: [admit('AROADELETEDDELETED1234')] },
      'AROADELETEDDELETED1234',
      'deleted',
      { decision: 'undetermined' },
    ],
    [
      'a federated user',
      { key: [admit(`arn:aws:sts::${OWNER}:federated-user/kiosk`)] },
      `arn:aws:sts::${OWNER}:federated-user/kiosk`,
      'federated',
      { decision: 'undetermined', unread: ['identity-policy', 'permissions-boundary'] },
    ],
  ])('is told: %s', (_, world, principal, kind, expected) => {
    const found = decisionOf(world, principal, kind);
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it('is not told twice, nor as deleted, where it was read', () => {
    const id = role('App').RoleId;
    const answer = ask({ key: [admit([roleArn('App'), id, roleArn('Gone')])], accounts: [app] });
    expect(answer.principals.map(({ principal }) => principal)).toEqual([roleArn('App')]);
  });

  it('says that the role of a session is not there', () => {
    const { principals } = ask({ key: [admit(session)] });
    expect(principals).toMatchObject([{ kind: 'session', note: expect.stringContaining('There is no role App') }]);
  });

  it('says which names are nobody’s', () => {
    const { unknowns } = ask({ key: [DELEGATION, admit('arn:aws:iam::111122223333:group/ops')] });
    expect(unknowns).toMatchObject([{ layer: 'key-policy', why: expect.stringContaining('group/ops') }]);
  });

  it('asks no account of an AWS managed key beyond its own', () => {
    const Condition = { StringEquals: { 'kms:CallerAccount': OWNER, 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const world = {
      key: [admit('*', 'kms:Decrypt', { Condition })],
      accounts: [app],
      manager: 'AWS',
      aliases: ['alias/aws/s3'],
    };
    const { principals } = ask(world);
    expect(principals.map(({ principal }) => principal)).toEqual([root(OWNER), roleArn('App')]);
    expect(principals[1]?.access[0]?.conditions).toEqual(['if kms:ViaService is s3.us-east-1.amazonaws.com']);
  });
});

describe('what could not be read', () => {
  const refused = gap('iam:GetAccountAuthorizationDetails');

  it('stands for its account as a whole', () => {
    const accounts = [{ account: OWNER, output: null, gap: refused }];
    const answer = ask({ key: [DELEGATION, admit(roleArn('App'), 'kms:Decrypt')], accounts });
    expect(answer.principals.map(({ principal, kind, access }) => [principal, kind, access[0]?.decision])).toEqual([
      [root(OWNER), 'root', 'allowed'],
      [roleArn('App'), 'role', 'undetermined'],
      [root(OWNER), 'account', 'undetermined'],
    ]);
    expect(answer.principals[2]?.note).toContain('Whoever IAM allows');
    expect(answer.unknowns).toMatchObject([
      {
        layer: 'identity-policy',
        account: OWNER,
        permission: 'iam:GetAccountAuthorizationDetails',
        why: refused.message,
      },
    ]);
  });

  it('tells the service-linked roles of such an account apart where only they escape the SCPs', () => {
    const accounts = [{ account: OWNER, output: null, gap: refused }];
    const scps = new Map([[OWNER, [[{ name: 'no', text: text(deny('*')) }]]]]);
    const answer = ask({ accounts, organization: { kind: 'configured', scps } });
    expect(answer.principals).toMatchObject([
      { kind: 'service-linked-role', note: expect.stringContaining('service-linked') },
    ]);
  });

  it('leaves the rest of an account open that was cut short', () => {
    const cut = account({ RoleDetailList: [role('App', { inline: [use] })], Truncated: true });
    const answer = ask({ accounts: [cut] });
    expect(answer.principals.map(({ kind }) => kind)).toEqual(['root', 'role', 'account']);
    expect(answer.unknowns[0]?.why).toContain('more users, roles and policies');
  });

  it.each<[string, World, string, string]>([
    ['the key policy', { key: gap('kms:GetKeyPolicy') }, 'key-policy', 'kms:GetKeyPolicy'],
    ['the grants', { key: [], grants: gap('kms:ListGrants') }, 'grant', 'kms:ListGrants'],
  ])('leaves everybody open, and is said: %s', (_, world, layer, permission) => {
    const answer = ask({ ...world, accounts: [app] });
    expect(accessOf(answer, roleArn('App'))).toMatchObject([{ decision: 'undetermined', unread: [layer] }]);
    expect(answer.unknowns).toMatchObject([{ layer, permission, account: OWNER }]);
  });

  it('names policies that are missing and policies that are none', () => {
    const arn = `arn:aws:iam::${OWNER}:policy/Gone`;
    const accounts = [account({ RoleDetailList: [role('App', { attached: [arn] }), role('Odd', { inline: ['{}'] })] })];
    const answer = ask({ accounts });
    expect(accessOf(answer, roleArn('App'))).toMatchObject([{ unread: ['identity-policy'] }]);
    expect(answer.unknowns.map(({ why }) => why)).toEqual([
      expect.stringContaining(arn),
      expect.stringMatching(/could not be evaluated.*Statement is missing/),
    ]);
  });

  it('says only what leaves something open of the organization', () => {
    const scps = new Map<string, 'unknown'>([[OWNER, 'unknown']]);
    const gaps = [OWNER, STRANGER].map((id) => ({
      layer: 'scp' as const,
      account: id,
      gap: gap('organizations:DescribePolicy'),
    }));
    const organization = { kind: 'configured' as const, scps, gaps };
    expect(ask({ accounts: [app], organization }).unknowns).toMatchObject([{ layer: 'scp', account: OWNER }]);
    expect(ask({ key: [], accounts: [app], organization }).unknowns).toEqual([]);
  });
});

it.each<[string | null, string[], boolean | 'unknown']>([
  ['Disabled', ['kms:Decrypt'], false],
  ['Disabled', ['kms:EnableKey'], true],
  ['Disabled', ['kms:Decrypt', 'kms:EnableKey'], false],
  [null, ['kms:Decrypt'], 'unknown'],
])('a key in state %s lets %j run: %s', (state, actions, usable) => {
  expect(ask({ state, actions }).keyUsable).toBe(usable);
});
