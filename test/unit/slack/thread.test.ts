import type { ApprovalState } from '../../../src/domain/approval';
import type { Diagnosis, Verdict } from '../../../src/domain/investigation';
import { ROOT_CAUSES } from '../../../src/domain/root-cause';
import { ACTIONS } from '../../../src/slack/actions';
import { CAUSE_TITLES } from '../../../src/slack/blocks/names';
import { renderThread } from '../../../src/slack/blocks/thread';
import { outline } from './outline';
import { approvalOf, causeOf, diagnosisOf, KEY, planOf, ROLE, viewOf } from './views';

const BEN = { id: 'U0BEN', teamId: 'T0LAB' };
const AT = '2026-03-04T10:05:00.000Z';
const shown = (...args: Parameters<typeof viewOf>): string => {
  const { text, blocks } = renderThread(viewOf(...args));
  return `${text}\n\n${outline(blocks)}`;
};

const DIAGNOSES: Record<Verdict, Diagnosis> = {
  denied: diagnosisOf('denied', {
    rootCauses: [causeOf('key-disabled'), causeOf('iam-missing-permission', { certainty: 'likely' })],
  }),
  allowed: diagnosisOf('allowed'),
  undetermined: diagnosisOf('undetermined', {
    rootCauses: [causeOf('scp-blocks', { certainty: 'likely', summary: 'Everything that could be read allows it.' })],
    unknowns: [
      { layer: 'scp', why: 'No management role is configured.', howToResolve: 'Set organization.managementRole.' },
    ],
  }),
  'needs-input': diagnosisOf('needs-input', {
    key: null,
    authorization: null,
    steps: [],
    runbook: null,
    asked: { principal: ROLE, action: 'kms:Decrypt', resource: null },
    needs: [{ field: 'key', question: 'Which key was it? Give its ARN, id or alias.' }],
  }),
  'not-kms': diagnosisOf('not-kms', {
    key: null,
    authorization: null,
    steps: [],
    runbook: null,
    asked: { principal: null, action: null, resource: null },
    assumptions: [],
  }),
};

describe('a verdict', () => {
  it.each(Object.entries(DIAGNOSES))('%s reads as it should', (_, diagnosis) => {
    expect(shown(diagnosis)).toMatchSnapshot();
  });

  it('has a headline for every root cause, in words that name nobody', () => {
    expect(Object.keys(CAUSE_TITLES).sort()).toEqual(Object.keys(ROOT_CAUSES).sort());
    for (const title of Object.values(CAUSE_TITLES)) expect(title).not.toMatch(/arn:|\d{12}|\.$/);
  });

  it('says that a likely cause is not certain', () => {
    expect(renderThread(viewOf(DIAGNOSES.undetermined)).text).toContain(
      'Not certain, most likely: a service control policy',
    );
  });
});

const HISTORY: Partial<Record<ApprovalState, Parameters<typeof approvalOf>[1]>> = {
  verified: {
    approvedBy: [BEN],
    history: [
      { event: 'complete', at: AT, by: BEN, reason: null },
      { event: 'succeed', at: AT, by: null, reason: null },
      { event: 'verify', at: AT, by: null, reason: null },
    ],
    awsRequestIds: ['aws-req-1'],
    outcome: 'The same call is allowed now.',
  },
  rejected: { history: [{ event: 'reject', at: AT, by: BEN, reason: 'Disabled on purpose, see OPS-12.' }] },
  stale: { outcome: 'The key policy changed after this was shown.' },
  failed: { awsRequestIds: ['aws-req-2'], outcome: 'AWS refused kms:EnableKey: AccessDeniedException.' },
};

const STATES: ApprovalState[] = [
  'pending',
  'approved',
  'executing',
  'unknown',
  'applied',
  'verified',
  'ineffective',
  'rejected',
  'withdrawn',
  'expired',
  'stale',
  'failed',
  'undone',
];
const diagnosis = diagnosisOf('denied', { fixes: [planOf()] });

