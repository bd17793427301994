import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseConfig } from '../../../src/config';
import type { RootCauseCode } from '../../../src/domain/root-cause';
import { ANALYTICS, PAYMENTS } from '../../../src/lab/aws/new-world';
import { perform } from '../../../src/lab/aws/perform';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { SCENARIOS } from '../../../src/lab/scenarios/all';
import { allow, allowPrincipal, document, session, USE } from '../../../src/lab/scenarios/documents';
import { EXTERNAL_ID } from '../../../src/lab/scenarios/keymedic-roles';
import { labConfig, labEnvironment } from '../../../src/lab/scenarios/keymedic-setup';
import { resetWorld, runFailingCall } from '../../../src/lab/scenarios/run';
import type { Scenario } from '../../../src/lab/scenarios/scenario';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});

beforeEach(() => resetWorld(aws));

afterAll(() => aws.close());

const still = SCENARIOS.filter(({ id }) => id !== 'fixed-since');

function scenarioOf(id: string): Scenario {
  const found = SCENARIOS.find((one) => one.id === id);
  if (!found) throw new Error(`no scenario ${id}`);
  return found;
}

describe('each scenario', () => {
  it.each(still.map((one) => [one.id, one] as const))('%s fails with what its text says', async (_id, scenario) => {
    const { ok, output, code } = await runFailingCall(scenario, aws);
    expect({ ok, output }).toMatchObject({ ok: false });
    const text = scenario.errorText(aws.world);
    if (scenario.reworded) return expect(text).toMatch(/An error occurred \(Kms\w+\)/);
    expect(text).toContain(output.slice(output.indexOf(': ') + 2));
    // Java names no code for a refusal that its SDK has no class for.
    if (text.startsWith('software.amazon')) expect(text).toMatch(/\.(KmsException|NotFoundException): /);
    else expect(text).toContain(code?.replace(/^AccessDeniedException$/, 'AccessDenied'));
  });

  it('fixed-since works by now, and its text still says what it said', async () => {
    const scenario = scenarioOf('fixed-since');
    expect(await runFailingCall(scenario, aws)).toMatchObject({ ok: true, code: null });
    expect(scenario.errorText(aws.world)).toContain(
      'because no resource-based policy allows the kms:GenerateDataKey action',
    );
  });

  it('has an id, a title and a description of its own', () => {
    for (const member of ['id', 'title', 'description'] as const)
      expect(new Set(SCENARIOS.map((one) => one[member])).size).toBe(SCENARIOS.length);
  });

  it('together cover the causes that a first diagnosis must know', () => {
    const wanted: RootCauseCode[] = [
      'key-disabled',
      'key-pending-deletion',
      'key-not-found',
      'wrong-region',
      'alias-not-found',
      'alias-points-elsewhere',
      'key-policy-no-iam-delegation',
      'key-policy-missing-principal',
      'key-policy-missing-action',
      'key-policy-explicit-deny',
      'iam-missing-permission',
      'iam-resource-mismatch',
      'iam-explicit-deny',
      'cross-account-key-policy-missing',
      'cross-account-iam-missing',
      'grant-missing',
      'create-grant-not-allowed',
      'service-linked-role-missing',
      'fixed-since',
      'scp-blocks',
      'permissions-boundary-blocks',
    ];
    expect(new Set(SCENARIOS.map((one) => one.expected))).toEqual(new Set(wanted));
  });
});

type Repair = (
  scenario: Scenario,
  as: string,
  key: string,
) => { operation: string; input: Record<string, unknown>; service?: string }[];

/** Adds one statement to the key policy, as a fix would. */
const addStatement: Repair = (scenario, as, key) => {
  const read = perform(aws.world, {
    as,
    service: 'kms',
    operation: 'GetKeyPolicy',
    region: regionIn(key),
    input: { KeyId: key },
  });
  const policy = JSON.parse(String(read.output?.Policy));
  policy.Statement.push(allowPrincipal('Fix', roleArn(scenario.failingCall.as), USE));
  return [{ operation: 'PutKeyPolicy', input: { KeyId: key, Policy: JSON.stringify(policy) } }];
};
const addPermission: Repair = (scenario, _as, key) => {
  const PolicyDocument = JSON.stringify(document(allow('Fix', [...USE, 'kms:CreateGrant'], key)));
  const RoleName = roleName(scenario.failingCall.as);
  return [{ service: 'iam', operation: 'PutRolePolicy', input: { RoleName, PolicyName: 'fix', PolicyDocument } }];
};

