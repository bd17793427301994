import { renderWhoCan } from '../../../../src/commands/render-who-can';
import { whoCan } from '../../../../src/diagnosis/who-can/answer';
import type { Layer } from '../../../../src/domain/decision';
import {
  accessOf,
  account,
  admit,
  allow,
  ask,
  DELEGATION,
  inputOf,
  KEY,
  OTHER,
  OWNER,
  role,
  roleArn,
  root,
  STRANGER,
  text,
  type World,
} from './fixtures';

const use = text(allow('kms:Decrypt'));
const app = account({ RoleDetailList: [role('App', { inline: [use] })] });
const broken = { name: 'guard', text: text({ Effect: 'Maybe' }) };
const configured = (scps: [string, (typeof broken)[][]][], rcp: (typeof broken)[][] = []) => ({
  organization: { kind: 'configured' as const, scps: new Map(scps), rcp },
});
const EDGE = `arn:aws:iam::${OWNER}:policy/Edge`;
const managed = (document: string) => ({
  ...{ PolicyName: 'Edge', Arn: EDGE },
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document }],
});

describe('what is not known', () => {
  it.each<[string, World, Layer, string, RegExp]>([
    [
      'an account that IAM tells nothing of',
      { accounts: [app, { account: OTHER, output: null, gap: null }] },
      'identity-policy',
      OTHER,
      /told nothing/,
    ],
    [
      'no list of roles',
      { accounts: [account({ RoleDetailList: undefined })] },
      'identity-policy',
      OWNER,
      /without the list/,
    ],
    [
      'boundaries in use that nobody shows',
      {
        accounts: [
          account({ RoleDetailList: [role('App')], Policies: [{ Arn: EDGE, PermissionsBoundaryUsageCount: 1 }] }),
        ],
      },
      'permissions-boundary',
      OWNER,
      /in use as permissions boundaries/,
    ],
    [
      'SCPs of an account beyond those looked up',
      { accounts: [app], ...configured([]) },
      'scp',
      OWNER,
      /was not looked up/,
    ],
    [
      'SCPs of an account that is not configured',
      { key: [admit(root(STRANGER))] },
      'scp',
      STRANGER,
      /speaks of the configured accounts/,
    ],
    ['a broken SCP', { accounts: [app], ...configured([[OWNER, [[broken]]]]) }, 'scp', OWNER, /"guard".*Effect/],
    ['a broken RCP', { accounts: [app], ...configured([[OWNER, []]], [[broken]]) }, 'rcp', OWNER, /"guard".*Effect/],
    ['a broken key policy', { key: [{ Effect: 'Maybe' }] }, 'key-policy', OWNER, /could not be (?:evaluated|read)/],
    [
      'a broken policy in another account',
      { accounts: [app, account({ RoleDetailList: [role('Far', { inline: ['{'], account: OTHER })] }, OTHER)] },
      'identity-policy',
      OTHER,
      /inline-0.*not JSON/,
    ],
    [
      'a broken boundary',
      {
        accounts: [account({ RoleDetailList: [role('App', { boundary: EDGE })], Policies: [managed(broken.text)] })],
      },
      'permissions-boundary',
      OWNER,
      /"Edge".*Effect/,
    ],
    [
      'a boundary without its ARN',
      {
        accounts: [
          account({ RoleDetailList: [{ ...role('App'), PermissionsBoundary: { PermissionsBoundaryType: 'Policy' } }] }),
        ],
      },
      'permissions-boundary',
      OWNER,
      /boundary of arn:aws:iam::111122223333:role\/App" has no document/,
    ],
    [
      'an inline policy without its text',
      { accounts: [account({ RoleDetailList: [{ ...role('App'), RolePolicyList: [{ PolicyName: 'p' }] }] })] },
      'identity-policy',
      OWNER,
      /"p" has no document/,
    ],
    [
      'a name of nobody',
      { key: [admit('arn:aws:iam::12:role/App')] },
      'key-policy',
      OWNER,
      /The key policy names arn:aws:iam::12/,
    ],
    [
      'a name of another partition',
      { key: [admit(`arn:aws-cn:iam::${OWNER}:role/App`)] },
      'key-policy',
      OWNER,
      /The key policy names arn:aws-cn/,
    ],
    [
      'a grantee that is nobody',
      { grants: [{ GranteePrincipal: 'odd', Operations: ['Decrypt'] }] },
      'grant',
      OWNER,
      /A grant names odd/,
    ],
  ])('is said of its layer and account: %s', (_, world, layer, id, why) => {
    const answer = ask(world);
    expect(answer.unknowns.filter((one) => why.test(one.why))).toMatchObject([{ layer, account: id }]);
    expect(answer.unknowns.every(({ howToResolve }) => howToResolve !== '')).toBe(true);
    expect(renderWhoCan(answer)).toMatch(why);
  });

  it('leaves whoever else may be there open where a list did not come', () => {
    const cut = { ...account().output, UserDetailList: undefined, RoleDetailList: undefined };
    const { principals } = ask({ accounts: [{ account: OWNER, output: cut, gap: null }] });
    expect(principals.map(({ kind }) => kind)).toEqual(['root', 'account']);
  });

  it('is nothing of what is attached to nobody', () => {
    expect(ask({ accounts: [account({ Policies: [managed('{')] })] }).unknowns).toEqual([]);
  });
});

