import { answerQuestions } from '../../../src/workflow/answer-questions';
import { checkAnswers } from '../../../src/workflow/check-answers';
import type { AnswerRequest } from '../../../src/workflow/ports';
import { failInvestigation } from '../../../src/workflow/run-investigation';
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

  it('is asked anew when looking again failed, once for each failure', async () => {
    const deps = await given();
    const ids = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const sent = await Promise.all([answerQuestions(deps, request()), answerQuestions(deps, request())]);
      const [opened] = sent.filter(({ kind }) => kind === 'opened');
      if (opened?.kind !== 'opened') throw new Error('nothing was opened');
      expect(sent.filter(({ kind }) => kind === 'duplicate')).toHaveLength(1);
      ids.add(opened.investigation.id);
      await failInvestigation(deps, opened.investigation.id, 'AWS did not answer.');
    }
    expect(ids.size).toBe(3);
    expect(new Set(deps.queue.jobs.map(({ id }) => id))).toEqual(ids);
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

describe('what is filled in', () => {
  const account = '111122223333';
  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  it.each([
    ['key', KEY],
    ['key', id],
    ['key', `mrk-${'0a'.repeat(16)}`],
    ['key', 'alias/orders'],
    ['key', `arn:aws-us-gov:kms:us-gov-west-1:${account}:alias/orders`],
    ['principal', ROLE],
    ['principal', `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Admin_0a/ana@example.com`],
    ['principal', `arn:aws:iam::${account}:root`],
    ['principal', 'logs.us-east-1.amazonaws.com'],
    ['account', account],
    ['region', 'eu-west-1'],
  ])('is a %s: %s', (field, text) => {
    expect(checkAnswers({ [field]: ` ${text} ` })).toEqual({ answers: { [field]: text }, problems: {} });
  });

  it.each([
    ['key', 'key/zzz'],
    ['key', 'zzz'],
    ['key', 'alias/'],
    ['key', 'alias/no spaces'],
    ['key', `arn:aws:kms:us-east-1:${account}:key/zzz`],
    ['key', `arn:aws:kms:us-east-1:1111****3333:key/${id}`],
    ['key', `arn:aws:kms::${account}:key/${id}`],
    ['key', `arn:aws:kms:us-east-1:<@U0VICTIM>:alias/a`],
    ['key', ROLE],
    ['principal', 'App'],
    ['principal', account],
    ['principal', 'arn:aws:iam::<@U0VICTIM>:role/App'],
    ['principal', `arn:aws:iam::${account}:role/`],
    ['principal', `arn:aws:iam::${account}:role/<!channel>`],
    ['principal', KEY],
    ['account', '12345'],
    ['account', 'payments'],
    ['region', 'Ireland'],
    ['region', 'us-east'],
    ['action', 's3:GetObject'],
  ] as const)('is no %s: %s', (field, text) => {
    const { answers, problems } = checkAnswers({ [field]: text });
    expect(answers).toEqual({});
    expect(problems).toEqual({ [field]: expect.stringMatching(/^That is no .+\. Give .+\.$/) });
  });

  it('is an account also as the console prints it', () => {
    expect(checkAnswers({ account: '1111-2222-3333' }).answers).toEqual({ account });
  });

  it('is not kept where it holds a secret, and that is said', () => {
    const { answers, problems } = checkAnswers({ key: `AKIA${'Q3EGRIZ7TN2XWVYF'}` });
    expect(answers).toEqual({});
    expect(problems.key).toMatch(/looks like a secret; nothing of it was kept\. That is no KMS key/);
  });
});
