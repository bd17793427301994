import { createReader } from '../../src/aws/reader';
import type { Config } from '../../src/config';
import type { ReadCall, ReadOutput } from '../../src/domain/evidence';
import { MANAGEMENT, PAYMENTS } from '../../src/lab/aws/new-world';
import { addGroup, addManagedPolicy, addUser } from '../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../src/lab/aws/server';
import type { Logger } from '../../src/log';
import { addKeymedicRoles } from '../support/aws-roles';
import { type AwsStub, startAwsStub } from '../support/aws-stub';
import { addManyRoles } from '../support/large-account';

/** `iam:GetAccountAuthorizationDetails` of a large account, read whole with the printed diagnostic role. */

const ROLES = 300;
const quietLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => new Date(), sleep: (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms)) };
const read = (input: Record<string, unknown> = {}): ReadCall => ({
  account: PAYMENTS,
  region: 'us-east-1',
  operation: 'iam:GetAccountAuthorizationDetails',
  input,
});

type Row = Record<string, unknown>;

let aws: LocalAws;
let config: Config;
let stub: AwsStub | null = null;
let reader: ReturnType<typeof createReader> | null = null;

function open(endpoint = aws.url) {
  const keys = aws.credentialsFor(`arn:aws:iam::${MANAGEMENT}:user/keymedic`);
  const credentials = async () => keys;
  reader = createReader({ config, clock, log: quietLog, mode: 'assume-role', endpoint, credentials });
  return reader.openSession('inv_large');
}

async function collected(input: Record<string, unknown> = {}, session = open()): Promise<ReadOutput> {
  const result = await session.read(read(input));
  if (result.kind !== 'collected') throw new Error(JSON.stringify(result));
  return result.value;
}

const rows = (value: ReadOutput, list: string): Row[] => value[list] as Row[];
const row = (value: ReadOutput, list: string, member: string, name: string) =>
  rows(value, list).find((one) => one[member] === name) ?? {};

beforeEach(async () => {
  aws = await startLocalAws();
  config = addKeymedicRoles(aws.world);
});

afterEach(async () => {
  reader?.close();
  await stub?.close();
  stub = null;
  await aws.close();
});

