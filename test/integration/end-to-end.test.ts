import { SCENARIOS } from '../../src/lab/scenarios/all';
import { runFailingCall } from '../../src/lab/scenarios/run';
import type { Message } from '../../src/lab/slack/types';
import { ACTIONS } from '../../src/slack/actions';
import { ANA, type Bot, OTTO, RILEY, SAM, shownBy, startBot } from '../support/bot';

function scenario(id: string) {
  const found = SCENARIOS.find((each) => each.id === id);
  if (!found) throw new Error(`no scenario ${id}`);
  return found;
}

const hasButtons = (shown: string): boolean => shown.includes(ACTIONS.approve);
const isAnswered = (shown: string): boolean => hasButtons(shown) || /"type":"table"/.test(shown);

describe('paste, cause, approve, verified', () => {
  let bot: Bot;

  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(async () => {
    await bot.close();
  });

  const pasteScenario = async (id: string): Promise<{ ts: string; message: Message }> => {
    const ts = bot.paste(scenario(id).errorText(bot.lab.aws.world));
    return { ts, message: await bot.answer(ts, isAnswered) };
  };
  const approve = (by: string, message: Message) =>
    bot.lab.slack.driver.click(by, bot.lab.channel, message.ts, ACTIONS.approve);
  const whispers = (user: string): string =>
    bot.lab.slack.driver
      .ephemerals(user)
      .map(({ text, blocks }) => `${text}${JSON.stringify(blocks ?? [])}`)
      .join('\n');

  it('enables a disabled key after one approval by somebody else, and the failing call works', async () => {
    expect((await runFailingCall(scenario('key-disabled'), bot.lab.aws)).ok).toBe(false);
    const { ts, message } = await pasteScenario('key-disabled');
    await approve(ANA, message);
    const done = await bot.answer(ts, (shown) => /verified/i.test(shown), 15_000);
    expect(shownBy(done)).not.toContain(ACTIONS.approve);
    expect(await runFailingCall(scenario('key-disabled'), bot.lab.aws)).toMatchObject({ ok: true });
  });

  it('adds one key-policy statement after two approvals', async () => {
    const { ts, message } = await pasteScenario('key-policy-missing-principal');
    await approve(ANA, message);
    await bot.answer(ts, (shown) => /1 of 2/.test(shown));
    await approve(SAM, message);
    await bot.answer(ts, (shown) => /verified/i.test(shown), 15_000);
    expect(await runFailingCall(scenario('key-policy-missing-principal'), bot.lab.aws)).toMatchObject({ ok: true });
  });

  it('adds the missing IAM permission', async () => {
    const { ts, message } = await pasteScenario('iam-missing-permission');
    await approve(ANA, message);
    await approve(SAM, message);
    await bot.answer(ts, (shown) => /verified/i.test(shown), 15_000);
    expect(await runFailingCall(scenario('iam-missing-permission'), bot.lab.aws)).toMatchObject({ ok: true });
  });

  it('cancels a deletion and enables the key', async () => {
    const { ts, message } = await pasteScenario('key-pending-deletion');
    await approve(ANA, message);
    await approve(SAM, message);
    await bot.answer(ts, (shown) => /verified/i.test(shown), 15_000);
    expect(await runFailingCall(scenario('key-pending-deletion'), bot.lab.aws)).toMatchObject({ ok: true });
  });

  it('refuses the requester, an outsider and a second click of the same person, each with the reason', async () => {
    const { message } = await pasteScenario('iam-missing-permission');
    const { driver } = bot.lab.slack;
    await approve(RILEY, message);
    await driver.waitFor(() => /asked|requester|somebody else|two people/i.test(whispers(RILEY)));
    await approve(OTTO, message);
    await driver.waitFor(() => /not an approver/i.test(whispers(OTTO)));
    await approve(ANA, message);
    await approve(ANA, message);
    await driver.waitFor(() => /already/i.test(whispers(ANA)));
    const writes = bot.lab.aws.calls.filter(({ operation }) => operation === 'PutRolePolicy');
    expect(writes).toEqual([]);
  });

  it('applies nothing when the key policy changed after it was shown', async () => {
    const { ts, message } = await pasteScenario('key-policy-missing-action');
    const { failingCall } = scenario('key-policy-missing-action');
    const keyId = String(failingCall.input(bot.lab.aws.world).KeyId).split('/').pop() ?? '';
    const admin = await import('@aws-sdk/client-kms');
    const kms = new admin.KMS({
      region: failingCall.region,
      endpoint: bot.lab.aws.url,
      credentials: bot.lab.aws.credentialsFor('arn:aws:iam::111122223333:role/keymedic-remediation'),
    });
    const { Policy = '' } = await kms.getKeyPolicy({ KeyId: keyId, PolicyName: 'default' });
    const changed = JSON.parse(Policy) as { Statement: { Sid?: string }[] };
    changed.Statement.reverse();
    await kms.putKeyPolicy({ KeyId: keyId, PolicyName: 'default', Policy: JSON.stringify(changed) });
    await approve(ANA, message);
    await approve(SAM, message);
    await bot.answer(ts, (shown) => /key policy (?:was )?changed/i.test(shown), 15_000);
    const writes = bot.lab.aws.calls.filter(({ operation }) => operation === 'PutKeyPolicy');
    expect(writes).toHaveLength(1);
  });

  it('answers /kms check by ARN, key id and alias, and /kms help', async () => {
    const { driver } = bot.lab.slack;
    const arn = String(scenario('key-disabled').failingCall.input(bot.lab.aws.world).KeyId);
    for (const key of [arn, arn.split('/').pop() as string, 'alias/loyalty']) {
      const before = driver.messages(bot.lab.channel).length;
      await driver.command(RILEY, bot.lab.channel, '/kms', `check ${key}`);
      await driver.waitFor(() => {
        const [latest] = driver.messages(bot.lab.channel).slice(before);
        return latest && shownBy(latest).includes(ACTIONS.details);
      }, 8000);
    }
    await driver.command(RILEY, bot.lab.channel, '/kms', 'help');
    await driver.waitFor(() => whispers(RILEY).includes('/kms check'));
  });

  it('answers a mention and the message shortcut', async () => {
    const { driver } = bot.lab.slack;
    const bare = driver.post(OTTO, bot.lab.channel, scenario('iam-explicit-deny').errorText(bot.lab.aws.world));
    await bot.answer(bare.ts, isAnswered);
    const chat = driver.post(RILEY, bot.lab.channel, 'lunch?');
    await driver.shortcut(RILEY, bot.lab.channel, chat.ts, 'diagnose_message');
    await driver.waitFor(() => /no AWS KMS error/i.test(whispers(RILEY)));
  });

  it('asks in the thread for a key that the text does not name', async () => {
    const ts = bot.paste(
      'An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    );
    await bot.answer(ts, (shown) => /Which KMS key is it about/.test(shown));
  });
});
