import { undoSlackText } from '../../../src/intake/cleaning/slack-markup';
import { textOfSlackMessage } from '../../../src/intake/cleaning/slack-text';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const richText = (...elements: unknown[]): unknown[] => [{ type: 'rich_text', elements }];
const section = (...elements: unknown[]): unknown => ({ type: 'rich_text_section', elements });

describe('undoSlackText', () => {
  it.each([
    ['<https://kms.us-east-1.amazonaws.com|kms.us-east-1.amazonaws.com>', 'kms.us-east-1.amazonaws.com'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['role/x/<mailto:kim@example.org|kim@example.org>', 'role/x/kim@example.org'],
    ['<mailto:kim@example.org>', 'kim@example.org'],
    ['ask <@U1|kim> in <#C1|ops>', 'ask @kim in #ops'],
    ['<@U1> <!here> <!subteam^S1>', '@U1 @here @S1'],
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['&lt;@U1&gt; stays text', '<@U1> stays text'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ])('%s', (text, expected) => {
    expect(undoSlackText(text)).toBe(expected);
  });
});

describe('textOfSlackMessage', () => {
  it('takes blocks first and text second', () => {
    const blocks = richText(section({ type: 'text', text: 'from blocks' }));
    expect(textOfSlackMessage({ text: 'from text', blocks })).toBe('from blocks');
    expect(textOfSlackMessage({ text: 'from text', blocks: [] })).toBe('from text');
    expect(textOfSlackMessage({ text: '&lt;x&gt;' })).toBe('<x>');
  });

  it('puts an ARN together that chat took apart', () => {
    const blocks = richText(
      section(
        { type: 'text', text: 'arn' },
        { type: 'emoji', name: 'aws' },
        {
          type: 'text',
          text: 'kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled. Error ',
        },
      ),
    );
    const text = textOfSlackMessage({ text: '', blocks });
    expect(text).toContain(KEY);
    expect(parseSignal(text)).toMatchObject({ keyRef: KEY, denyReason: 'key-disabled' });
  });

  it('reads quotes, code, lists, links and mentions', () => {
    const blocks = richText(
      section({ type: 'text', text: 'hey ' }, { type: 'user', user_id: 'U1' }, { type: 'broadcast', range: 'here' }),
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }] },
      { type: 'rich_text_quote', elements: [{ type: 'link', url: 'mailto:kim@example.org', text: 'kim@example.org' }] },
      {
        type: 'rich_text_list',
        elements: [section({ type: 'text', text: 'one' }), section({ type: 'link', url: 'https://e.org' })],
      },
    );
    expect(textOfSlackMessage({ blocks })).toBe('hey @U1@here\ncode\nkim@example.org\none\nhttps://e.org');
  });

  it('adds forwarded and attached content', () => {
    const attachments = [
      {
        message_blocks: [{ message: { blocks: richText(section({ type: 'text', text: 'forwarded' })) } }],
        fallback: 'no',
      },
      { text: 'a &amp; b' },
      { fallback: 'only this' },
    ];
    expect(textOfSlackMessage({ text: 'look', attachments })).toBe('look\nforwarded\na & b\nonly this');
  });

  it('does not take the preview of a page that somebody linked to for something pasted', () => {
    const preview = { from_url: 'https://docs.example.org/kms', title: 'Errors', text: 'AccessDeniedException: …' };
    expect(textOfSlackMessage({ text: 'see the docs', attachments: [preview] })).toBe('see the docs');
    expect(textOfSlackMessage({ text: 'alert', bot_id: 'B1', attachments: [preview] })).toContain('AccessDenied');
    const forwarded = { ...preview, is_share: true };
    expect(textOfSlackMessage({ text: 'fwd', attachments: [forwarded] })).toContain('AccessDenied');
  });

  it('reads what was forwarded inside of a forwarded message, as deep as Slack goes', () => {
    const inner = { is_share: true, message_blocks: [{ message: { text: 'the &lt;error&gt;' } }] };
    expect(textOfSlackMessage({ attachments: [{ is_share: true, text: 'outer', attachments: [inner] }] })).toBe(
      'outer\nthe <error>',
    );
    let deep: Record<string, unknown> = { text: 'deep' };
    for (let i = 0; i < 3000; i++) deep = { is_share: true, attachments: [deep] };
    expect(textOfSlackMessage({ text: 'x', attachments: [deep] })).toBe('x');
  });

  it('reads section blocks of other bots, decoded once', () => {
    const blocks = [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '&lt;Code&gt;' },
        fields: [{ type: 'plain_text', text: '&lt;' }],
      },
    ];
    expect(textOfSlackMessage({ blocks })).toBe('<Code>\n&lt;');
  });

  it.each([
    [{}],
    [{ text: 5, blocks: 'x', attachments: {} }],
    [{ blocks: [null, 1, { type: 'rich_text', elements: [null, { type: 'text' }] }] }],
  ])('gives an empty text for odd shapes', (message) => {
    expect(textOfSlackMessage(message).trim()).toBe('');
  });

  it('does not follow endless nesting', () => {
    let block: unknown = { type: 'text', text: 'deep' };
    for (let i = 0; i < 5000; i++) block = { type: 'rich_text_section', elements: [block] };
    expect(textOfSlackMessage({ blocks: [block] })).toBe('');
  });
});