const REPAIRS: Record<string, Repair> = {
  'key-disabled': (_s, _as, key) => [{ operation: 'EnableKey', input: { KeyId: key } }],
  'key-pending-deletion': (_s, _as, key) => [
    { operation: 'CancelKeyDeletion', input: { KeyId: key } },
    { operation: 'EnableKey', input: { KeyId: key } },
  ],
  'alias-points-elsewhere': () => [
    {
      operation: 'UpdateAlias',
      input: { AliasName: 'alias/card-vault', TargetKeyId: '2e7b90d4-8c11-4a6d-9f23-5ac6e0b7d114' },
    },
  ],
  'key-policy-no-iam-delegation': addStatement,
  'key-policy-missing-principal': addStatement,
  'key-policy-missing-action': addStatement,
  'cross-account-key-policy-missing': addStatement,
  'iam-missing-permission': addPermission,
  'iam-resource-mismatch': addPermission,
  'cross-account-iam-missing': addPermission,
  'create-grant-not-allowed': addPermission,
  'grant-missing': (scenario, _as, key) => [
    {
      operation: 'CreateGrant',
      input: { KeyId: key, GranteePrincipal: roleArn(scenario.failingCall.as), Operations: ['Decrypt'], Name: 'fix' },
    },
  ],
  'service-linked-role-missing': () => [
    { service: 'iam', operation: 'CreateServiceLinkedRole', input: { AWSServiceName: 'autoscaling.amazonaws.com' } },
  ],
};

function roleName(sessionArn: string): string {
  return sessionArn.split('/')[1] ?? '';
}

function roleArn(sessionArn: string): string {
  return `arn:aws:iam::${sessionArn.split(':')[4]}:role/${roleName(sessionArn)}`;
}

function regionIn(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** ARN of the key that the scenario's failing call touched or named. */
function keyOf({ failingCall }: Scenario): string {
  const { KeyId } = failingCall.input(aws.world);
  return String(KeyId);
}

describe('the remediation role can repair', () => {
  it.each(Object.entries(REPAIRS))('%s, and the call works afterwards', async (id, repair) => {
    const scenario = scenarioOf(id);
    const named =
      scenario.failingCall.service === 'rds' ? scenario.failingCall.input(aws.world).KmsKeyId : keyOf(scenario);
    const key = String(named);
    const inCallerAccount = repair === addPermission || id === 'service-linked-role-missing';
    const account = inCallerAccount ? scenario.failingCall.as.split(':')[4] : key.split(':')[4];
    const as = session(account ?? '', 'keymedic-remediation', 'apr_1');
    const region = scenario.failingCall.region;
    for (const { service = 'kms', operation, input } of repair(scenario, as, key)) {
      const done = perform(aws.world, { as, service, operation, region, input });
      expect(done.failure).toBeNull();
    }
    expect(await runFailingCall(scenario, aws)).toMatchObject({ ok: true });
  });

  it('never uses or deletes a key, and never changes keymedic’s own roles', () => {
    const as = session(PAYMENTS, 'keymedic-remediation', 'apr_1');
    const { failingCall } = scenarioOf('iam-missing-permission');
    const KeyId = String(failingCall.input(aws.world).KeyId);
    const inline = { RoleName: 'keymedic-remediation', PolicyName: 'x', PolicyDocument: '{"Statement":[]}' };
    const deeds = [
      { service: 'kms', operation: 'ScheduleKeyDeletion', input: { KeyId } },
      { service: 'kms', operation: 'GenerateDataKey', input: { KeyId } },
      { service: 'iam', operation: 'PutRolePolicy', input: inline },
    ];
    for (const deed of deeds) {
      const { failure } = perform(aws.world, { as, region: 'us-east-1', ...deed });
      expect(failure?.message).toContain('with an explicit deny in an identity-based policy');
    }
  });
});

describe('the diagnostic role', () => {
  it('reads every key of its account, and the policy of every one', () => {
    for (const account of [PAYMENTS, ANALYTICS])
      for (const [region, { keys }] of aws.world.accounts.get(account)?.regions ?? [])
        for (const { arn } of keys.values())
          for (const operation of ['DescribeKey', 'GetKeyPolicy', 'ListGrants', 'ListResourceTags']) {
            const as = session(account, 'keymedic-diagnostic', 'inv_1');
            const { failure } = perform(aws.world, { as, service: 'kms', operation, region, input: { KeyId: arn } });
            expect([arn, operation, failure?.message]).toEqual([arn, operation, undefined]);
          }
  });
});

describe('what keymedic is given', () => {
  it('is a valid configuration', () => {
    const config = parseConfig(labConfig(aws), 'keymedic.yaml');
    expect(config.accounts.map(({ id, externalId }) => [id, externalId])).toEqual(
      ['999988887777', PAYMENTS, ANALYTICS].map((id) => [id, EXTERNAL_ID]),
    );
    expect(config.accounts.map(({ remediationRole }) => remediationRole !== undefined)).toEqual([false, true, true]);
  });

  it('is access keys of the bot’s user that survive a reset, as sessions do', async () => {
    const environment = labEnvironment(aws);
    const keys = aws.credentialsFor(session(PAYMENTS, 'keymedic-diagnostic', 'inv_1'));
    resetWorld(aws);
    expect(labEnvironment(aws)).toEqual(environment);
    const client = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      new STSClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
    const bot = await client({ accessKeyId, secretAccessKey }).send(new GetCallerIdentityCommand({}));
    expect(bot.Arn).toBe('arn:aws:iam::999988887777:user/keymedic');
    const reader = await client(keys).send(new GetCallerIdentityCommand({}));
    expect(reader.Arn).toBe(session(PAYMENTS, 'keymedic-diagnostic', 'inv_1'));
  });
});
