import { Limiter } from '../../../src/domain/limiter';

const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

it('bounds what runs at a time per key, in order, through failures', async () => {
  const limiter = new Limiter(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const task = (n: number) => async () => {
    order.push(n);
    running += 1;
    most = Math.max(most, running);
    await pause(5);
    running -= 1;
    if (n % 2) throw new Error('odd');
    return n;
  };
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limiter.run('a', task(n))));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

it('does not let one key wait for another', async () => {
  const limiter = new Limiter(1);
  let release = () => {};
  const held = limiter.run('a', () => new Promise<void>((done) => (release = done)));
  await expect(limiter.run('b', async () => 'b')).resolves.toBe('b');
  release();
  await held;
});
