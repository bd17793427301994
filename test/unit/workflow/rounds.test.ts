import { answerQuestions } from '../../../src/workflow/answer-questions';
import { askAgain } from '../../../src/workflow/follow-up';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import { roundsFrom } from '../../../src/workflow/rounds';
import { failInvestigation } from '../../../src/workflow/run-investigation';
import { ACCOUNT, anApproval, type FakeDeps, KEY } from '../../support/fakes';
import { asked, asks, form, ID, openedId, ROLE, reply } from './asked-thread';

const newest = async (deps: FakeDeps) => (await roundsFrom(deps.store, ID)).at(-1);

describe('answers of one thread', () => {
  it('are all kept when the form of an older message is sent', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    await openInvestigation(deps, reply(`the key is ${KEY}`));
    const sent = await answerQuestions(deps, form({ principal: ROLE }));
    expect(sent).toMatchObject({ investigation: { answers: { key: KEY, principal: ROLE }, signal: { keyRef: KEY } } });
    await asks(deps, openedId(sent), 'region');
    expect(await openInvestigation(deps, reply('in eu-west-1', 'paste', '100.3'))).toMatchObject({
      investigation: { answers: { key: KEY, principal: ROLE, region: 'eu-west-1' } },
    });
  });

  it('are all kept when they come at once', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    await Promise.all([
      openInvestigation(deps, reply('it is alias/orders')),
      openInvestigation(deps, reply(`as ${ROLE}, alias/orders`, 'paste', '100.3')),
      answerQuestions(deps, form({ account: ACCOUNT })),
      answerQuestions(deps, form({ region: 'eu-west-1' })),
      openInvestigation(deps, reply('it is alias/orders')),
    ]);
    expect((await newest(deps))?.answers).toEqual({
      ...{ key: 'alias/orders', principal: ROLE, account: ACCOUNT, region: 'eu-west-1' },
    });
    const rounds = await roundsFrom(deps.store, ID);
    expect(rounds).toHaveLength(5);
    // Nothing runs that somebody else's answer overtook.
    expect(new Set(deps.queue.jobs.map(({ id }) => id))).toEqual(new Set(rounds.map(({ id }) => id)));
  });

  it('are one question however often each is delivered, also after a crash behind any step', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      const deps = await asked();
      await asks(deps, ID, 'key');
      const before = deps.queue.jobs.length;
      await openInvestigation(crashing(deps, calls), reply('it is alias/orders')).catch(() => {});
      await openInvestigation(deps, reply('it is alias/orders'));
      expect(await roundsFrom(deps.store, ID)).toHaveLength(2);
      expect(new Set(deps.queue.jobs.slice(before).map(({ id }) => id))).toEqual(new Set([(await newest(deps))?.id]));
    }
  });

  it('are joined with those of a question that was asked again because its approval was stale', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const again = await askAgain(deps, anApproval({ investigationId: ID }));
    const sent = await answerQuestions(deps, form({ key: KEY }, { investigationId: again?.id ?? '' }));
    await asks(deps, openedId(sent), 'region');
    await openInvestigation(deps, reply('in eu-west-1', 'mention'));
    expect((await newest(deps))?.answers).toEqual({ key: KEY, region: 'eu-west-1' });
    expect(await roundsFrom(deps.store, ID)).toHaveLength(4);
  });

  it('are asked again by the same form after the newest round failed, once', async () => {
    const deps = await asked();
    const first = await answerQuestions(deps, form({ key: KEY }));
    await failInvestigation(deps, openedId(first), 'AWS did not answer.');
    const sent = await Promise.all([1, 2, 3].map(() => answerQuestions(deps, form({ key: KEY }))));
    expect(sent.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect((await newest(deps))?.answers).toEqual({ key: KEY });
  });
});

/** The store and the queue of a process that dies after so many writes. */
function crashing(deps: FakeDeps, writes: number): FakeDeps {
  let left = writes;
  const mortal = <T extends object>(part: T, names: readonly string[]): T =>
    new Proxy(part, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          if (names.includes(String(name)) && left-- <= 0) return Promise.reject(new Error('crashed'));
          return method.apply(target, args);
        };
      },
    });
  const writing = ['claim', 'release', 'keepThread', 'createInvestigation', 'replaceInvestigation', 'appendAudit'];
  return { ...deps, store: mortal(deps.store, writing), queue: mortal(deps.queue, ['add']) };
}
