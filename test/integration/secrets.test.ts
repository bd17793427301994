import { Redis } from 'ioredis';
import { SCENARIOS } from '../../src/lab/scenarios/all';
import { createBullQueue } from '../../src/queue/bull-queue';
import { ACTIONS } from '../../src/slack/actions';
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
const KEY_LINES = [
  join('MIIEpAIBAAKCAQEA7bq2R4xVJv0Zk1YQJ1Zp', '0aB3dE6gH9jK2mN5pQ8sT1uW4xY7z'),
  join('k8Jq2mVx7Rw1Zp4Lt9Yb3Ns6Hd0Fg5Cj8Ua2', 'Ei7QoX+1aZ/2bY3cW4dV5eU6fT7gS'),
];
const pem = (separator: string): string =>
  [join('-----BEGIN RSA ', 'PRIVATE KEY-----'), ...KEY_LINES, join('-----END RSA ', 'PRIVATE KEY-----')].join(
    separator,
  );
const MESSAGE = 'aB3dE6gH9_-'.repeat(30);
const BLOB = join('AQIDAHh', 'a8Zk3Qm1Xv9Lr0Tp5Wc2Ny7'.repeat(8));
const BELOW = join('r4Tn8Yb2Lq6Ws0Zx', '3Cv7Pd1Hk5Jf9GmUaEo2IiQw');
const DATA_KEY = join('VdzKNHGzUAzJeRBVY', '+uUmofUGGiDzyB3+i9fVkh3piw=');
const SENTENCE = join('h3Kx7Wm1Rt5Qz9Vb', '2Nd6Lc0Yf4Gs8JpUaEo1IiTr');
/** As shells, logs and tools print them, each with the parts that nothing may hold. */
const DAMAGED: Record<string, { text: string; secrets: string[] }> = {
  'a key on one line': { text: `TLS_KEY="${pem(' ')}"`, secrets: KEY_LINES },
  'a key in a log': { text: pem('\n2026-01-01T00:00:01Z '), secrets: KEY_LINES },
  'a key in a list': { text: `["${pem('","')}"]`, secrets: KEY_LINES },
  'a key in JSON': { text: `{"key":"${pem('\\\\n')}"}`, secrets: KEY_LINES },
  'a key in source code': { text: `"${pem('\\n" +\n  "')}"`, secrets: KEY_LINES },
  'a quoted key': { text: pem('\n> '), secrets: KEY_LINES },
  'a data key': { text: `${BLOB}\tarn:aws:kms:eu-west-1:111122223333:key/a\t${DATA_KEY}`, secrets: [BLOB, DATA_KEY] },
  'a sentence': { text: `my key is ${SENTENCE}.`, secrets: [SENTENCE] },
  'a key below a message': {
    text: `Encoded authorization failure message: ${MESSAGE}\n${BELOW}\n`,
    secrets: [BELOW],
  },
  'a key that was cut': { text: pem(' ').split('-----END')[0] as string, secrets: KEY_LINES },
};
const KEYLESS = 'An error occurred (DisabledException) when calling the Decrypt operation: the key is disabled.';
const ERROR = SCENARIOS.find(({ id }) => id === 'key-disabled');

describeWithRedis('secrets of a paste', () => {
  let redis: TestRedis;
  let client: Redis;
  let monitor: Redis;
  let bot: Bot;
  const written: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
    monitor = await client.monitor();
    monitor.on('monitor', (_time: string, args: string[]) => written.push(args.join(' ')));
    const log = memoryLog();
    const url = redis.url;
    bot = await startBot({ store: createRedisStore({ url, log }), queue: createBullQueue({ url, log }) });
  });
  afterAll(async () => {
    await bot.close();
    monitor.disconnect();
    client.disconnect();
    await redis.stop();
  });

  const error = (): string => ERROR?.errorText(bot.lab.aws.world) ?? '';
  const said = (): string => {
    const { driver } = bot.lab.slack;
    const ours = driver.messages(bot.lab.channel).filter((message) => message.bot_id !== undefined);
    return JSON.stringify([ours, driver.ephemerals(RILEY)]);
  };
  const answered = (ts: string) => bot.answer(ts, (shown) => /fix_approve|"type":"table"/.test(shown), 20_000);

  /** Sends each secret as every answer of the form; resolves to the form and what it said of them. */
  async function answersInForm(): Promise<string> {
    const { driver } = bot.lab.slack;
    const ts = bot.paste(KEYLESS);
    const question = await bot.answer(ts, (shown) => shown.includes(ACTIONS.answer));
    await driver.click(RILEY, bot.lab.channel, question.ts, ACTIONS.answer);
    const shown: unknown[] = [(await driver.waitFor(() => driver.view(RILEY))).blocks];
    for (const { secret } of Object.values(SECRETS)) {
      const sent = await driver.submitView(RILEY, { answer_key: secret, answer_principal: secret });
      expect(sent.closed).toBe(false);
      shown.push(sent.errors);
    }
    await driver.closeView(RILEY);
    return JSON.stringify(shown);
  }

  it('are neither stored, queued, logged nor said again, whichever way they came in, and are told about once each', async () => {
    const { driver } = bot.lab.slack;
    const all = Object.values({ ...SECRETS, ...DAMAGED })
      .map(({ text }) => text)
      .join('\n');
    const pasted = bot.paste(`${all}\n${error()}`);
    const snippet = driver.post(RILEY, bot.lab.channel, 'see', {
      files: [{ name: 'e.log', content: `${error()}\n${all}` }],
    });
    const edited = driver.post(RILEY, bot.lab.channel, 'one moment');
    driver.edit(RILEY, bot.lab.channel, edited.ts, `${error()}\n${all}`);
    const text = `${error()}\n${all}`;
    const attachments = [{ is_share: true, author_id: RILEY, from_url: 'https://lab.slack.com/archives/C0/p1', text }];
    const forwarded = driver.post(RILEY, bot.lab.channel, 'from the other channel', { attachments });
    const views = await answersInForm();
    for (const { secret } of Object.values(SECRETS))
      await driver.command(RILEY, bot.lab.channel, '/kms', `check ${secret}`);
    const asked = [pasted, snippet.ts, edited.ts, forwarded.ts];
    for (const ts of asked) await answered(ts);
    expect(written.length).toBeGreaterThan(10);
    const places = { redis: written.join('\n'), log: bot.logged.join('\n'), slack: said(), views };
    const secrets = [
      ...Object.entries(SECRETS).map(([name, { secret }]) => ({ name, secret })),
      ...Object.entries(DAMAGED).flatMap(([name, each]) => each.secrets.map((secret) => ({ name, secret }))),
    ];
    for (const { name, secret } of secrets)
      for (const [where, content] of Object.entries(places))
        expect({ name, where, leaked: content.includes(secret) }).toEqual({ name, where, leaked: false });
    expect(places.redis).toContain(MESSAGE);
    for (const ts of asked) {
      const told = driver
        .thread(bot.lab.channel, ts)
        .filter((each) => /holds a secret/.test(JSON.stringify(each.blocks)));
      expect(told).toHaveLength(1);
    }
    // Pastes are told of in their threads, commands where they are answered, each once.
    const whispers = driver.ephemerals(RILEY).map(({ text }) => text);
    expect(whispers).toHaveLength(Object.keys(SECRETS).length);
    expect(whispers.filter((text) => /secret/.test(text) && !/Your command holds/.test(text))).toEqual([]);
    expect(whispers.some((text) => /access-key.*rotate the secret/.test(text))).toBe(true);
  });
});
