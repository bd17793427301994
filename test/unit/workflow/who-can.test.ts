import type { Config } from '../../../src/config';
import { EMPTY_CONFIG, parseConfig } from '../../../src/config';
import type { Collected, ReadCall, ReadOutput } from '../../../src/domain/evidence';
import type { AwsReader } from '../../../src/workflow/ports';
import { askWhoCan, WHO_CAN_READS } from '../../../src/workflow/who-can';
import { fakeClock, fakeIds } from '../../support/fakes';
import {
  accessOf,
  account,
  admit,
  allow,
  DELEGATION,
  deny,
  gap,
  KEY,
  OTHER,
  OWNER,
  role,
  roleArn,
  root,
  STRANGER,
  text,
} from '../diagnosis/who-can/fixtures';

const MANAGEMENT = '999988887777';
const configured = (organization = `{managementRole: "arn:aws:iam::${MANAGEMENT}:role/reader"}`): Config =>
  parseConfig(
    `accounts:
${[OWNER, OTHER].map((id) => `  - {id: "${id}", name: a${id}, regions: [us-east-1, eu-west-1], diagnosticRole: "arn:aws:iam::${id}:role/r"}`).join('\n')}
organization: ${organization}
`,
    'keymedic.yaml',
  );

type Answer = ReadOutput | 'absent' | 'refused';
type Reads = Record<string, Answer | ((call: ReadCall) => Answer)>;

const METADATA = {
  Arn: KEY,
  KeyState: 'Enabled',
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  MultiRegion: false,
};
const use = text(allow('kms:Decrypt'));
const details = (name: string, id: string): ReadOutput => ({
  ...account({ RoleDetailList: [role(name, { inline: [use], account: id })] }, id).output,
});
const PARENTS: Record<string, string> = {
  [OWNER]: 'ou-3',
  'ou-3': 'ou-2',
  'ou-2': 'ou-1',
  'ou-1': 'r-1',
  [OTHER]: 'r-1',
};
const FULL = { PolicySummary: { Id: 'p-full', Name: 'Full' }, Content: text(allow('*')) };

