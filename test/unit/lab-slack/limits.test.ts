import type { LocalSlack } from '../../../src/lab/slack/server';
import { CHANNEL, call, startTestSlack } from './support';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startTestSlack();
});
afterAll(() => slack.close());

const x = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (length: number) => ({ type: 'section', text: mrkdwn(x(length)) });
const button = (change: object = {}) => ({ type: 'button', text: plain('Go'), ...change });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, change: object = {}) => ({ type: 'input', label: plain('L'), element, ...change });
const confirm = { title: plain('T'), text: mrkdwn('t'), confirm: plain('Yes'), deny: plain('No') };
const option = (change: object = {}) => ({ text: plain('o'), value: 'v', ...change });
const table = (rows: number, columns: number) => ({
  type: 'table',
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ type: 'raw_text', text: 'c' }))),
});
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
const task = (change: object = {}) => ({ type: 'task_card', task_id: 't', title: 'T', status: 'pending', ...change });

/** What is taken, and the smallest step beyond it: the code and, in its message, the place. */
const LIMIT_TABLE: [name: string, taken: object[], refused: object[], pointer: string][] = [
  ['section text', [section(3000)], [section(3001)], 'less than 3001 characters [json-pointer:/blocks/0/text/text]'],
  ['empty text', [section(1)], [section(0)], 'more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    'section fields',
    [{ type: 'section', fields: many(10, () => mrkdwn('f')) }],
    [{ type: 'section', fields: many(11, () => mrkdwn('f')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'section field',
    [{ type: 'section', fields: [mrkdwn(x(2000))] }],
    [{ type: 'section', fields: [mrkdwn(x(2001))] }],
    '/blocks/0/fields/0/text',
  ],
  ['section without text', [section(1)], [{ type: 'section' }], 'must define either `text` or `fields`'],
  [
    'header',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    '/blocks/0/text/text',
  ],
  [
    'header in mrkdwn',
    [{ type: 'header', text: plain('h') }],
    [{ type: 'header', text: mrkdwn('h') }],
    '/blocks/0/text',
  ],
  [
    'context elements',
    [{ type: 'context', elements: many(10, () => mrkdwn('c')) }],
    [{ type: 'context', elements: many(11, () => mrkdwn('c')) }],
    '/blocks/0/elements',
  ],
  [
    'actions elements',
    [actions(...many(25, () => button()))],
    [actions(...many(26, () => button()))],
    'no more than 25',
  ],
  ['button text', [actions(button({ text: plain(x(75)) }))], [actions(button({ text: plain(x(76)) }))], 'less than 76'],
  ['button value', [actions(button({ value: x(2000) }))], [actions(button({ value: x(2001) }))], '/elements/0/value'],
  ['button url', [actions(button({ url: x(3000) }))], [actions(button({ url: x(3001) }))], '/elements/0/url'],
  ['action_id', [actions(button({ action_id: x(255) }))], [actions(button({ action_id: x(256) }))], '/action_id'],
  ['block_id', [{ type: 'divider', block_id: x(255) }], [{ type: 'divider', block_id: x(256) }], '/blocks/0/block_id'],
  [
    'confirm title',
    [actions(button({ confirm: { ...confirm, title: plain(x(100)) } }))],
    [actions(button({ confirm: { ...confirm, title: plain(x(101)) } }))],
    '/confirm/title/text',
  ],
  [
    'confirm text',
    [actions(button({ confirm: { ...confirm, text: plain(x(300)) } }))],
    [actions(button({ confirm: { ...confirm, text: plain(x(301)) } }))],
    '/confirm/text/text',
  ],
  [
    'confirm button',
    [actions(button({ confirm: { ...confirm, deny: plain(x(30)) } }))],
    [actions(button({ confirm: { ...confirm, deny: plain(x(31)) } }))],
    '/confirm/deny/text',
  ],
  [
    'confirm without text',
    [actions(button({ confirm }))],
    [actions(button({ confirm: { title: plain('T') } }))],
    'missing required field: text',
  ],
  [
    'select options',
    [actions({ type: 'static_select', options: many(100, (i) => option({ value: `${i}` })) })],
    [actions({ type: 'static_select', options: many(101, (i) => option({ value: `${i}` })) })],
    'no more than 100',
  ],
  [
    'overflow options',
    [actions({ type: 'overflow', options: many(5, () => option()) })],
    [actions({ type: 'overflow', options: many(6, () => option()) })],
    'no more than 5',
  ],
  [
    'option text',
    [actions({ type: 'overflow', options: [option({ text: plain(x(75)) })] })],
    [actions({ type: 'overflow', options: [option({ text: plain(x(76)) })] })],
    '/options/0/text/text',
  ],
  [
    'option value',
    [actions({ type: 'overflow', options: [option({ value: x(150) })] })],
    [actions({ type: 'overflow', options: [option({ value: x(151) })] })],
    '/options/0/value',
  ],
  [
    'input value',
    [input({ type: 'plain_text_input', initial_value: x(3000) })],
    [input({ type: 'plain_text_input', initial_value: x(3001) })],
    '/element/initial_value',
  ],
  ['markdown', [{ type: 'markdown', text: x(12_000) }], [{ type: 'markdown', text: x(12_001) }], '/blocks/0/text'],
  [
    'markdown in sum',
    many(2, () => ({ type: 'markdown', text: x(6000) })),
    many(2, () => ({ type: 'markdown', text: x(6001) })),
    'cumulative markdown text',
  ],
  ['table rows', [table(100, 1)], [table(101, 1)], 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
  ['table columns', [table(1, 20)], [table(1, 21)], 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
  ['one table', [table(1, 1)], [table(1, 1), table(1, 1)], 'only_one_table_allowed'],
  [
    'container children',
    [{ type: 'container', title: plain('T'), child_blocks: many(10, () => section(1)) }],
    [{ type: 'container', title: plain('T'), child_blocks: many(11, () => section(1)) }],
    '/blocks/0/child_blocks',
  ],
  [
    'container title',
    [{ type: 'container', title: plain(x(150)), child_blocks: [section(1)] }],
    [{ type: 'container', title: plain(x(151)), child_blocks: [section(1)] }],
    '/blocks/0/title/text',
  ],
  [
    'rich_text in a container',
    [{ type: 'container', title: plain('T'), child_blocks: [section(1)] }],
    [{ type: 'container', title: plain('T'), child_blocks: [rich()] }],
    'unsupported type: rich_text',
  ],
  [
    'plan and bare task_card',
    [{ type: 'plan', title: 'P', tasks: [task()] }],
    [{ type: 'plan', title: 'P' }, task()],
    'exclusive',
  ],
  ['task status', [task({ status: 'complete' })], [task({ status: 'done' })], 'must be a valid enum value'],
  [
    'rich text element',
    [rich({ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] })],
    [rich({ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] })],
    '/blocks/0/elements/0/elements/0/text',
  ],
  ['alert outside of a modal', [section(1)], [{ type: 'alert', text: plain('a') }], 'unsupported type: alert'],
  ['unknown block', [section(1)], [{ type: 'nonsense' }], 'unsupported type: nonsense [json-pointer:/blocks/0/type]'],
  ['unknown field', [section(1)], [{ ...section(1), colour: 'red' }], 'invalid additional property: colour'],
  [
    'unique block_id',
    [{ type: 'divider', block_id: 'a' }],
    many(2, () => ({ type: 'divider', block_id: 'a' })),
    '`block_id` already exists: a',
  ],
  [
    'unique action_id in a block',
    [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    '`action_id` already exists: a',
  ],
  [
    'number of blocks',
    many(50, () => ({ type: 'divider' })),
    many(51, () => ({ type: 'divider' })),
    'no more than 50 items',
  ],
];

describe('message limits', () => {
  it.each(LIMIT_TABLE)('%s', async (_name, taken, refused, pointer) => {
    const post = (blocks: object[]) => call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't', blocks });
    expect(await post(taken)).toMatchObject({ ok: true });
    const answer = await post(refused);
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(answer.response_metadata).toMatchObject({
      messages: expect.arrayContaining([expect.stringContaining(pointer)]),
    });
    expect(JSON.stringify(answer.response_metadata)).toContain('[ERROR] ');
  });

  it('refuses more than 13,200 characters of text in all blocks together', async () => {
    const blocks = [section(3000), section(3000), section(3000), section(3000), section(1200)];
    expect(await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't', blocks })).toMatchObject({ ok: true });
    const more = [...blocks, section(1)];
    const answer = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't', blocks: more });
    expect(answer).toMatchObject({ ok: false, error: 'msg_blocks_too_long' });
  });

  it('counts table cells, rich text and button labels as text, but not values and ids', async () => {
    const cells = { type: 'table', rows: many(5, () => [{ type: 'raw_text', text: x(2700) }]) };
    const values = actions(...many(25, (i) => button({ value: `${i}${x(1900)}`, action_id: `${i}` })));
    const post = (blocks: object[]) => call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't', blocks });
    expect(await post([cells])).toMatchObject({ error: 'msg_blocks_too_long' });
    expect(await post([values])).toMatchObject({ ok: true });
  });

  it.each([
    [{ text: x(40_000) }, { ok: true }],
    [{ text: x(40_001) }, { ok: false, error: 'msg_too_long' }],
    [{ text: '' }, { ok: false, error: 'no_text' }],
    [{}, { ok: false, error: 'no_text' }],
    [{ blocks: 'not json' }, { ok: false, error: 'invalid_blocks_format' }],
    [{ blocks: '{"type":"divider"}' }, { ok: false, error: 'invalid_blocks_format' }],
    [{ blocks: '[{"type":"divider"}]' }, { ok: true }],
    [{ markdown_text: '**a**' }, { ok: true }],
    [
      { markdown_text: '**a**', text: 'a' },
      { ok: false, error: 'markdown_text_conflict' },
    ],
  ])('content %#', async (args, expected) => {
    expect(await call(slack, 'chat.postMessage', { channel: CHANNEL, ...args })).toMatchObject(expected);
  });

  it('applies to updates, ephemerals and response URLs alike', async () => {
    const { ts } = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't' });
    const blocks = [section(3001)];
    const update = await call(slack, 'chat.update', { channel: CHANNEL, ts, text: 't', blocks });
    const ephemeral = await call(slack, 'chat.postEphemeral', { channel: CHANNEL, user: 'U0ANA', text: 't', blocks });
    expect([update.error, ephemeral.error]).toEqual(['invalid_blocks', 'invalid_blocks']);
  });

  it('gives blocks and elements without ids ids of their own', async () => {
    const answer = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 't', blocks: [actions(button())] });
    expect(answer.message).toMatchObject({
      blocks: [{ block_id: expect.stringMatching(/./), elements: [{ action_id: expect.stringMatching(/./) }] }],
    });
  });
});

