import type { ApprovalState } from '../../../src/domain/approval';
import type { Authorization, Layer, LayerOutcome, StatementResult } from '../../../src/domain/decision';
import type { Diagnosis } from '../../../src/domain/investigation';
import { detailsModal } from '../../../src/slack/blocks/details';
import { layersBlocks } from '../../../src/slack/blocks/layers';
import { changesModal } from '../../../src/slack/blocks/modals';
import { renderThread } from '../../../src/slack/blocks/thread';
import { outline } from './outline';
import { approvalOf, causeOf, diagnosisOf, planOf, viewOf } from './views';

const AT = '2026-03-04T10:05:00.000Z';
const shown = (...args: Parameters<typeof viewOf>): string => outline(renderThread(viewOf(...args)).blocks);

describe('the reason of a layer', () => {
  const statement = (change: Partial<StatementResult>): StatementResult => ({
    policy: 'p',
    sid: null,
    index: 0,
    effect: 'Allow',
    matched: false,
    because: 'it is so',
    ...change,
  });
  const rowOf = (layer: Layer, outcome: LayerOutcome, statements: StatementResult[], change = {}): string => {
    const authorization: Authorization = {
      decision: 'implicit-deny',
      layers: [{ layer, outcome, statements }],
      blockedBy: outcome === 'silent' && layer !== 'grant' ? [layer] : [],
      allowedBy: [],
      keyUsable: true,
    };
    const diagnosis = diagnosisOf('denied', { authorization, ...change });
    return outline(layersBlocks(diagnosis, { classic: false, before: false })).split('\n')[1] ?? '';
  };

  it.each<[string, Layer, LayerOutcome, StatementResult[]]>([
    ['| Key state | denies | the key is Disabled |', 'key-state', 'denies', []],
    ['| Grants | does not allow | no grant on the key names this caller |', 'grant', 'silent', []],
    [
      '| Grants | does not allow | none of the 2 grants on the key fits; nearest: orders: it is so |',
      'grant',
      'silent',
      [statement({ sid: 'orders' }), statement({})],
    ],
    ['| Grants | does not allow | grant: it is so |', 'grant', 'silent', [statement({ policy: '0f1e2d' })]],
    [
      '| IAM policies of the caller | does not allow, which blocks | the caller has no IAM policy |',
      'identity-policy',
      'silent',
      [],
    ],
    [
      '| Permissions boundary | does not allow, which blocks | no statement in it allows this |',
      'permissions-boundary',
      'silent',
      [],
    ],
    [
      '| Key policy | denies | p #2: it is so |',
      'key-policy',
      'denies',
      [statement({ matched: true }), statement({ effect: 'Deny', matched: true, index: 1 })],
    ],
  ])('%s', (row, layer, outcome, statements) => {
    expect(rowOf(layer, outcome, statements)).toBe(row);
  });

  it('says why a layer could not be read', () => {
    const unknowns = [{ layer: 'scp' as const, why: 'No management role is configured.', howToResolve: 'Set it.' }];
    const row = rowOf('scp', 'unknown', [], { unknowns });
    expect(row).toBe('| Service control policies | could not be read | No management role is configured. |');
  });
});

