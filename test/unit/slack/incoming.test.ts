import { textOfSlackMessage } from '../../../src/intake/cleaning/slack-text';
import { redact } from '../../../src/intake/secrets/redact';
import { type SlackMessage, takeMessage } from '../../../src/slack/incoming';

const rules = {
  identity: { userId: 'U0BOT', botId: 'B0BOT', teamId: 'T1' },
  textOf: textOfSlackMessage,
  mask: redact,
  watch: null,
  allowedBots: ['B0CI'],
};
const before: SlackMessage = {
  ts: '100.1',
  user: 'U0ANA',
  text: 'the error',
  files: [{ id: 'F1' }, { id: 'F2' }],
  edited: { user: 'U0ANA', ts: '101' },
};

/** Whether Slack's word that a message changed is taken for an edit. */
function isEdit(after: Partial<SlackMessage>, previous: SlackMessage = before): boolean {
  const event = {
    subtype: 'message_changed',
    channel: 'C1',
    message: { ...previous, ...after },
    previous_message: previous,
  };
  return takeMessage(event, { team_id: 'T1' }, rules) !== null;
}

describe('a changed message', () => {
  const edited = { user: 'U0ANA', ts: '102' };
  const preview = { from_url: 'https://docs.aws.amazon.com/kms', title: 'AWS KMS', text: 'AccessDenied …' };

  it.each([
    ['its text changed', { edited, text: 'another error' }],
    ['a file was added', { edited, files: [{ id: 'F1' }, { id: 'F2' }, { id: 'F3' }] }],
    ['a file was put in place of another', { edited, files: [{ id: 'F1' }, { id: 'F3' }] }],
  ])('is an edit where %s', (_, after) => {
    expect(isEdit(after)).toBe(true);
  });

  it.each([
    ['a file was deleted', { files: [{ id: 'F1' }] }],
    ['a file was deleted by an edit', { edited, files: [{ id: 'F1' }] }],
    ['a deleted file left its tombstone', { edited, files: [{ id: 'F1' }, { id: 'F2', mode: 'tombstone' }] }],
    ['a link was unfurled', { attachments: [preview] }],
    ['a link was unfurled beside an edit of nothing', { edited, attachments: [preview] }],
    ['nothing changed', { edited }],
  ])('is none where %s', (_, after) => {
    expect(isEdit(after)).toBe(false);
  });

  it('is none where Slack unfurled a link of another app, whose previews are read', () => {
    const alert = { ...before, bot_id: 'B0CI' };
    expect(isEdit({ attachments: [preview] }, alert)).toBe(false);
    expect(isEdit({ attachments: [preview], edited }, alert)).toBe(true);
  });
});
