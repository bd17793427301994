import { createRedisStore } from '../../src/store/redis-store';
import { answerQuestions } from '../../src/workflow/answer-questions';
import { openInvestigation } from '../../src/workflow/open-investigation';
import { roundsFrom } from '../../src/workflow/rounds';
import { ACCOUNT, type FakeDeps, fakeDeps, quietLog } from '../support/fakes';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { asked, asks, form, ID, NO_KEY, ROLE, reply, request } from '../unit/workflow/asked-thread';

describeWithRedis('answers that reach several processes at once', () => {
  let redis: TestRedis;
  let processes: [FakeDeps, FakeDeps];
  beforeAll(async () => {
    redis = await startRedis();
    const first = fakeDeps();
    const of = () => ({ ...first, store: createRedisStore({ url: redis.url, log: quietLog }) });
    processes = [of(), of()];
    await asked(processes[0]);
    await asks(processes[0], ID, 'key');
  });
  afterAll(async () => {
    await Promise.all(processes.map(({ store }) => store.close()));
    await redis.stop();
  });

  it('are all kept, each once, and the edit of the first message keeps them', async () => {
    const [here, there] = processes;
    await Promise.all([
      openInvestigation(here, reply('it is alias/orders')),
      openInvestigation(there, reply('it is alias/orders')),
      openInvestigation(there, reply(`alias/orders, as ${ROLE}`, 'mention', '100.3')),
      answerQuestions(here, form({ account: ACCOUNT })),
      answerQuestions(there, form({ region: 'eu-west-1' })),
    ]);
    const all = { key: 'alias/orders', principal: ROLE, account: ACCOUNT, region: 'eu-west-1' };
    const rounds = await roundsFrom(here.store, ID);
    expect(rounds.at(-1)?.answers).toEqual(all);
    expect(rounds).toHaveLength(5);
    expect(new Set(here.queue.jobs.map(({ id }) => id))).toEqual(new Set(rounds.map(({ id }) => id)));
    const edit = request({ text: NO_KEY.replaceAll('Decrypt', 'Encrypt'), eventKey: 'T1-C1-100.1-101' });
    const opened = await Promise.all(processes.map((each) => openInvestigation(each, edit)));
    expect(opened.map(({ kind }) => kind).sort()).toEqual(['duplicate', 'opened']);
    const trail = await here.store.audit(1, 100);
    expect(trail).toHaveLength(6);
    expect((await roundsFrom(there.store, ID)).at(-1)).toMatchObject({
      answers: all,
      signal: { kmsAction: 'kms:Encrypt' },
    });
  });
});