describe('the proof', () => {
  const proofOf = (code: 'enable-key' | 'cancel-key-deletion' | 'add-iam-permission', change = {}): string => {
    const plan = planOf({ code });
    return shown(diagnosisOf('denied', { fixes: [plan], ...change }), [approvalOf('pending', { plan })]);
  };

  it.each(['enable-key', 'cancel-key-deletion'] as const)('of %s names the key’s state as what refuses', (code) => {
    expect(proofOf(code)).toContain('the call is allowed (now: refused by the key’s state).');
  });

  it('of a policy change names what no policy does', () => {
    expect(proofOf('add-iam-permission')).toContain('the call is allowed (now: not allowed by anything).');
    expect(proofOf('enable-key', { authorization: null })).toContain('(now: not allowed by anything)');
  });

  const opens = (
    code: 'enable-key' | 'add-iam-permission',
    newlyAllowed: [string, string][],
    after = 'allowed',
  ): string => {
    const entries = newlyAllowed.map(([principal, action]) => ({ principal, action }));
    const plan = planOf({ code, proof: { before: 'implicit-deny', after: after as 'allowed', newlyAllowed: entries } });
    return shown(diagnosisOf('denied', { fixes: [plan] }), [approvalOf('pending', { plan })]);
  };
  const root = 'arn:aws:iam::444455556666:root';

  it('of a key state names whom the policies already allow, and claims no more', () => {
    const text = opens('enable-key', [
      [root, 'kms:Decrypt'],
      [root, 'kms:Encrypt'],
      ['*', 'kms:Sign'],
    ]);
    expect(text).toContain(
      'Usable again by everybody whom the policies already allow, among those known: whoever IAM allows in account 444455556666 kms:Decrypt, kms:Encrypt; everybody a statement for “*” lets in kms:Sign.',
    );
    expect(text).not.toContain('nothing else');
    expect(opens('enable-key', [], 'implicit-deny')).toContain('the policies allow none to use the key yet');
    const plan = planOf({ code: 'enable-key' });
    expect(JSON.stringify(changesModal(approvalOf('pending', { plan })))).toContain('whom the policies already allow');
  });

  it('of a policy change says that nothing else is allowed only where that is so', () => {
    expect(opens('add-iam-permission', [['arn:aws:iam::444455556666:role/A', 'kms:Decrypt']])).toContain(
      'Newly allowed, and nothing else among the principals known: arn:aws:iam::444455556666:role/A kms:Decrypt.',
    );
    expect(opens('add-iam-permission', [], 'implicit-deny')).toContain('Alone it allows nothing yet.');
  });
});

describe('numbers, evidence and times', () => {
  it('numbers the phases once, whatever their titles say', () => {
    const phases = ['1. Key exists', '2. Key policy'].map((title, index) => ({ id: index ? 'policy' : 'key', title }));
    const diagnosis = diagnosisOf('denied', { runbook: { id: 'r', title: 'KMS access denied', phases } });
    expect(shown(diagnosis)).toContain(
      '(Checked: 1 Key exists · 2 Key policy. KMS access denied, 9 AWS calls, 0.2 s.)',
    );
    const progress = { phases: phases.map((phase) => ({ ...phase, state: 'running' as const })) };
    const { blocks } = renderThread({ ...viewOf(null), progress });
    expect(outline(blocks)).toContain('# Looking into it, step 1 of 2: Key exists\nChecking\n- Key exists – running …');
  });

  it('says of a phase when it was not simply done', () => {
    const steps = [
      { id: 'key', title: 'Describe the key', phase: 'key', status: 'ok' as const, ms: 1 },
      { id: 'policy', title: 'Read the key policy', phase: 'policy', status: 'unavailable' as const, ms: 1 },
    ];
    expect(shown(diagnosisOf('denied', { steps }))).toContain('2 Key policy (could not be read).');
  });

  it.each([
    [['key'], '(Evidence: the step “Describe the key”)'],
    [['key', 'policy'], '(Evidence: the steps “Describe the key” and “Read the key policy”)'],
    [['key', 'key', 'a', 'b', 'c'], '(Evidence: the steps “Describe the key”, “a”, “b” and 1 more)'],
  ])('names the steps %j', (evidence, line) => {
    expect(shown(diagnosisOf('denied', { rootCauses: [causeOf('key-disabled', { evidence })] }))).toContain(line);
  });

  it('shows no raw time anywhere', () => {
    const times = `It was disabled at ${AT}.`;
    const diagnosis = diagnosisOf('denied', {
      rootCauses: [causeOf('key-disabled', { summary: times }), causeOf('scp-blocks', { summary: times })],
      unknowns: [{ layer: 'scp', why: times, howToResolve: 'x' }],
      assumptions: [times],
      advice: [times],
      needs: [{ field: 'key', question: times }],
      fixes: [planOf({ automated: false, steps: [times] })],
    });
    const approval = approvalOf('failed', {
      outcome: times,
      history: [{ event: 'reject', at: AT, by: null, reason: `${times} So.` }],
    });
    const view = viewOf(diagnosis, [approval]);
    const everything = JSON.stringify([renderThread(view), renderThread(view, 'classic'), detailsModal(view)]);
    expect(everything).not.toMatch(/\dT\d\d:\d\d/);
    expect(everything).toContain('disabled at 2026-03-04 10:05 UTC.');
  });
});

