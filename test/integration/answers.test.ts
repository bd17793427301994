import { SCENARIOS } from '../../src/lab/scenarios/all';
import { iamMissingPermission } from '../../src/lab/scenarios/identity-policies';
import { ACTIONS } from '../../src/slack/actions';
import { ANA, type Bot, RILEY, shownBy, startBot } from '../support/bot';

const scenario = SCENARIOS.find(({ id }) => id === 'key-disabled');
const KEYLESS =
  'An error occurred (DisabledException) when calling the Decrypt operation: the key is disabled.\nUser: nobody said';

describe('what is missing is asked for in one short form', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot.close());
  const arn = (): string => String(scenario?.failingCall.input(bot.lab.aws.world).KeyId);
  const asks = (shown: string): boolean => shown.includes(ACTIONS.answer);
  const answered = (shown: string): boolean => /key is disabled|Key disabled|enable-key|fix_approve/i.test(shown);

  it('paste, form, a wrong answer, the right one, the cause in the same thread', async () => {
    const { driver } = bot.lab.slack;
    const ts = bot.paste(KEYLESS);
    const question = await bot.answer(ts, asks);
    await driver.click(ANA, bot.lab.channel, question.ts, ACTIONS.answer);
    const view = await driver.waitFor(() => driver.view(ANA));
    expect(JSON.stringify(view.blocks)).toMatch(/KMS key.*Who made the call.*Account.*Region/s);
    const { errors } = await driver.submitView(ANA, { answer_key: 'what key?' });
    expect(errors).toMatchObject({ answer_key: expect.stringContaining('no KMS key') });
    expect(await driver.submitView(ANA, {})).toMatchObject({
      errors: { answer_key: 'Please complete this required field.' },
    });
    const sent = await driver.submitView(ANA, { answer_key: arn() });
    expect(sent.closed).toBe(true);
    const found = await bot.answer(ts, (shown) => shown.includes(ACTIONS.approve));
    expect(answered(shownBy(found))).toBe(true);
    const [investigation] = driver.thread(bot.lab.channel, ts);
    expect(investigation?.user).toBe(RILEY);
    await driver.waitFor(() => shownBy(question).includes('was answered') && !asks(shownBy(question)));
  });

  it('the caller that a reply names is added to the key of the form', async () => {
    const { driver } = bot.lab.slack;
    const { as, input } = iamMissingPermission.failingCall;
    const ts = bot.paste(
      'An error occurred (AccessDeniedException) when calling the Encrypt operation: not authorized',
    );
    const question = await bot.answer(ts, asks);
    await driver.click(ANA, bot.lab.channel, question.ts, ACTIONS.answer);
    await driver.waitFor(() => driver.view(ANA));
    const key = String(input(bot.lab.aws.world).KeyId);
    expect((await driver.submitView(ANA, { answer_key: key })).closed).toBe(true);
    await bot.answer(ts, (shown) => shown.includes(key.slice(-36)) && asks(shown));
    driver.post(RILEY, bot.lab.channel, `@keymedic it was ${as}`, { threadTs: ts });
    const found = await bot.answer(ts, (shown) => /no IAM policy of the caller allows it/.test(shown));
    expect(shownBy(found)).toContain(key.slice(-36));
    expect(shownBy(found)).toContain(as);
  });

  it('a reply that only says which key completes the question too', async () => {
    const { driver } = bot.lab.slack;
    const ts = bot.paste(`${KEYLESS} again`);
    await bot.answer(ts, asks);
    driver.post(RILEY, bot.lab.channel, `@keymedic it is ${arn()}`, { threadTs: ts });
    await bot.answer(ts, (shown) => shown.includes(ACTIONS.approve));
  });
});
