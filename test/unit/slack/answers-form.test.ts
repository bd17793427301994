import type { InputBlock } from '@slack/types';
import type { Diagnosis, Investigation, Need } from '../../../src/domain/investigation';
import { answersModal, typedBlock } from '../../../src/slack/blocks/answers';
import { renderThread } from '../../../src/slack/blocks/thread';
import { diagnosisOf, viewOf } from './views';

const FORM = { investigationId: 'inv_1', channel: 'C0', messageTs: null, threadTs: null };
const NOBODY = { principal: null, action: null, resource: null };

function asking(needs: Need[], over: Partial<Diagnosis> = {}, change: Partial<Investigation> = {}) {
  return viewOf(diagnosisOf('needs-input', { needs, asked: NOBODY, ...over }), [], change);
}
const inputs = (investigation: Investigation): InputBlock[] =>
  answersModal(investigation, FORM).blocks.filter((block): block is InputBlock => block.type === 'input');
const elementFor = (investigation: Investigation, field: 'principal' | 'account'): unknown =>
  inputs(investigation).find(({ block_id }) => block_id === typedBlock(field))?.element;

describe('the form', () => {
  const need = { field: 'account' as const, question: 'In which account?' };

  it('has what is needed first, and demands it; the rest may be empty', () => {
    const [first, ...rest] = inputs(asking([need]).investigation);
    expect(first).toMatchObject({ block_id: 'answer_account', optional: false, hint: { text: 'Needed.' } });
    expect(rest.map(({ optional }) => optional)).toEqual([true, true, true]);
  });

  it('demands neither of two fields where something found can be chosen, and says that one is needed', () => {
    const found = { ...need, suggestions: [{ value: '111122223333', why: 'has such a key' }] };
    const [chosen, typed] = inputs(asking([found]).investigation);
    expect([chosen, typed]).toMatchObject([
      { optional: true },
      { optional: true, hint: { text: expect.stringMatching(/^Needed, unless/) } },
    ]);
  });

  it('demands nothing that would merely help', () => {
    const { investigation } = viewOf(diagnosisOf('undetermined', { needs: [need] }));
    expect(inputs(investigation).every(({ optional }) => optional)).toBe(true);
  });

  it.each([
    ['App/...', 'arn:aws:iam::111122223333:role/App'],
    ['App/****', 'arn:aws:iam::111122223333:role/App'],
    ['App/i-0abc', 'arn:aws:sts::111122223333:assumed-role/App/i-0abc'],
    ['AWSReservedSSO_Admin_0a/...', undefined],
    ['Ap.../...', undefined],
  ])('names the caller %s as far as it is certain', (session, shown) => {
    const view = asking([need]);
    const principalArn = `arn:aws:sts::111122223333:assumed-role/${session}`;
    const signal = { ...view.investigation.signal, principalArn, principalAccountId: '111122223333' };
    const investigation = { ...view.investigation, signal };
    const initial = { initial_value: shown };
    expect(elementFor(investigation, 'principal')).toMatchObject(shown ? initial : { type: 'plain_text_input' });
    if (!shown) expect(elementFor(investigation, 'principal')).not.toHaveProperty('initial_value');
    expect(elementFor(investigation, 'account')).toMatchObject({ initial_value: '111122223333' });
  });
});

describe('the question of a thread', () => {
  const key = { field: 'key' as const, question: 'Which KMS key is it about?' };
  const shown = (view: ReturnType<typeof asking>): string => JSON.stringify(renderThread(view));

  it('has a form until it is answered, and says then that it was', () => {
    expect(shown(asking([key]))).toMatch(/Which KMS key.*Fill in what is missing/);
    const answered = shown(asking([key], {}, { continuedBy: 'inv_2' }));
    expect(answered).toMatch(/was answered/);
    expect(answered).not.toMatch(/Which KMS key|Fill in what is missing/);
  });

  it('has no form where none of its fields helps', () => {
    const encoded: Need = { field: 'action', question: 'It could not be decoded. Allow it.', noField: true };
    const alone = shown(asking([encoded], { key: null }));
    expect(alone).toMatch(/could not be decoded/);
    expect(alone).not.toMatch(/fill in the form|Fill in what is missing|One more thing is needed/i);
    const both = asking([key, encoded]);
    expect(shown(both)).toContain('Fill in what is missing');
    expect(inputs(both.investigation).map(({ block_id }) => block_id)).not.toContain('answer_action');
  });
});
