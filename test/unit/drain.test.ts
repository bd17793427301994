import { type DrainStep, drainWithin } from '../../src/drain';
import type { Logger } from '../../src/log';
import { systemClock } from '../../src/system';
import { quietLog } from '../support/fakes';

const sleep = (ms: number): Promise<void> => systemClock.sleep(ms);
const hangs: DrainStep['drain'] = () => new Promise(() => {});

async function timed(steps: DrainStep[], ms: number, log: Logger = quietLog): Promise<number> {
  const from = performance.now();
  await drainWithin(ms, steps, { clock: systemClock, log });
  return performance.now() - from;
}

describe('drainWithin', () => {
  it('runs the steps in order and does not wait longer than they need', async () => {
    const done: string[] = [];
    const step = (name: string): DrainStep => ({
      name,
      drain: async () => {
        await sleep(20);
        done.push(name);
      },
    });
    expect(await timed([step('slack'), step('queue')], 5000)).toBeLessThan(1000);
    expect(done).toEqual(['slack', 'queue']);
  });

  it('ends all of them within one time, whatever hangs, and names those in the log', async () => {
    const left: unknown[] = [];
    const log: Logger = { ...quietLog, warn: (_, fields) => left.push(fields) };
    const steps = ['slack', 'queue'].map((name) => ({ name, drain: hangs }));
    const ms = await timed(steps, 300, log);
    expect(ms).toBeGreaterThanOrEqual(290);
    expect(ms).toBeLessThan(500);
    expect(left).toMatchObject([{ step: 'slack' }, { step: 'queue' }]);
  });

  it('leaves the later steps their share, and all that the earlier ones did not need', async () => {
    const given: number[] = [];
    const takes = (name: string, ms: number): DrainStep => ({
      name,
      drain: async (share) => {
        given.push(share);
        await sleep(Math.min(ms, share / 0.9));
      },
    });
    await timed([takes('slack', 9999), takes('queue', 0)], 400);
    await timed([takes('slack', 0), takes('queue', 0)], 400);
    expect(given.map((ms) => Math.round(ms / 20) * 20)).toEqual([180, 180, 180, 360]);
  });

  it('goes on after a step that fails', async () => {
    const done: string[] = [];
    const fails: DrainStep = { name: 'slack', drain: () => Promise.reject(new Error('gone')) };
    await timed([fails, { name: 'queue', drain: async () => void done.push('queue') }], 300);
    expect(done).toEqual(['queue']);
  });
});