it.each(['saml-provider/okta', 'oidc-provider/token.actions.githubusercontent.com'])(
  'asks about whoever comes from %s',
  (name) => {
    const provider = `arn:aws:iam::${OWNER}:${name}`;
    const answer = ask({ key: [allow('kms:*', { Principal: { Federated: provider } })] });
    expect(accessOf(answer, provider, 'federated')).toMatchObject([
      { decision: 'undetermined', unread: ['identity-policy', 'permissions-boundary'] },
    ]);
    expect(answer.unknowns).toEqual([]);
  },
);

describe('a key with more grants than were read', () => {
  const input = inputOf({
    key: [],
    accounts: [account({ RoleDetailList: [role('App'), role('Other')] })],
    grants: [{ GranteePrincipal: roleArn('App'), Operations: ['Decrypt', 'RetireGrant'] }],
    actions: ['kms:Decrypt', 'kms:RetireGrant'],
  });
  const grants = input.evidence.get('grants');
  const cut = { ...grants, facts: { ...(grants?.facts as object), Truncated: true } } as NonNullable<typeof grants>;
  const answer = whoCan({ ...input, evidence: new Map([...input.evidence, ['grants', cut]]) }, () => 0);

  it('allows by those that were, and leaves nobody open for the rest', () => {
    const decrypt = answer.principals.filter(({ access }) =>
      access.some(({ actions }) => actions.includes('kms:Decrypt')),
    );
    expect(decrypt).toMatchObject([
      { principal: roleArn('App'), access: [{ decision: 'allowed', allowedBy: ['grant'] }, {}] },
    ]);
  });

  it('does not say that who may retire those may retire all', () => {
    const retire = answer.principals.flatMap(({ access }) =>
      access.filter(({ actions }) => actions.includes('kms:RetireGrant')),
    );
    expect(retire.length).toBeGreaterThan(1);
    for (const access of retire) {
      expect(access).toMatchObject({ decision: 'undetermined', unread: expect.arrayContaining(['grant']) });
    }
  });

  it('says that others may allow more', () => {
    expect(answer.unknowns).toMatchObject([
      { layer: 'grant', account: OWNER, why: expect.stringContaining('the 1 that') },
    ]);
  });
});

describe('a multi-Region key', () => {
  const multiRegion = (metadata: object) => {
    const input = inputOf({});
    const key = { ...input.key, multiRegion: true };
    const read = { ...input.evidence.get('key'), facts: { KeyMetadata: { Arn: KEY, ...metadata } } };
    const evidence = new Map([...input.evidence, ['key', read as NonNullable<ReturnType<typeof input.evidence.get>>]]);
    return whoCan({ ...input, key, evidence }, () => 0).assumptions.filter((one) => one.includes('multi-Region'));
  };
  const [replica, primary] = ['eu-west-1', 'ap-south-1'].map((region) => KEY.replace('us-east-1', region));

  it('is not the only one that decrypts what it encrypted: its relatives are named', () => {
    const config = { PrimaryKey: { Arn: primary }, ReplicaKeys: [{ Arn: KEY }, { Arn: replica }] };
    const [said, ...more] = multiRegion({ MultiRegionConfiguration: config });
    expect(more).toEqual([]);
    expect(said).toContain(`${primary}, ${replica} can decrypt the same data`);
  });

  it('is told from others also where its relatives are not known', () => {
    expect(multiRegion({})).toEqual([expect.stringContaining('whatever replicas it has')]);
    expect(ask({}).assumptions.filter((one) => one.includes('multi-Region'))).toEqual([]);
  });
});

it('takes for granted that who is shown without a boundary has none, where somebody was read', () => {
  const said = (accounts: World['accounts']) =>
    ask({ key: [DELEGATION], ...(accounts ? { accounts } : {}) }).assumptions.some((one) =>
      one.includes('boundary has none'),
    );
  expect([said([app]), said([{ account: OWNER, output: null, gap: null }])]).toEqual([true, false]);
});