describe('the reader', () => {
  it('joins the pages of a large account and decodes every document in it', async () => {
    const made = addManyRoles(aws.world, ROLES);
    const account = PAYMENTS;
    const OLD = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '100%' }] };
    const NEW = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: "*'(é)" }] };
    const version = { id: 'v1', createdAt: new Date('2026-01-01T00:00:00Z'), document: OLD };
    const defaultVersion = { id: 'v2', createdAt: new Date('2026-02-01T00:00:00Z') };
    const given = { account, name: 'Team', document: NEW, defaultVersion, otherVersions: [version] };
    const team = addManagedPolicy(aws.world, given).arn;
    addGroup(aws.world, { account, name: 'Developers', inline: { own: NEW }, attached: [team] });
    addUser(aws.world, { account, name: 'ana', inline: { own: OLD }, groups: ['Developers'], boundary: made.boundary });

    const session = open();
    const value = await collected({ MaxItems: 100 }, session);

    expect(Object.keys(value).sort()).toEqual([
      'GroupDetailList',
      'Policies',
      'RoleDetailList',
      'Truncated',
      'UserDetailList',
    ]);
    expect(value.Truncated).toBe(false);
    // AssumeRole, then 307 things by 100: ana, Developers, keymedic's two roles and three policies besides the roles.
    expect(session.calls()).toBe(1 + 4);
    const names = rows(value, 'RoleDetailList').map(({ RoleName }) => RoleName);
    expect(names).toEqual(['keymedic-diagnostic', 'keymedic-remediation', ...made.names]);

    for (const [index, name] of made.names.entries()) {
      const role = row(value, 'RoleDetailList', 'RoleName', name);
      const fence = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: made.boundary };
      expect(role.PermissionsBoundary).toEqual(index % 10 === 0 ? fence : undefined);
      expect(role.Tags).toContainEqual({ Key: 'Purpose', Value: `jobs & batches of ${name}` });
      expect(role.AttachedManagedPolicies).toEqual([{ PolicyName: 'LargeShared', PolicyArn: made.shared }]);
      const [inline] = role.RolePolicyList as { PolicyName: string; PolicyDocument: string }[];
      expect(JSON.parse(inline?.PolicyDocument ?? '')).toEqual(stored(name));
      expect(JSON.parse(String(role.AssumeRolePolicyDocument))).toHaveProperty('Statement');
    }
    const [user] = rows(value, 'UserDetailList');
    expect(user).toMatchObject({ GroupList: ['Developers'], CreateDate: expect.stringMatching(/Z$/) });
    expect(documents(user?.UserPolicyList)).toEqual([OLD]);
    expect(documents(rows(value, 'GroupDetailList')[0]?.GroupPolicyList)).toEqual([NEW]);
    expect(documents(row(value, 'Policies', 'Arn', team).PolicyVersionList)).toEqual([NEW, OLD]);
    expect(row(value, 'Policies', 'Arn', made.shared)).toMatchObject({ AttachmentCount: ROLES });
    expect(row(value, 'Policies', 'Arn', made.boundary)).toMatchObject({ PermissionsBoundaryUsageCount: 31 });
  });

  it('asks for large pages by itself and gives the same', async () => {
    addManyRoles(aws.world, ROLES);
    const session = open();
    const whole = await collected({}, session);
    expect(session.calls()).toBe(1 + 1);
    expect(whole).toEqual(await collected({ MaxItems: 50 }, session));
    const roles = await collected({ Filter: ['Role'] }, session);
    expect(roles).toEqual({ ...whole, Policies: [] });
  });

  it('names the permission that is missing', async () => {
    const { inline } = aws.world.accounts.get(PAYMENTS)?.roles.get('keymedic-diagnostic') ?? {};
    inline?.set('no', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iam:GetAccountAuthorizationDetails', Resource: '*' }],
    });
    expect(await open().read(read())).toMatchObject({
      kind: 'unavailable',
      gap: { reason: 'access-denied', permission: 'iam:GetAccountAuthorizationDetails', account: PAYMENTS },
    });
  });

  it('reads on after a page that holds nothing, as IAM may send it', async () => {
    const session = await against((page) => ({ roles: page === 1 ? [] : [`r${page}`], more: page < 3 }));
    const value = await collected({}, session);
    expect(rows(value, 'RoleDetailList').map(({ RoleName }) => RoleName)).toEqual(['r0', 'r2', 'r3']);
    expect(value.Truncated).toBe(false);
  });

  it('takes no list that AWS left out for an empty one', async () => {
    const value = await collected({}, await against(() => ({ roles: [], more: false })));
    expect(value).toEqual({ RoleDetailList: [], Truncated: false });
  });

  it('says that there was more when its limit of pages ends it', async () => {
    const session = await against((page) => ({ roles: [`r${page}`], more: true }));
    const value = await collected({}, session);
    expect(value.Truncated).toBe(true);
    expect(rows(value, 'RoleDetailList')).toHaveLength(200);
    expect(stub?.requests.at(-1)?.input).toMatchObject({ Marker: '199', MaxItems: '1000' });
  });
});

/** The inline policy of a role as the world holds it. */
function stored(name: string): unknown {
  return aws.world.accounts.get(PAYMENTS)?.roles.get(name)?.inline.get('work');
}

function documents(list: unknown): unknown[] {
  return (list as Row[]).map((one) => JSON.parse(String(one.PolicyDocument ?? one.Document)));
}

/** A session against an endpoint that answers pages as told; the marker is the number of the next page. */
async function against(pageOf: (page: number) => { roles: string[]; more: boolean }) {
  stub = await startAwsStub(({ operation, input }) => {
    if (operation !== 'iam:GetAccountAuthorizationDetails') return null;
    const page = Number(input.Marker ?? 0);
    const { roles, more } = pageOf(page);
    const list = roles.map((name) => `<member><RoleName>${name}</RoleName></member>`).join('');
    const marker = more ? `<Marker>${page + 1}</Marker>` : '';
    const result = `<RoleDetailList>${list}</RoleDetailList><IsTruncated>${more}</IsTruncated>${marker}`;
    const name = 'GetAccountAuthorizationDetails';
    return { xml: `<${name}Response><${name}Result>${result}</${name}Result></${name}Response>` };
  });
  return open(stub.url);
}
