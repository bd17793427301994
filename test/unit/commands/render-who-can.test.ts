import { renderWhoCan } from '../../../src/commands/render-who-can';
import { actionsInWords } from '../../../src/commands/who-can-words';
import type { WhoCan } from '../../../src/domain/who-can';
import {
  account,
  admit,
  allow,
  ask,
  DELEGATION,
  deny,
  gap,
  OTHER,
  OWNER,
  role,
  roleArn,
  root,
  text,
  type World,
} from '../diagnosis/who-can/fixtures';

const use = text(allow('kms:Decrypt'));
const app = account({ RoleDetailList: [role('App', { inline: [use] })] });
const shown = (world: World): string => renderWhoCan(ask({ aliases: ['alias/app'], accounts: [app], ...world }));
const first = (world: World): string => shown(world).split('\n')[0] ?? '';
const all = ['kms:Decrypt', 'kms:Encrypt', 'kms:EnableKey', 'kms:DisableKey', 'kms:DescribeKey'];
const via = allow('kms:Decrypt', { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } });

it.each<[string, World, string]>([
  ['one action', {}, 'alias/app is Enabled: 2 principals may kms:Decrypt.'],
  ['nobody', { key: [] }, 'alias/app is Enabled: nobody may kms:Decrypt.'],
  ['every action', { actions: all }, 'alias/app is Enabled: 2 principals may use it.'],
  [
    'administrators',
    { actions: all, key: [admit(roleArn('App'), 'kms:EnableKey')] },
    'alias/app is Enabled: nobody may use it; 1 may only administer or read it.',
  ],
  [
    'holders of what gives access',
    {
      actions: [...all, 'kms:PutKeyPolicy', 'kms:CreateGrant'],
      key: [
        admit(roleArn('App'), 'kms:PutKeyPolicy'),
        admit(roleArn('Reader'), 'kms:DescribeKey'),
        {
          ...admit(roleArn('Db'), 'kms:CreateGrant'),
          Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        },
      ],
      accounts: [account({ RoleDetailList: [role('App'), role('Reader'), role('Db')] })],
    },
    'alias/app is Enabled: nobody may use it; 2 more can give themselves access (1 under conditions); 1 may only administer or read it.',
  ],
  [
    'a condition',
    { key: [admit(root(OWNER))], accounts: [account({ RoleDetailList: [role('App', { inline: [text(via)] })] })] },
    'alias/app is Enabled: 1 principal may kms:Decrypt; 1 may under conditions.',
  ],
  [
    'an organization that was not read',
    { organization: { kind: 'unknown', rcp: 'unknown' } },
    'alias/app is Enabled: 2 principals may kms:Decrypt unless policies of the organization, which were not read, refuse.',
  ],
  [
    'grants that were not read',
    { key: [], grants: gap('kms:ListGrants') },
    'alias/app is Enabled: nobody may kms:Decrypt for certain; of 2 nobody can tell; 1 entry stands for many more.',
  ],
  [
    'another account',
    { key: [admit(root(OTHER), 'kms:Decrypt')], accounts: [app, account({}, OTHER)] },
    'alias/app is Enabled: 1 principal may kms:Decrypt.',
  ],
  [
    'another account that was not read',
    { key: [admit(root(OTHER), 'kms:Decrypt')] },
    'alias/app is Enabled: 1 principal may kms:Decrypt unless policies of the organization, which were not read, refuse; 1 entry stands for many more.',
  ],
  [
    'everybody in other accounts and services',
    { key: [allow('kms:*', { NotPrincipal: { AWS: root(OWNER) } })] },
    'alias/app is Enabled: nobody may kms:Decrypt for certain; 2 entries stand for many more.',
  ],
  [
    'nobody among those that were read',
    { key: [], accounts: [app, { account: OTHER, output: null, gap: gap('iam:GetAccountAuthorizationDetails') }] },
    'alias/app is Enabled: nobody may kms:Decrypt for certain.',
  ],
  [
    'a disabled key',
    { state: 'Disabled', actions: all },
    'NOBODY can use it now: alias/app is Disabled. By its permissions, 2 principals may use it.',
  ],
  [
    'a disabled key and one action',
    { state: 'Disabled' },
    'NOBODY may kms:Decrypt now: alias/app is Disabled. By its permissions, 2 principals may kms:Decrypt.',
  ],
  [
    'a state that was not read',
    { state: null },
    'alias/app is unknown, and whether that lets it be used is not known: 2 principals may kms:Decrypt.',
  ],
])('the first line answers: %s', (_, world, expected) => {
  expect(first(world)).toBe(expected);
});

