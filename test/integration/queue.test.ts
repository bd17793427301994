import { spawn } from 'node:child_process';
import { KeymedicError } from '../../src/errors';
import { createBullQueue } from '../../src/queue/bull-queue';
import { createMemoryQueue } from '../../src/queue/memory-queue';
import { systemClock } from '../../src/system';
import type { Job, Queue } from '../../src/workflow/ports';
import { quietLog } from '../support/fakes';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';

const later = (): KeymedicError => new KeymedicError('nothing-readable', { reason: 'throttled' });
const sleep = (ms: number): Promise<void> => systemClock.sleep(ms);

async function until(done: () => boolean, ms = 8000): Promise<void> {
  const end = Date.now() + ms;
  while (!done()) {
    if (Date.now() > end) throw new Error('it did not come');
    await sleep(10);
  }
}

/** What every queue promises. */
function queueContract(open: () => Queue): void {
  let queue: Queue;
  let serial = 0;
  const job = (kind: Job['kind'] = 'investigate'): Job => {
    serial += 1;
    return { kind, id: `x_${serial}` };
  };
  beforeEach(() => {
    queue = open();
  });
  afterEach(() => queue.close(2000));

  it('gives each job to one taker', async () => {
    const jobs = Array.from({ length: 30 }, () => job());
    const taken: string[] = [];
    for (const each of jobs.slice(0, 15)) await queue.add(each);
    await queue.start(
      async ({ id }) => void taken.push(id),
      async () => {},
    );
    for (const each of jobs.slice(15)) await queue.add(each);
    await until(() => taken.length >= 30);
    await sleep(50);
    expect(taken.sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it('lets the same job wait or run only once, and come again afterwards', async () => {
    const one = job();
    let runs = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await Promise.all(Array.from({ length: 20 }, () => queue.add(one)));
    await queue.start(
      async () => {
        runs += 1;
        await held;
      },
      async () => {},
    );
    await until(() => runs === 1);
    await queue.add(one);
    release();
    await sleep(150);
    expect(runs).toBe(1);
    await queue.add(one);
    await until(() => runs === 2);
  });

  it('keeps jobs of the same id and another kind apart', async () => {
    const taken: string[] = [];
    await queue.start(
      async ({ kind }) => void taken.push(kind),
      async () => {},
    );
    for (const kind of ['apply', 'verify', 'undo', 'expire', 'investigate'] as const)
      await queue.add({ kind, id: 'apr_1' });
    await until(() => taken.length === 5);
    expect(taken.sort()).toEqual(['apply', 'expire', 'investigate', 'undo', 'verify']);
  });

  it('delays what is added with a delay', async () => {
    const times: number[] = [];
    await queue.start(
      async () => void times.push(Date.now()),
      async () => {},
    );
    const from = Date.now();
    await queue.add(job('expire'), { delayMs: 300 });
    await until(() => times.length === 1);
    expect((times[0] as number) - from).toBeGreaterThanOrEqual(280);
  });

  it('tries again what may pass, and is done when it passed', async () => {
    const dead: Job[] = [];
    let runs = 0;
    await queue.start(
      async () => {
        runs += 1;
        if (runs === 1) throw later();
      },
      async (each) => void dead.push(each),
    );
    await queue.add(job());
    await until(() => runs === 2);
    await sleep(50);
    expect(dead).toEqual([]);
  });

  it.each([
    ['an error that never passes', () => new KeymedicError('record-not-found', { kind: 'approval', id: 'x' })],
    ['a fault of ours', () => new TypeError('undefined is not a function')],
  ])('buries at once a job that met %s, with its words', async (_, error) => {
    const dead: [Job, string][] = [];
    let runs = 0;
    const one = job('apply');
    await queue.start(
      async () => {
        runs += 1;
        throw error();
      },
      async (each, why) => void dead.push([each, why.message]),
    );
    await queue.add(one);
    await until(() => dead.length > 0);
    await sleep(100);
    expect([runs, dead]).toEqual([1, [[one, error().message]]]);
    await queue.add(one);
    await until(() => runs === 2);
  });

  it('lets changes through while questions fill their lane', async () => {
    const taken: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await queue.start(
      async ({ kind }) => {
        taken.push(kind);
        if (kind === 'investigate') await held;
      },
      async () => {},
    );
    for (let n = 0; n < 20; n += 1) await queue.add(job());
    await queue.add(job('apply'));
    await until(() => taken.includes('apply'));
    release();
    await until(() => taken.length === 21);
  });

  it('drains: what runs may finish, what waits is not begun', async () => {
    let finished = 0;
    let begun = 0;
    await queue.start(
      async () => {
        begun += 1;
        await sleep(200);
        finished += 1;
      },
      async () => {},
    );
    for (let n = 0; n < 12; n += 1) await queue.add(job());
    await until(() => begun === 5);
    await queue.close(5000);
    expect([begun, finished]).toEqual([5, 5]);
  });

  it('does not wait for ever for what does not end', async () => {
    let begun = false;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await queue.start(
      async () => {
        begun = true;
        await held;
      },
      async () => {},
    );
    await queue.add(job());
    await until(() => begun);
    const from = Date.now();
    await queue.close(200);
    expect(Date.now() - from).toBeLessThan(3000);
    release();
  });
}

describe('memory queue', () => {
  queueContract(() => createMemoryQueue({ clock: systemClock, log: quietLog }));
});

describeWithRedis('BullMQ queue', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    await redis.command('FLUSHALL');
  });
  queueContract(() => createBullQueue({ url: redis.url, log: quietLog }));

  it('keeps jobs over a restart of the process', async () => {
    const before = createBullQueue({ url: redis.url, log: quietLog });
    await before.add({ kind: 'apply', id: 'kept' });
    await before.close(100);
    const after = createBullQueue({ url: redis.url, log: quietLog });
    const taken: string[] = [];
    await after.start(
      async ({ id }) => void taken.push(id),
      async () => {},
    );
    await until(() => taken.length === 1);
    await after.close(1000);
    expect(taken).toEqual(['kept']);
  });

  it('gives the job of a killed worker to another', async () => {
    const queue = createBullQueue({ url: redis.url, log: quietLog, lockMs: 600 });
    await queue.add({ kind: 'apply', id: 'orphan' });
    await killWorkerInMidJob(redis.url);
    const taken: string[] = [];
    await queue.start(
      async ({ id }) => void taken.push(id),
      async () => {},
    );
    await until(() => taken.length === 1, 10_000);
    await queue.close(1000);
    expect(taken).toEqual(['orphan']);
  });

  it('leaves nothing behind when all is done', async () => {
    const queue = createBullQueue({ url: redis.url, log: quietLog });
    let done = 0;
    await queue.start(
      async () => {
        done += 1;
      },
      async () => {},
    );
    for (let n = 0; n < 20; n += 1) await queue.add({ kind: 'investigate', id: `n_${n}` });
    await until(() => done === 20);
    await sleep(100);
    await queue.close(1000);
    const keys = await redis.command('KEYS', '*investigate-*');
    expect(keys.split('\r\n').filter((line) => line.includes('investigate-'))).toEqual([]);
  });
});

