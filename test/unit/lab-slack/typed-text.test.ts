import { composeTypedText, escapeEntities } from '../../../src/lab/slack/typed-text';
import { type Fields, isFields } from '../../../src/lab/slack/types';
import { Workspace } from '../../../src/lab/slack/workspace';
import fc from '../../support/fast-check';

const workspace = new Workspace({
  users: [{ id: 'U0ANA', name: 'ana', realName: 'Ana Ruiz' }],
  userGroups: [{ id: 'S0ONCALL', handle: 'oncall', users: [] }],
  channels: [{ id: 'C0OPS', name: 'ops' }],
  team: { id: 'T0LAB', name: 'Lab' },
  botToken: '',
  appToken: '',
  signingSecret: '',
  slashCommands: [],
  shortcuts: [],
  pasteExamples: [],
});

const compose = (typed: string) => composeTypedText(typed, workspace);

/** Every visible character of the blocks, with what typed text lost to styles and links put back. */
function visible(value: unknown): string {
  if (Array.isArray(value)) return value.map(visible).join('');
  if (!isFields(value)) return '';
  if (value.type === 'link') return String(value.text ?? value.url);
  if (value.type === 'emoji') return `:${value.name}:`;
  if (typeof value.text === 'string') return value.text;
  return visible(value.elements);
}

describe('typed text', () => {
  it.each([
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['see https://example.com/a?b=1&c=2.', 'see <https://example.com/a?b=1&amp;c=2>.'],
    ['mail ana@example.com', 'mail <mailto:ana@example.com|ana@example.com>'],
    [
      'kms.eu-west-1.amazonaws.com timed out',
      '<http://kms.eu-west-1.amazonaws.com|kms.eu-west-1.amazonaws.com> timed out',
    ],
    ['@ana @oncall @here @nobody', '<@U0ANA> <!subteam^S0ONCALL> <!here> @nobody'],
    ['in #ops or #nowhere', 'in <#C0OPS|ops> or #nowhere'],
    ['```\n{"a": "<b>"}\n```', '```{"a": "&lt;b&gt;"}```'],
    ['> quoted\nplain', '&gt; quoted\nplain'],
    ['*bold* _italic_ ~gone~ `code`', '*bold* _italic_ ~gone~ `code`'],
    ['arn:aws:iam::111122223333:role/my_role_name', 'arn:aws:iam::111122223333:role/my_role_name'],
    ['<@U0ANA> <!here>', '&lt;@U0ANA&gt; &lt;!here&gt;'],
    ['win\r\ndows', 'win\ndows'],
  ])('%j is sent as %j', (typed, text) => {
    expect(compose(typed).text).toBe(text);
  });

  it('puts a fence into rich_text_preformatted and a session e-mail in an ARN into a link', () => {
    const { blocks } = compose('arn:aws:sts::1:assumed-role/R/ana@example.com\n```\nx\n```');
    expect(blocks).toMatchObject([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'arn:aws:sts::1:assumed-role/R/' },
              { type: 'link', url: 'mailto:ana@example.com', text: 'ana@example.com' },
            ],
          },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] },
        ],
      },
    ]);
  });

  it('loses no letter or digit, whatever is typed', () => {
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    const typed = fc.string({ unit: fc.constantFrom(...'ab1 <>&*_~`:/.\n-@') });
    fc.assert(fc.property(typed, (text) => letters(visible(compose(text).blocks)) === letters(text)));
  });

  it('never lets typed angle brackets through as markup', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'a <>&|!@#U0') });
    fc.assert(
      fc.property(typed, (text) => {
        const tokens: string[] = compose(text).text.match(/<[^>]*>/g) ?? [];
        return tokens.every((token) =>
          /^<(!subteam\^S0ONCALL|@U0ANA|#C0OPS\|ops|!(here|channel|everyone))>$/.test(token),
        );
      }),
    );
  });

  it('stays quick on long texts without spaces', () => {
    const started = performance.now();
    for (const unit of ['a', 'a.', '*a', '_', ':a', '@a', 'aws-', '`']) compose(unit.repeat(40_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('escapes the three reserved characters only', () => {
    const expected: Fields = { text: '&lt;a href="x"&gt; &amp;amp; \'' };
    expect({ text: escapeEntities('<a href="x"> &amp; \'') }).toEqual(expected);
  });
});
