import { renderWhoCan } from '../../../../src/commands/render-who-can';
import {
  accessOf,
  account,
  admit,
  allow,
  ask,
  deny,
  OTHER,
  OWNER,
  role,
  roleArn,
  root,
  STRANGER,
  text,
  type World,
} from './fixtures';

const mine = { accounts: [account({ RoleDetailList: [role('App')] })] };
const zed = roleArn('zed', STRANGER);
const refuse = (Condition: unknown) => deny('kms:*', { Principal: '*', Condition });
const guard = (Condition: unknown) => [[{ name: 'guard', text: text(refuse(Condition)) }]];
const everybodyBut = (...statements: ReturnType<typeof deny>[]): World => ({
  ...mine,
  key: [admit('*'), ...statements],
});
const guarded = (Condition: unknown): World => ({
  ...everybodyBut(),
  organization: { kind: 'configured', scps: new Map([[OWNER, []]]), rcp: guard(Condition) },
});

describe('who is let do by a statement for everybody, where others refuse all but some', () => {
  it.each<[string, World, string, string]>([
    [
      'an account',
      everybodyBut(refuse({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } })),
      root(STRANGER),
      'account',
    ],
    [
      'its root user',
      everybodyBut(refuse({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } })),
      root(STRANGER),
      'root',
    ],
    [
      'an account as KMS calls it',
      everybodyBut(refuse({ StringNotEquals: { 'kms:CallerAccount': STRANGER } })),
      root(STRANGER),
      'account',
    ],
    [
      'one of several accounts',
      everybodyBut(refuse({ StringNotEqualsIfExists: { 'aws:PrincipalAccount': [OTHER, STRANGER] } })),
      root(STRANGER),
      'account',
    ],
    ['a role', everybodyBut(refuse({ ArnNotLike: { 'aws:PrincipalArn': zed } })), root(STRANGER), 'account'],
    [
      'a role in any partition',
      everybodyBut(refuse({ ArnNotLike: { 'aws:PrincipalArn': `arn:*:iam::${STRANGER}:role/z*` } })),
      root(STRANGER),
      'account',
    ],
    [
      'a role by its text, the account behind a wildcard',
      everybodyBut(refuse({ StringNotLike: { 'aws:PrincipalArn': `*:${STRANGER}:role/zed` } })),
      root(STRANGER),
      'account',
    ],
    [
      'roles of any account',
      everybodyBut(refuse({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/zed' } })),
      '*',
      'everybody',
    ],
    [
      'accounts by a pattern',
      everybodyBut(refuse({ StringNotLike: { 'aws:PrincipalAccount': '7777*' } })),
      '*',
      'everybody',
    ],
    ['an organization', everybodyBut(refuse({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-9' } })), '*', 'everybody'],
    ['a role by name', everybodyBut(deny('kms:*', { NotPrincipal: { AWS: [root(STRANGER), zed] } })), zed, 'role'],
    [
      'an account by name',
      everybodyBut(deny('kms:*', { NotPrincipal: { AWS: root(STRANGER) } })),
      root(STRANGER),
      'root',
    ],
    [
      'a service by name',
      everybodyBut(deny('kms:*', { NotPrincipal: { Service: 'logs.amazonaws.com' } })),
      'logs.amazonaws.com',
      'service',
    ],
    [
      'an account, by the organization',
      guarded({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } }),
      root(STRANGER),
      'account',
    ],
    ['a role, by the organization', guarded({ ArnNotLike: { 'aws:PrincipalArn': zed } }), root(STRANGER), 'account'],
    ['an organization, by another', guarded({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-9' } }), '*', 'everybody'],
  ])('is listed: %s', (_, world, principal, kind) => {
    expect(accessOf(ask(world), principal, kind)).toBeDefined();
  });

  it.each<[string, World, string | undefined]>([
    [
      'by the key policy',
      everybodyBut(refuse({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } })),
      'key-policy',
    ],
    ['by name', everybodyBut(deny('kms:*', { NotPrincipal: { AWS: root(STRANGER) } })), 'key-policy'],
    ['by the organization', guarded({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } }), 'rcp'],
    ['by no condition', everybodyBut(deny('kms:*', { Principal: '*' })), undefined],
    ['by nothing', everybodyBut(), undefined],
    ['other actions', everybodyBut(deny('kms:Encrypt', { Principal: '*', Condition: {} })), undefined],
  ])('is said to be more than those asked about, where all others are refused %s', (_, world, layer) => {
    const said = ask(world).unknowns.find(({ why }) => why.includes('lets everybody kms:Decrypt'));
    expect(said?.layer).toBe(layer);
    if (layer) expect(renderWhoCan(ask(world))).toContain('lets everybody kms:Decrypt');
  });

  it('is nobody of an account that only a refusal names', () => {
    const answer = ask({ ...mine, key: [refuse({ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } })] });
    expect([answer.principals, answer.stats.principals]).toEqual([[], 3]);
  });
});

describe('an SCP that spares a role of an account that was not read', () => {
  it('leaves the account open', () => {
    const Condition = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/admin` } };
    const scps = new Map([
      [
        OTHER,
        [
          [
            { name: 'full', text: text(allow('*')) },
            { name: 'guard', text: text(deny('*', { Condition })) },
          ],
        ],
      ],
    ]);
    const answer = ask({ ...mine, key: [admit(root(OTHER))], organization: { kind: 'configured', scps, rcp: [] } });
    expect(accessOf(answer, root(OTHER), 'account')?.[0]?.conditions).toEqual([
      `if aws:PrincipalArn is arn:aws:iam::${OTHER}:role/admin`,
    ]);
  });
});

describe('AWS services that nothing names', () => {
  const any = '*.amazonaws.com';
  it.each<[string, World, object | undefined]>([
    ['a statement for everybody', { key: [admit('*')] }, { decision: 'allowed', allowedBy: ['key-policy'] }],
    [
      'everybody but an account',
      { key: [allow('kms:*', { NotPrincipal: { AWS: root(OWNER) } })] },
      { decision: 'allowed' },
    ],
    [
      'services only',
      { key: [admit('*', 'kms:*', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })] },
      { decision: 'allowed' },
    ],
    [
      'a service by its name',
      {
        key: [
          admit('*', 'kms:*', { Condition: { StringEquals: { 'aws:PrincipalServiceName': 'logs.amazonaws.com' } } }),
        ],
      },
      { decision: 'undetermined', conditions: ['if aws:PrincipalServiceName is logs.amazonaws.com'] },
    ],
    [
      'no service',
      { key: [admit('*', 'kms:*', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } })] },
      undefined,
    ],
    [
      'an account',
      { key: [admit('*', 'kms:*', { Condition: { StringEquals: { 'kms:CallerAccount': OWNER } } })] },
      undefined,
    ],
    [
      'a kind of principal that no service is',
      { key: [admit('*', 'kms:*', { Condition: { StringEquals: { 'aws:PrincipalType': 'User' } } })] },
      undefined,
    ],
    ['somebody by name', { key: [admit(roleArn('App'))] }, undefined],
    ['a grant that shows no grantee', { key: [], grants: [{ Operations: ['Decrypt'] }] }, { blockedBy: ['grant'] }],
  ])('are asked about where there is %s', (_, world, expected) => {
    const answer = ask({ ...mine, ...world });
    const found = accessOf(answer, any, 'service');
    expect(renderWhoCan(answer).includes('\nAny AWS service that acts for itself.\n')).toBe(expected !== undefined);
    if (expected) expect(found).toMatchObject([expected]);
    else expect(found).toBeUndefined();
  });
});