describeWithRedis('BullMQ queue without its Redis', () => {
  it('refuses in words within two seconds, at the start and later', async () => {
    const redis = await startRedis();
    await redis.kill();
    const queue = createBullQueue({ url: redis.url, log: quietLog });
    const from = Date.now();
    await expect(queue.add({ kind: 'investigate', id: 'a' })).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(Date.now() - from).toBeLessThan(2500);
    await redis.restart();
    await eventually(() => queue.add({ kind: 'investigate', id: 'b' }));
    redis.freeze();
    await expect(queue.add({ kind: 'investigate', id: 'c' })).rejects.toMatchObject({
      code: 'queue-unavailable',
      retry: 'later',
    });
    redis.thaw();
    await queue.close(500);
    await redis.stop();
  });

  it('goes on taking jobs after Redis came back', async () => {
    const redis = await startRedis({ durable: true });
    const queue = createBullQueue({ url: redis.url, log: quietLog });
    const taken: string[] = [];
    await queue.start(
      async ({ id }) => void taken.push(id),
      async () => {},
    );
    await queue.add({ kind: 'investigate', id: 'a' });
    await until(() => taken.length === 1);
    await redis.kill();
    await redis.restart();
    await eventually(() => queue.add({ kind: 'investigate', id: 'b' }));
    await until(() => taken.length === 2, 15_000);
    await queue.close(1000);
    await redis.stop();
    expect(taken).toEqual(['a', 'b']);
  });
});

async function eventually(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries > 30) throw error;
      await sleep(100);
    }
  }
}

/** A worker of another process, killed as soon as it holds a job. */
async function killWorkerInMidJob(url: string): Promise<void> {
  const program = `
    const { Worker } = require('bullmq');
    new Worker('changes', () => { process.stdout.write('holding'); return new Promise(() => {}); },
      { connection: { url: process.argv[1], maxRetriesPerRequest: null }, prefix: '{keymedic}:queue', lockDuration: 600, stalledInterval: 600 });`;
  const child = spawn(process.execPath, ['-e', program, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await ended;
}
