import { answersIn } from '../../../src/intake/answers-in';
import { answerQuestions } from '../../../src/workflow/answer-questions';
import { checkAnswers } from '../../../src/workflow/check-answers';
import type { AnswerRequest } from '../../../src/workflow/ports';
import { aDiagnosis, anInvestigation, CONFIG, type FakeDeps, fakeDeps, KEY, REQUESTER } from '../../support/fakes';

const ROLE = 'arn:aws:iam::111122223333:role/App';
const BEN = { id: 'UBEN', teamId: 'T1' };
const asking = () =>
  anInvestigation({ status: 'answered', text: 'the error', diagnosis: aDiagnosis({ verdict: 'needs-input' }) });
const request = (over: Partial<AnswerRequest> = {}): AnswerRequest => ({
  investigationId: 'inv_1',
  answers: { key: KEY },
  by: BEN,
  external: false,
  ...over,
});

async function given(): Promise<FakeDeps> {
  const deps = fakeDeps();
  await deps.store.createInvestigation(asking());
  return deps;
}

describe('answering what is missing', () => {
  it('asks the same question again in the same thread, for whoever asked first', async () => {
    const deps = await given();
    const opened = await answerQuestions(deps, request({ answers: { key: ` ${KEY} `, action: 'decrypt' } }));
    expect(opened).toMatchObject({
      kind: 'opened',
      investigation: {
        status: 'queued',
        requester: REQUESTER,
        text: 'the error',
        answers: { key: KEY, action: 'kms:Decrypt' },
        source: { threadTs: expect.any(String) },
      },
    });
    expect(deps.queue.jobs).toHaveLength(1);
    expect(await deps.store.audit(1, 9)).toMatchObject([
      { action: 'investigation.answer', actor: 'T1/UBEN', detail: { of: 'inv_1', answered: ['key', 'action'] } },
    ]);
    expect(opened).toMatchObject({ investigation: { answeredBy: [{ id: 'UBEN', teamId: 'T1' }] } });
  });

  it('is one question however often it is sent', async () => {
    const deps = await given();
    await Promise.all(Array.from({ length: 5 }, () => answerQuestions(deps, request())));
    expect(new Set(deps.queue.jobs.map(({ id }) => id)).size).toBe(1);
    expect(await deps.store.audit(1, 9)).toHaveLength(1);
  });

  it('says field by field what is wrong, without repeating it', async () => {
    const deps = await given();
    const secret = `AKIA${'Q3EGRIZ7TN2XWVYF'}`;
    const answers = {
      key: 'garbage',
      principal: `arn:aws:sts::111122223333:assumed-role/App/${secret}`,
      account: '12',
      region: 'mars',
      action: 'kms:Fly',
    };
    const answered = await answerQuestions(deps, request({ answers }));
    expect(answered).toMatchObject({ kind: 'wrong' });
    expect(Object.keys((answered as { problems: object }).problems)).toEqual(Object.keys(answers));
    expect(JSON.stringify(answered)).not.toMatch(/garbage|AKIA|mars|Fly/);
    expect(deps.queue.jobs).toEqual([]);
  });

  const refusals: [string, Partial<AnswerRequest>, string][] = [
    ['a shared channel', { external: true }, 'shared-channel'],
    ['another workspace', { by: { id: 'U9', teamId: 'T9' } }, 'other-workspace'],
    ['a question that is gone', { investigationId: 'inv_9' }, 'gone'],
    [
      'an account that is not configured',
      { answers: { key: KEY.replace('111122223333', '999900001111') } },
      'account-not-configured',
    ],
  ];
  it.each(refusals)('refuses %s', async (_, over, code) => {
    const deps = await given();
    expect(await answerQuestions(deps, request(over))).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(deps.queue.jobs).toEqual([]);
    expect(CONFIG.accounts.map(({ id }) => id)).toContain('111122223333');
  });

  it('wants at least one answer', async () => {
    expect(await answerQuestions(await given(), request({ answers: { key: '  ' } }))).toMatchObject({
      kind: 'wrong',
      problems: { key: /at least one/ },
    });
  });
});

describe('answers in a reply', () => {
  const replies: [string, object][] = [
    [`it is ${KEY}`, { key: KEY }],
    [`alias/orders in eu-west-1, as ${ROLE}.`, { key: 'alias/orders', region: 'eu-west-1', principal: ROLE }],
    [
      '1234abcd-12ab-34cd-56ef-1234567890ab in 111122223333',
      { key: '1234abcd-12ab-34cd-56ef-1234567890ab', account: '111122223333' },
    ],
    ['for kms:generatedatakey', { action: 'kms:GenerateDataKey' }],
    ['no idea, sorry', {}],
    ['call me at 0123456789 or 12345678901234', {}],
  ];
  it.each(replies)('%s', (reply, answers) => {
    expect(answersIn(reply)).toEqual(answers);
    expect(checkAnswers(answersIn(reply)).problems).toEqual({});
  });
});