describe('after a fix was carried out', () => {
  const other = planOf({ id: 'fix-2', title: 'Allow it in IAM', planHash: 'sha256:0022' });
  const diagnosis: Diagnosis = diagnosisOf('denied', { fixes: [planOf(), other], advice: ['Alarm on DisableKey.'] });
  const textIn = (state: ApprovalState, change = {}): string => shown(diagnosis, [approvalOf(state, change)]);

  it.each<[ApprovalState, string]>([
    ['executing', '# Denied: the key is disabled'],
    ['applied', '# Fix applied, checking that it helps. It was: the key is disabled'],
    ['verified', '# Fixed and verified. It was: the key is disabled'],
    ['ineffective', '# Fix applied, but the call is still refused'],
    ['undone', '# The fix was undone. Before it: the key is disabled'],
  ])('%s: keeps headline, cause, what was sent and the way to the rest', (state, top) => {
    const text = textIn(state);
    expect(text.split('\n')[0]).toBe(top);
    expect(text).toContain('kms:EnableKey');
    expect(text).toContain('To keep it from happening again\n- Alarm on DisableKey.');
    expect(text).toContain('[All details] -> inv_1');
    expect(text).not.toMatch(/\| Key state|Caller|Checked:|Taken for granted|What changes kms|Fix 2/);
    expect(text.includes('Before the fix: ')).toBe(state !== 'executing');
  });

  it('says that nobody could tell whether an applied fix helps', () => {
    const text = textIn('applied', {
      outcome: 'The change is in place. Whether the call is allowed could not be told.',
    });
    expect(text).toContain('# Fix applied, but whether it helps is not known.');
    expect(text).not.toContain('checking');
  });

  it('names the other proposals in one line', () => {
    const stale = approvalOf('stale', { id: 'apr_2', plan: other, outcome: 'No longer needed.' });
    const text = shown(diagnosis, [approvalOf('verified'), stale]);
    expect(text).toContain('(Also proposed: “Allow it in IAM”, no longer offered)');
  });

  it('keeps the whole, its layers named as those before the fix, while another proposal waits', () => {
    const waiting = approvalOf('pending', { id: 'apr_2', plan: other });
    const text = shown(diagnosis, [approvalOf('ineffective'), waiting]);
    expect(text).toContain('The layers before the fix\n| Layer | Says | Because |');
    expect(text).toContain('[Approve] -> apr_2');
  });

  it('moves the details into the modal, the layers named as those before the fix', () => {
    const text = outline(detailsModal(viewOf(diagnosis, [approvalOf('verified')])).blocks);
    for (const part of [
      '# Fixed and verified',
      'The layers before the fix\n- Key state',
      'Caller',
      'Taken for granted',
    ])
      expect(text).toContain(part);
    expect(text).toContain('Fix: Enable the key · applied and verified\n    kms:EnableKey');
    expect(outline(detailsModal(viewOf(diagnosis, [approvalOf('pending')])).blocks)).toContain('What each layer says');
  });
});

describe('an outcome', () => {
  it('is said once, though the history holds it too', () => {
    const outcome = 'The key policy changed after this was shown.';
    const history = [{ event: 'invalidate' as const, at: AT, by: null, reason: outcome }];
    const text = shown(diagnosisOf('denied', { fixes: [planOf()] }), [approvalOf('stale', { outcome, history })]);
    expect(text.split(outcome)).toHaveLength(2);
  });

  it('leaves out that it started once it is known how it went on', () => {
    const entry = (event: 'start' | 'succeed') => ({ event, at: AT, by: null, reason: null });
    const started = approvalOf('executing', { history: [entry('start')] });
    expect(shown(diagnosisOf('denied', { fixes: [planOf()] }), [started])).toContain(
      '- started · <2026-03-04 10:05 UTC>',
    );
    const done = approvalOf('applied', { history: [entry('start'), entry('succeed')] });
    expect(shown(diagnosisOf('denied', { fixes: [planOf()] }), [done])).not.toContain('started');
  });

  it('says why a fix is not offered', () => {
    const notOffered = [{ fixId: 'fix-1', why: 'There is no remediation role for account 111122223333.' }];
    const text = shown(diagnosisOf('denied', { fixes: [planOf()] }), [], { notOffered });
    expect(text).toContain('There is no remediation role for account 111122223333.');
  });
});