describe('the text', () => {
  it('shows together who fares alike, the first ones by name', () => {
    const RoleDetailList = Array.from({ length: 40 }, (_, i) => role(`R${i}`, { inline: [use] }));
    const lines = shown({ accounts: [account({ RoleDetailList })] }).split('\n');
    expect(lines).toContain('40 roles');
    expect(lines).toContain('  may through key policy + IAM policies');
    expect(lines.filter((line) => line.includes(':role/R'))).toHaveLength(5);
    expect(lines).toContain('    and 35 more; --json lists all');
  });

  it('stays short where everybody fares differently', () => {
    const RoleDetailList = Array.from({ length: 60 }, (_, i) =>
      role(`R${i}`, {
        inline: [text(allow('kms:Decrypt', { Condition: { StringEquals: { 'kms:EncryptionContext:n': `${i}` } } }))],
      }),
    );
    const out = shown({ accounts: [account({ RoleDetailList })] });
    expect(out).toContain('36 principals more in 36 groups; --json lists all.');
  });

  it('says what must hold', () => {
    const inline = [text(via, deny('kms:Decrypt', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }))];
    const out = shown({ accounts: [account({ RoleDetailList: [role('App', { inline })] })] });
    expect(out).toContain(
      '  may through key policy + IAM policies if kms:ViaService is s3.us-east-1.amazonaws.com; and if aws:SourceVpce is vpce-1\n',
    );
  });

  it('says who stands for many, and what was not seen, each reason once', () => {
    const refused = gap('iam:GetAccountAuthorizationDetails');
    const accounts = [OWNER, OTHER].map((id) => ({ account: id, output: null, gap: refused }));
    const out = shown({ key: [DELEGATION, admit('*', 'kms:Encrypt')], actions: all, accounts });
    expect(out).toContain(`Whoever IAM allows in account ${OWNER}.`);
    expect(out).toContain('Anybody in any other account whose own account allows it.');
    expect(out).toContain('as far as IAM policies, permissions boundary let it (not read)');
    expect(out.split(refused.message)).toHaveLength(2);
    expect(out).toContain(
      `IAM policies of ${OWNER}, IAM policies of ${OTHER}: ${refused.message} ${refused.howToGrant}`,
    );
  });

  it('ends what AWS said with a full stop', () => {
    const refused = { ...gap('kms:ListGrants'), message: 'AccessDenied: no role' };
    expect(shown({ grants: refused })).toContain(`: AccessDenied: no role. ${refused.howToGrant}`);
  });

  it('says that there is no key, or that nothing could be read', () => {
    const none: WhoCan = { ...ask({}), key: null, keyUsable: false, principals: [] };
    expect(renderWhoCan({ ...none, notFound: 'alias/x is not there.' })).toMatch(
      /^NOBODY: there is no such key\. alias\/x/,
    );
    expect(renderWhoCan(none)).toMatch(/^CANNOT TELL/);
  });
});

it.each<[string[], string]>([
  [all, 'everything'],
  [['kms:Decrypt'], 'Decrypt'],
  [['kms:Decrypt', 'kms:EnableKey'], 'Decrypt, EnableKey'],
])('says %j in words: %s', (actions, words) => {
  expect(actionsInWords(actions, all)).toBe(words);
});

it('names whole classes of actions, and families as policies write them', () => {
  const names = [
    'Encrypt',
    'ReEncryptFrom',
    'ReEncryptTo',
    'GetKeyPolicy',
    'DescribeKey',
    'ListResourceTags',
    'EnableKey',
  ];
  const asked = names.map((name) => `kms:${name}`);
  expect(actionsInWords(asked.slice(1, 6), asked)).toBe('ReEncrypt*, all reading of its settings');
});

it('lists first what gives access or destroys, and hides only what takes more room than it saves', () => {
  const names = (text: string): string[] => text.split(' ').map((name) => `kms:${name}`);
  const held = names('Decrypt CreateGrant CancelKeyDeletion CreateAlias DeleteAlias DisableKey EnableKey PutKeyPolicy');
  const more = names('ScheduleKeyDeletion TagResource UntagResource');
  const asked = [...held, ...more, ...names('Encrypt ListGrants RevokeGrant UpdateAlias')];
  expect(actionsInWords([...held, ...more], asked)).toBe(
    'PutKeyPolicy, CreateGrant, ScheduleKeyDeletion, DisableKey, Decrypt, CancelKeyDeletion, CreateAlias, DeleteAlias and 3 more',
  );
  expect(actionsInWords([...held, ...more.slice(0, 2)], asked)).toMatch(/DeleteAlias, EnableKey, TagResource$/);
});