const modal = (change: object = {}) => ({ type: 'modal', title: plain('T'), blocks: [section(1)], ...change });
const textInput = input({ type: 'plain_text_input', action_id: 'a' });

describe('view limits', () => {
  it.each<[string, object, string]>([
    ['title', modal({ title: plain(x(25)) }), 'less than 25 characters [json-pointer:/view/title/text]'],
    ['submit', modal({ submit: plain(x(25)) }), '/view/submit/text'],
    ['close', modal({ close: plain(x(25)) }), '/view/close/text'],
    ['private_metadata', modal({ private_metadata: x(3001) }), '/view/private_metadata'],
    ['callback_id', modal({ callback_id: x(256) }), '/view/callback_id'],
    ['blocks', modal({ blocks: many(101, () => ({ type: 'divider' })) }), 'no more than 100 items'],
    ['no title', { type: 'modal', blocks: [] }, 'missing required field: title [json-pointer:/view]'],
    ['input without submit', modal({ blocks: [textInput] }), 'must define `submit` to use an `input` block'],
    ['markdown', modal({ blocks: [{ type: 'markdown', text: 'm' }] }), 'unsupported type: markdown'],
    ['table', modal({ blocks: [table(1, 1)] }), 'unsupported type: table'],
  ])('refuses a modal: %s', async (_name, view, pointer) => {
    const answer = await call(slack, 'views.open', { trigger_id: 'any', view });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(JSON.stringify(answer.response_metadata)).toContain(pointer);
  });

  it('takes a full modal as far as the trigger', async () => {
    const view = modal({
      title: plain(x(24)),
      submit: plain(x(24)),
      private_metadata: x(3000),
      blocks: [
        textInput,
        { type: 'alert', level: 'warning', text: plain(x(200)) },
        ...many(98, () => ({ type: 'divider' })),
      ],
    });
    expect(await call(slack, 'views.open', { trigger_id: 'any', view })).toMatchObject({ error: 'invalid_trigger_id' });
  });
});