describe('what ended without a change', () => {
  it.each<[ApprovalState, boolean]>([
    ['expired', true],
    ['withdrawn', true],
    ['failed', true],
    ['rejected', false],
    ['stale', false],
  ])('%s says how to go on: %s', (state, says) => {
    const text = shown(diagnosisOf('denied', { fixes: [planOf()] }), [approvalOf(state)]);
    expect(text.includes('For a fresh proposal, paste the error again.')).toBe(says);
  });
});

describe('a policy change', () => {
  it('shows the changed lines with the one that closes them', () => {
    const diff = ['--- before', '+++ after', '@@', '   "a"', '+  },', '+  {', '+    "b"', '   }', ' ]'].join('\n');
    const plan = planOf({ diff });
    const text = shown(diagnosisOf('denied', { fixes: [plan] }), [approvalOf('pending', { plan })]);
    expect(text).toContain('    +  },\n    +  {\n    +    "b"\n       }\nApprovals 0 of 1');
  });

  it('is shown in full without a ruler before it', () => {
    const diff = `${'='.repeat(67)}\n--- before\n+++ after\n@@ -1 +1 @@\n-a\n+b\n`;
    const text = outline(changesModal(approvalOf('pending', { plan: planOf({ diff }) })).blocks);
    expect(text).toContain('# Policy before and after\n    --- before\n    +++ after');
  });
});

describe('an undetermined call', () => {
  const why = { why: 'No management role is configured.', howToResolve: 'Set organization.managementRole.' };
  const unknowns = [
    { layer: 'scp' as const, ...why },
    { layer: 'rcp' as const, ...why },
  ];

  it('names the layers that decide, and a common reason once', () => {
    const authorization: Authorization = {
      decision: 'undetermined',
      layers: [],
      blockedBy: ['scp'],
      allowedBy: [],
      keyUsable: true,
    };
    const text = shown(diagnosisOf('undetermined', { authorization, unknowns }));
    expect(text).toContain('It depends on what could not be read: Service control policies.');
    expect(text).toContain('- Service control policies, Resource control policies: No management role is configured.');
  });

  it('says of a usable key that only the caller is missing, and nothing about access', () => {
    const { signal, key } = diagnosisOf('undetermined');
    const asked = { principal: null, action: 'kms:Decrypt', resource: null };
    const check = {
      authorization: null,
      asked,
      signal: { ...signal, errorCode: null },
      key: key && { ...key, state: 'Enabled' },
    };
    const needs = [{ field: 'principal' as const, question: 'Who made the call?' }];
    const text = shown(diagnosisOf('undetermined', { ...check, needs }));
    expect(text).toContain('# The key is enabled; name a caller to learn what it may do\nIts state lets it be used.');
    expect(text).toContain(
      'It would help to know; fill in the form, or answer in this thread, mentioning me\n- Who made the call?',
    );
    const pasted = diagnosisOf('undetermined', { ...check, signal, needs });
    expect(shown(pasted)).toContain('# Not certain: something needed is not known');
  });

  it('claims nothing where nothing was evaluated', () => {
    const text = shown(diagnosisOf('undetermined', { authorization: null, unknowns }));
    expect(text).toContain('What was read does not tell whether the call is refused.');
  });
});

describe('an allowed call', () => {
  const layers = (outcome: LayerOutcome): Authorization => ({
    decision: 'allowed',
    layers: [{ layer: 'scp', outcome, statements: [] }],
    blockedBy: [],
    allowedBy: [],
    keyUsable: true,
  });

  it.each<[LayerOutcome, string]>([
    ['allows', 'Every layer that could refuse was read, and none does.'],
    ['unknown', 'Nothing that was read refuses it, and what could not be read cannot change that.'],
  ])('with a layer that %s never claims more than was read', (outcome, sentence) => {
    expect(shown(diagnosisOf('allowed', { authorization: layers(outcome) }))).toContain(sentence);
  });
});
