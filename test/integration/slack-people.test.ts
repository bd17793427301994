import type { LocalSlack } from '../../src/lab/slack/server';
import { connectSlack, type SlackConnection } from '../../src/slack/connection';
import { ANA, BEN, clock, localSlack, memoryLog, TEAM, TOKENS } from './slack-support';

describe('who may decide', () => {
  let slack: LocalSlack;
  let connection: SlackConnection;
  beforeAll(async () => {
    slack = await localSlack();
    connection = await connectSlack({ botToken: TOKENS.botToken, apiUrl: slack.apiUrl, log: memoryLog(), clock });
  });
  afterAll(() => slack.close());
  beforeEach(() => slack.faults.clear());

  const why = (id: string, approvers: string[] = ['S0ONCALL'], teamId = TEAM): Promise<string | null> =>
    connection.people.whyNotDecide({ id, teamId }, approvers);

  it('lets members of the group decide, and people named by id', async () => {
    expect(await why(BEN)).toBeNull();
    expect(await why(ANA, ['S0ONCALL', ANA])).toBeNull();
  });

  it.each([
    [
      'somebody who is not in the group',
      ANA,
      'You are not an approver for this. It can be decided by <!subteam^S0ONCALL>.',
    ],
    ['a guest, even in the group', 'U0GUEST', 'Guests may not decide'],
    ['a deactivated account', 'U0GONE', 'deactivated'],
    ['a bot', 'U0ROBOT', 'Bots and apps'],
    ['a stranger, even in the group', 'U0OLA', 'another organization'],
    ['somebody Slack does not know', 'U0NOBODY', 'nothing was done'],
  ])('refuses %s', async (_, id, sentence) => {
    expect(await why(id)).toContain(sentence);
  });

  it('refuses a click from another workspace', async () => {
    expect(await why(BEN, ['S0ONCALL'], 'T0OTHER')).toContain('another workspace');
  });

  it('refuses everybody when nobody is set up, and members of no known group', async () => {
    expect(await why(BEN, [])).toContain('Nobody is set up');
    expect(await why(BEN, ['S0MISSING'])).toContain('S0MISSING');
  });

  it.each(['users.info', 'usergroups.users.list'])('refuses when %s cannot be read', async (method) => {
    slack.faults.next(method, { status: 500 });
    expect(await why(BEN)).toContain('nothing was done. Try again');
    expect(await why(BEN)).toBeNull();
  });

  it('reads the group anew at each decision', async () => {
    const before = slack.driver.calls('usergroups.users.list').length;
    await why(BEN);
    await why(BEN);
    expect(slack.driver.calls('usergroups.users.list').length).toBe(before + 2);
  });
});