/** An organization four levels deep, two accounts and a key in one of them. */
const healthy: Reads = {
  'kms:DescribeKey': { KeyMetadata: METADATA },
  'kms:GetKeyPolicy': { Policy: text(DELEGATION) },
  'kms:ListGrants': { Grants: [], Truncated: false },
  'kms:ListResourceTags': { Tags: [], Truncated: false },
  'kms:ListAliases': { Aliases: [{ AliasName: 'alias/app' }], Truncated: false },
  'iam:GetAccountAuthorizationDetails': ({ account: id }) => details(id === OWNER ? 'App' : 'Far', id),
  'organizations:DescribeOrganization': { Organization: { Id: 'o-1' } },
  'organizations:DescribeAccount': ({ input }) => ({ Account: { Id: input.AccountId } }),
  'organizations:ListParents': ({ input }) => {
    const parent = PARENTS[String(input.ChildId)];
    return parent ? { Parents: [{ Id: parent, Type: parent === 'r-1' ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] } : 'refused';
  },
  'organizations:ListPoliciesForTarget': ({ input }) => ({
    Policies: input.Filter === 'SERVICE_CONTROL_POLICY' ? [{ Id: 'p-full' }] : [],
  }),
  'organizations:DescribePolicy': { Policy: FULL },
};

function readerOf(reads: Reads): { reader: AwsReader; calls: ReadCall[] } {
  const calls: ReadCall[] = [];
  const answer = (call: ReadCall): Collected<ReadOutput> => {
    calls.push(call);
    const held = reads[call.operation] ?? 'refused';
    const output = typeof held === 'function' ? held(call) : held;
    if (output === 'refused') return { kind: 'unavailable', gap: { ...gap(call.operation), account: call.account } };
    if (output === 'absent') return { kind: 'absent', code: 'NotFoundException', message: 'There is none.' };
    return { kind: 'collected', value: output, at: '2026-11-22T10:00:00.000Z' };
  };
  return { reader: { openSession: () => ({ calls: () => calls.length, read: async (call) => answer(call) }) }, calls };
}

async function ask(
  reads: Reads = {},
  asked: { key?: string; config?: Config; actions?: string[]; account?: string; region?: string } = {},
) {
  const { reader, calls } = readerOf({ ...healthy, ...reads });
  const { key = KEY, config = configured(), actions = ['kms:Decrypt'], account: id = null, region = null } = asked;
  const answered = await askWhoCan(
    { reader, config, clock: fakeClock(), ids: fakeIds() },
    { key, actions, account: id, region },
  );
  return { ...answered, calls };
}

describe('who-can', () => {
  it('reads the key, every account and the whole organization, and decides', async () => {
    const { answer, readable, calls } = await ask();
    expect(readable).toBe(true);
    expect(answer.principals.map(({ principal }) => principal)).toEqual([root(OWNER), roleArn('App')]);
    expect(answer).toMatchObject({ key: { arn: KEY, aliases: ['alias/app'] }, keyUsable: true, unknowns: [] });
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(
      new Set(
        WHO_CAN_READS.filter(
          (name) => !['iam:GetPolicy', 'iam:GetPolicyVersion', 'sts:GetCallerIdentity'].includes(name),
        ),
      ),
    );
    const levels = calls.filter(
      ({ operation, input }) => operation.endsWith('ForTarget') && input.Filter === 'SERVICE_CONTROL_POLICY',
    );
    expect(levels.map(({ input }) => input.TargetId).sort()).toEqual(
      [OWNER, OTHER, 'ou-1', 'ou-2', 'ou-3', 'r-1', 'r-1'].sort(),
    );
    expect(
      calls.every(({ operation, account: id }) => operation.startsWith('organizations:') === (id === MANAGEMENT)),
    ).toBe(true);
  });

  it('asks for every action on such a key when none is named, RetireGrant only where there are grants', async () => {
    const { answer } = await ask({}, { actions: [] });
    expect(answer.actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:PutKeyPolicy', 'kms:CreateGrant']));
    expect(answer.actions).not.toEqual(expect.arrayContaining(['kms:ListKeys']));
    for (const none of ['kms:Sign', 'kms:GetPublicKey', 'kms:GenerateMac', 'kms:RetireGrant', 'kms:ListKeys'])
      expect(answer.actions).not.toContain(none);
    const grants = { 'kms:ListGrants': { Grants: [{ GranteePrincipal: roleArn('App'), Operations: ['Decrypt'] }] } };
    expect((await ask(grants, { actions: [] })).answer.actions).toContain('kms:RetireGrant');
    const signing = {
      'kms:DescribeKey': { KeyMetadata: { ...METADATA, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } },
    };
    const { actions } = (await ask(signing, { actions: [] })).answer;
    expect(actions).toEqual(expect.arrayContaining(['kms:Sign', 'kms:GetPublicKey']));
    expect(actions).not.toContain('kms:Decrypt');
  });

  it('obeys an SCP of any level, and exempts the management account', async () => {
    const refusing = { PolicySummary: { Id: 'p-no', Name: 'No' }, Content: text(deny('kms:Decrypt')) };
    const reads: Reads = {
      'organizations:ListPoliciesForTarget': ({ input }) => ({
        Policies: [{ Id: input.TargetId === 'ou-2' ? 'p-no' : 'p-full' }],
      }),
      'organizations:DescribePolicy': ({ input }) => ({ Policy: input.PolicyId === 'p-no' ? refusing : FULL }),
    };
    const { answer } = await ask(reads);
    expect(answer.principals).toEqual([]);
    const config = configured(`{managementRole: "arn:aws:iam::${OWNER}:role/reader"}`);
    expect((await ask(reads, { config })).answer.principals).toHaveLength(2);
  });

  it('reads one by one the managed policies that IAM left out', async () => {
    const arn = 'arn:aws:iam::aws:policy/Special';
    const output = account({ RoleDetailList: [role('App', { attached: [arn] })] }).output;
    const reads: Reads = {
      'iam:GetAccountAuthorizationDetails': { ...output },
      'iam:GetPolicy': { Policy: { PolicyName: 'Special', Arn: arn, DefaultVersionId: 'v7' } },
      'iam:GetPolicyVersion': ({ input }) =>
        input.VersionId === 'v7' ? { PolicyVersion: { Document: use, VersionId: 'v7' } } : 'refused',
    };
    expect(accessOf((await ask(reads)).answer, roleArn('App'))).toMatchObject([{ decision: 'allowed' }]);
    const { answer } = await ask({ ...reads, 'iam:GetPolicy': 'refused' });
    expect(accessOf(answer, roleArn('App'))).toMatchObject([{ unread: ['identity-policy'] }]);
    expect(answer.unknowns[0]?.why).toContain(arn);
  });

  it.each<[string, Reads, object[]]>([
    [
      'identities',
      { 'iam:GetAccountAuthorizationDetails': 'refused' },
      [
        { layer: 'identity-policy', account: OWNER, permission: 'iam:GetAccountAuthorizationDetails' },
        { layer: 'identity-policy', account: OTHER },
      ],
    ],
    ['the key policy', { 'kms:GetKeyPolicy': 'refused' }, [{ layer: 'key-policy', permission: 'kms:GetKeyPolicy' }]],
    ['the grants', { 'kms:ListGrants': 'refused' }, [{ layer: 'grant', permission: 'kms:ListGrants' }]],
    [
      'a policy of the organization',
      { 'organizations:DescribePolicy': 'refused' },
      [{ layer: 'scp', account: OWNER, permission: 'organizations:DescribePolicy' }],
    ],
    ['the attachments', { 'organizations:ListPoliciesForTarget': 'refused' }, [{ layer: 'scp' }, { layer: 'rcp' }]],
    ['the place of the account', { 'organizations:ListParents': 'refused' }, [{ layer: 'scp' }, { layer: 'rcp' }]],
  ])('says with the missing permission that it could not read %s', async (_, reads, unknowns) => {
    const { answer, readable } = await ask(reads);
    expect(readable).toBe(true);
    expect(answer.unknowns).toMatchObject(unknowns);
    expect(answer.unknowns.every(({ howToResolve }) => howToResolve !== '')).toBe(true);
    const undetermined = answer.principals.filter(({ access }) =>
      access.some(({ decision }) => decision === 'undetermined'),
    );
    expect(undetermined.length).toBeGreaterThan(0);
  });

  it('does not take an account elsewhere for one that could not be read', async () => {
    const { answer } = await ask({
      'kms:GetKeyPolicy': { Policy: text(DELEGATION, admit(root(STRANGER))) },
      'organizations:DescribeAccount': ({ input }) => (input.AccountId === STRANGER ? 'refused' : { Account: {} }),
    });
    expect(accessOf(answer, root(STRANGER), 'account')).toMatchObject([{ decision: 'undetermined' }]);
    expect(answer.unknowns).toMatchObject([{ layer: 'scp', account: STRANGER }]);
  });

  it('answers with the caller’s own credentials for the caller’s own account, where nothing is configured', async () => {
    const reads: Reads = { 'sts:GetCallerIdentity': { Account: OWNER } };
    const { answer, calls } = await ask(reads, { key: 'alias/app', config: EMPTY_CONFIG, region: 'us-east-1' });
    expect(calls.filter(({ operation }) => operation.startsWith('organizations:'))).toEqual([]);
    expect(answer.unknowns.map(({ layer }) => layer)).toEqual(['scp', 'rcp']);
    expect(accessOf(answer, roleArn('App'))).toMatchObject([
      { decision: 'undetermined', allowedBy: ['key-policy', 'identity-policy'] },
    ]);
    await expect(ask({}, { key: 'alias/app', config: EMPTY_CONFIG, region: 'us-east-1' })).rejects.toMatchObject({
      code: 'nothing-readable',
    });
    await expect(ask(reads, { key: 'alias/app', config: EMPTY_CONFIG })).rejects.toMatchObject({
      code: 'usage-wrong',
      message: expect.stringContaining('Region'),
    });
  });

  it('finds the key in another configured Region, and says when there is none', async () => {
    const arn = KEY.replace('us-east-1', 'eu-west-1');
    const there: Reads = {
      'kms:DescribeKey': ({ region }) =>
        region === 'eu-west-1' ? { KeyMetadata: { ...METADATA, Arn: arn } } : 'absent',
    };
    const found = await ask(there, { key: KEY.slice(-36), account: OWNER });
    expect(found.answer.key?.arn).toBe(arn);
    const elsewhere = await ask(there, { key: KEY });
    expect([elsewhere.readable, elsewhere.answer.key, elsewhere.answer.notFound]).toEqual([
      true,
      null,
      expect.stringContaining(arn),
    ]);
    const nowhere = await ask({ 'kms:DescribeKey': 'absent' });
    expect(nowhere.answer).toMatchObject({
      key: null,
      keyUsable: false,
      principals: [],
      notFound: expect.stringContaining('is not in account'),
    });
  });

  it.each<[string, Reads, string]>([
    [
      'several places have it',
      { 'kms:DescribeKey': ({ account: id, region }) => (id === OTHER && region === 'us-east-1' ? 'absent' : {}) },
      `alias/app is in ${OWNER} (us-east-1, eu-west-1) and ${OTHER} (eu-west-1): say which with --account and --region.`,
    ],
    [
      'none has it, as far as can be read',
      { 'kms:DescribeKey': ({ account: id }) => (id === OTHER ? 'refused' : 'absent') },
      'No configured account and Region that could be read has alias/app: say with --account and --region where it is. 2 of 4 could not be read.',
    ],
  ])('asks for the place of an alias where %s', async (_, reads, message) => {
    await expect(ask(reads, { key: 'alias/app' })).rejects.toMatchObject({ code: 'usage-wrong', message });
  });

  it('says nothing but why when nothing of the key could be read, and all it can when its policy could', async () => {
    const blind = await ask({ 'kms:DescribeKey': 'refused', 'kms:GetKeyPolicy': 'refused' });
    expect(blind.readable).toBe(false);
    expect(blind.answer).toMatchObject({
      key: null,
      keyUsable: 'unknown',
      principals: [],
      unknowns: [{ layer: 'key-state', permission: 'kms:DescribeKey' }, { layer: 'key-policy' }],
    });
    const half = await ask({ 'kms:DescribeKey': 'refused' });
    expect(half.answer).toMatchObject({
      keyUsable: 'unknown',
      key: { arn: KEY, state: 'unknown' },
      unknowns: [{ layer: 'key-state' }],
    });
    expect(half.answer.principals).toHaveLength(2);
  });
});
