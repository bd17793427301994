import { createWriter } from '../../src/aws/writer';
import { planHashOf } from '../../src/diagnosis/fixes/plan-hash';
import { parsePrincipal } from '../../src/domain/arn';
import type { FixCall, FixPlan } from '../../src/domain/fix';
import type { Diagnosis } from '../../src/domain/investigation';
import { SCENARIOS } from '../../src/lab/scenarios/all';
import { resetWorld, runFailingCall } from '../../src/lab/scenarios/run';
import type { Scenario } from '../../src/lab/scenarios/scenario';
import { systemClock } from '../../src/system';
import { openLab, quietLog } from '../support/lab-investigation';

type Lab = Awaited<ReturnType<typeof openLab>>;
let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
beforeEach(() => resetWorld(lab.aws));
afterAll(() => lab.close());

const table = SCENARIOS.map((scenario) => [scenario.id, scenario] as const);
/** Where the text names no caller, there is nobody for whom a fix could be proven. */
const callers = table.filter(([, { reworded }]) => !reworded);
const ask = (scenario: Scenario): Promise<Diagnosis> => lab.askText(scenario.errorText(lab.aws.world));

/** Scenarios whose fix we make ourselves. */
const FIXED: Record<string, string> = {
  'key-disabled': 'enable-key',
  'key-pending-deletion': 'cancel-key-deletion',
  'key-policy-missing-principal': 'add-key-policy-statement',
  'key-policy-missing-action': 'add-key-policy-statement',
  'key-policy-no-iam-delegation': 'add-key-policy-statement',
  'cross-account-key-policy-missing': 'add-key-policy-statement',
  'cross-account-iam-missing': 'add-iam-permission',
  'iam-missing-permission': 'add-iam-permission',
  'iam-resource-mismatch': 'add-iam-permission',
  'create-grant-not-allowed': 'add-iam-permission',
};

/** What makes a key usable again lets everybody back in whom the policies allow. */
const OF_STATE = ['enable-key', 'cancel-key-deletion'];

async function send(plan: FixPlan, calls: readonly FixCall[]): Promise<void> {
  const options = { config: lab.config, clock: systemClock, log: quietLog, mode: 'assume-role' as const };
  const writer = createWriter({ ...options, credentials: lab.credentials, endpoint: lab.aws.url });
  try {
    for (const call of calls) {
      const outcome = await writer.write(call, plan, { approvalId: 'apr_test', requester: 'U1', approvers: ['U2'] });
      expect(outcome).toMatchObject({ kind: 'applied' });
    }
  } finally {
    writer.close();
  }
}

describe('every ready error of the lab', () => {
  it.each(table)('%s: the labelled cause comes first', async (_, scenario) => {
    const diagnosis = await ask(scenario);
    expect(diagnosis.rootCauses[0]?.code).toBe(scenario.expected);
    expect(diagnosis.rootCauses[0]?.certainty).toBe('proven');
    expect(diagnosis.rootCauses[0]?.evidence).not.toEqual([]);
    expect(diagnosis.verdict).toBe(scenario.expected === 'fixed-since' ? 'allowed' : 'denied');
    expect(diagnosis.rootCauses.map(({ summary }) => summary).join(' ')).not.toMatch(/\bunknown\b|\{\{/);
  });

  it.each(callers)('%s: fixes are proven, narrow and bound', async (id, scenario) => {
    const { fixes } = await ask(scenario);
    const automated = fixes.filter((fix) => fix.automated);
    expect(automated[0]?.code).toBe(FIXED[id]);
    for (const fix of automated) {
      expect(fix.proof).toMatchObject({ before: 'implicit-deny', after: 'allowed' });
      expect(fix.preconditions).not.toEqual([]);
      expect(fix.planHash).toBe(planHashOf(fix));
      const caller = parsePrincipal(scenario.failingCall.as)?.name;
      const names = (fix.proof?.newlyAllowed ?? []).map(({ principal }) => parsePrincipal(principal)?.name);
      if (OF_STATE.includes(fix.code)) expect(names).toContain(caller);
      else expect([...new Set(names)]).toEqual([caller]);
    }
    for (const fix of fixes.filter(({ code }) => code === 'manual'))
      expect(fix.steps.join(' ')).not.toMatch(/\{\{|unknown/);
  });

  it.each(callers.filter(([id]) => FIXED[id]))(
    '%s: the fix makes the failing call work, its undo breaks it again',
    async (_, scenario) => {
      expect(await runFailingCall(scenario, lab.aws)).toMatchObject({ ok: false });
      const [fix] = (await ask(scenario)).fixes;
      if (!fix) throw new Error('no fix');
      await send(fix, fix.calls);
      expect(await runFailingCall(scenario, lab.aws)).toMatchObject({ ok: true });
      expect((await ask(scenario)).verdict).toBe('allowed');
      if (fix.undo.length === 0) return;
      await send(fix, fix.undo);
      if (scenario.failingCall.service === 'kms')
        expect(await runFailingCall(scenario, lab.aws)).toMatchObject({ ok: false });
    },
  );
});