describe('an approval', () => {
  it.each(STATES)('%s reads as it should', (state) => {
    expect(shown(diagnosis, [approvalOf(state, HISTORY[state])])).toMatchSnapshot();
  });

  const buttons = (state: ApprovalState, change = {}): string[] => {
    const { blocks } = renderThread(viewOf(diagnosis, [approvalOf(state, change)]));
    const found = JSON.stringify(blocks).matchAll(/"action_id":"(fix_\w+)"/g);
    return [...found].map((match) => match[1] ?? '');
  };

  it('has buttons only while something can be decided', () => {
    expect(buttons('pending')).toEqual([ACTIONS.approve, ACTIONS.changes, ACTIONS.reject, ACTIONS.withdraw]);
    expect(buttons('approved')).toEqual([ACTIONS.changes, ACTIONS.withdraw]);
    for (const state of ['rejected', 'withdrawn', 'expired', 'stale', 'failed', 'undone'] as const)
      expect(buttons(state)).toEqual([]);
  });

  it('offers undo after it was applied, where there is one, and not twice', () => {
    for (const state of ['applied', 'verified', 'ineffective'] as const) expect(buttons(state)).toEqual([ACTIONS.undo]);
    expect(buttons('verified', { plan: planOf({ undo: [] }) })).toEqual([]);
    expect(buttons('verified', { undoing: { by: BEN, at: AT, sent: [] } })).toEqual([]);
  });

  it('shows who approved so far and who may not', () => {
    const two = approvalOf('pending', {
      quorum: 2,
      gate: 'high',
      approvedBy: [BEN],
      approvers: ['S0SECURITY', 'U0EVA'],
    });
    const text = shown(diagnosis, [two]);
    expect(text).toContain('Approvals 1 of 2: @U0BEN');
    expect(text).toContain('may approve: @S0SECURITY or @U0EVA, not @U0ANA who asked');
  });

  it('asks for confirmation with exactly what is called', () => {
    expect(shown(diagnosis, [approvalOf('pending')])).toContain(`    ? kms:EnableKey KeyId="${KEY}"`);
  });

  it('carries nothing on a button but the approval id', () => {
    const { blocks } = renderThread(viewOf(diagnosis, [approvalOf('pending')]));
    const values = [...JSON.stringify(blocks).matchAll(/"value":"([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(values)).toEqual(new Set(['apr_1', 'inv_1']));
  });
});

describe('around the answer', () => {
  it('shows the phases with their state while it runs', () => {
    const progress = {
      phases: [
        { id: 'a', title: 'Key exists', state: 'done' as const },
        { id: 'b', title: 'Key policy', state: 'running' as const },
        { id: 'c', title: 'Grants', state: 'waiting' as const },
      ],
    };
    const { text, blocks } = renderThread({ ...viewOf(null), progress });
    expect(`${text}\n\n${outline(blocks)}`).toMatchSnapshot();
  });

  it('warns of a secret right after the cause, and first in the fallback text', () => {
    const { text, blocks } = renderThread(viewOf(DIAGNOSES.denied, [], { secretsFound: ['AWS secret access key'] }));
    expect(text).toContain('the pasted text holds a secret');
    const lines = outline(blocks).split('\n');
    const at = lines.findIndex((line) => line.includes('the pasted text holds a secret (AWS secret access key)'));
    expect(lines[at - 1]).toContain('Evidence: ');
    expect(lines[at + 1]).toContain('After that, this would still block');
  });

  it('shows no ARN, policy or button in a channel shared with another organization', () => {
    const view = viewOf(diagnosis, [approvalOf('pending')]);
    const source = { ...view.investigation.source, external: true };
    const { text, blocks } = renderThread({ ...view, investigation: { ...view.investigation, source } });
    const all = `${text} ${JSON.stringify(blocks)}`;
    expect(all).toContain('Denied: the key is disabled');
    expect(all).not.toMatch(/arn:|111122223333|button/);
  });

  it('says how a failure went, and offers nothing', () => {
    expect(shown(null, [], { status: 'failed', failure: 'The account 1 is not configured. Ask …' })).toMatchSnapshot();
  });

  it('says the layers as a list where tables are refused', () => {
    const classic = renderThread(viewOf(DIAGNOSES.denied), 'classic');
    expect(JSON.stringify(classic.blocks)).not.toContain('"table"');
    expect(outline(classic.blocks)).toContain('- Key state: denies – the key is Disabled\n');
    expect(outline(renderThread(viewOf(DIAGNOSES.denied)).blocks)).toContain(
      '| Key state | denies | the key is Disabled |',
    );
  });

  it('shows a fix by hand as steps, without buttons', () => {
    const manual = planOf({
      automated: false,
      gate: 'manual',
      title: 'Change the SCP',
      steps: ['Ask the organization team.', 'Run the check again.'],
    });
    const text = shown(diagnosisOf('denied', { fixes: [manual] }));
    expect(text).toContain('Fix 1, by hand: Change the SCP\n- Ask the organization team.\n- Run the check again.');
    expect(text).not.toContain('Approve');
  });
});
