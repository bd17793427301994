import type { Diagnosis } from '../../../src/domain/investigation';
import { NO_SIGNAL } from '../../../src/domain/signal';
import { redact } from '../../../src/intake/secrets/redact';
import { answersModal } from '../../../src/slack/blocks/answers';
import { detailsModal } from '../../../src/slack/blocks/details';
import { helpMessage } from '../../../src/slack/blocks/help';
import { changesModal } from '../../../src/slack/blocks/modals';
import { escapeText, shorten } from '../../../src/slack/blocks/rich';
import { mentioning, sentence } from '../../../src/slack/blocks/sentence';
import { renderThread } from '../../../src/slack/blocks/thread';
import { parseCommand, readCommand } from '../../../src/slack/commands';
import { notHandedOver, unreadWords } from '../../../src/slack/files';
import fc from '../../support/fast-check';
import { approvalOf, causeOf, diagnosisOf, planOf, viewOf } from './views';

const HOSTILE = '<!channel> <@U0VICTIM> <https://evil.example|click> `rm` ```x``` *bold* @here &lt;!here&gt; \u202Etxt';

/** Every text that Slack would parse: `mrkdwn` objects anywhere, and message texts. */
function parsedTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parsedTexts);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  const own = node.type === 'mrkdwn' || node.type === 'markdown' ? [String(node.text)] : [];
  return [...own, ...Object.values(node).flatMap(parsedTexts)];
}

/** Mentions and links, which only elements of ours may make. */
function references(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  const own = ['user', 'usergroup', 'broadcast', 'channel', 'link'].includes(String(node.type))
    ? [node.user_id ?? node.usergroup_id ?? node.range ?? node.channel_id ?? node.url]
    : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

/** What buttons and options hand back, and what forms remember. */
function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value !== 'object' || value === null) return [];
  const { value: own, private_metadata: kept } = value as Record<string, unknown>;
  const here = [own, kept].filter((each): each is string => typeof each === 'string');
  return [...here, ...Object.values(value).flatMap(valuesOf)];
}

function hostileView(text: string): ReturnType<typeof viewOf> {
  const plan = planOf({
    title: text,
    diff: `+ ${text}`,
    steps: [text],
    calls: [{ service: 'kms', operation: 'PutKeyPolicy', input: { Policy: text } }],
  });
  const approval = approvalOf('pending', {
    plan,
    outcome: text,
    history: [{ event: 'reject', at: text, by: { id: text, teamId: 'T' }, reason: text }],
  });
  const diagnosis = diagnosisOf('denied', {
    rootCauses: [
      causeOf('key-disabled', { summary: text, evidence: [text] }),
      causeOf('scp-blocks', { summary: text }),
    ],
    key: { arn: text, state: text, manager: text, multiRegion: false, aliases: [text], owner: text },
    asked: { principal: text, action: text, resource: text },
    needs: [{ field: 'key', question: text, suggestions: [{ value: text, why: text }] }],
    signal: {
      ...NO_SIGNAL,
      isKmsError: true,
      requestId: text,
      authorizationId: text,
      otherErrors: [{ errorCode: text, service: text, operation: text }],
    },
    decoded: { account: text, action: text, explicitDeny: true, principal: text, resource: text },
    unknowns: [{ layer: 'scp', why: text, howToResolve: text }],
    assumptions: [text],
    fixes: [plan],
  });
  return viewOf(diagnosis, [approval], { secretsFound: [text], failure: null });
}

describe('untrusted text', () => {
  it('is never in a place that Slack parses', () => {
    const view = hostileView(HOSTILE);
    const [approval] = view.approvals;
    const everything = [
      renderThread(view, 'rich').blocks,
      renderThread(view, 'classic').blocks,
      detailsModal(view),
      renderThread({
        ...view,
        investigation: {
          ...view.investigation,
          diagnosis: { ...view.investigation.diagnosis, verdict: 'not-kms' } as Diagnosis,
        },
      }).blocks,
      answersModal(view.investigation, { investigationId: 'inv_1', channel: 'C0', messageTs: null, threadTs: null }),
      approval ? changesModal(approval) : [],
      sentence(HOSTILE).blocks,
      helpMessage(`There is no “${HOSTILE}”.`).blocks,
    ];
    expect(parsedTexts(everything)).toEqual([]);
    expect(new Set(references(everything))).toEqual(new Set(['S0ONCALL', 'U0ANA']));
    expect(valuesOf(everything).length).toBeGreaterThan(0);
    expect(valuesOf(everything).join()).not.toMatch(/[<>@]/);
  });

  it('stands in the form as it was, in a field that Slack does not parse', () => {
    const { investigation } = hostileView(HOSTILE);
    const form = { investigationId: 'inv_1', channel: 'C0', messageTs: null, threadTs: null };
    const { blocks } = answersModal({ ...investigation, answers: { key: HOSTILE } }, form);
    const field = { type: 'plain_text_input', initial_value: shorten(HOSTILE, 2000) };
    expect(blocks).toContainEqual(expect.objectContaining({ element: expect.objectContaining(field) }));
  });

  it('calls nobody as the name of a file, not even where we mention people', () => {
    const { text, blocks } = mentioning(unreadWords(notHandedOver([{ id: 'F1', name: HOSTILE }])) ?? '');
    expect(references(blocks)).toEqual([]);
    expect(parsedTexts(blocks)).toEqual([]);
    expect(text).not.toMatch(/[<>`]/);
  });

  it.each([
    ['thread', renderThread(hostileView(HOSTILE)).text],
    ['failure', renderThread(viewOf(null, [], { status: 'failed', failure: HOSTILE })).text],
    ['sentence', sentence(HOSTILE).text],
    ['help', helpMessage(`There is no “${HOSTILE}”.`).text],
  ])('cannot mention, link or format in the fallback text of a %s', (_, text) => {
    expect(text).not.toMatch(/[<>`\u202E]/);
    expect(text).toContain('&lt;!channel&gt;');
  });

  it('is escaped so that reading the entities once gives the text back, back-ticks aside', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>`]/);
        const read = escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        expect(read).toBe(text.replaceAll('`', "'"));
      }),
    );
  });

  it('is shortened without breaking a character, to at most the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, limit) => {
        const short = shorten(text, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(short).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      }),
    );
  });
});

describe('mentioning', () => {
  it('turns ids of people, groups and channels into mentions, and nothing else', () => {
    const { text, blocks } = mentioning(
      'Ask <@U0BEN> or <!subteam^S0SEC> in <#C0OPS>, not <!here> or <https://x.example>.',
    );
    expect(references(blocks)).toEqual(['U0BEN', 'S0SEC', 'C0OPS']);
    expect(text).toBe('Ask <@U0BEN> or <!subteam^S0SEC> in <#C0OPS>, not &lt;!here&gt; or &lt;https://x.example&gt;.');
  });

  it('cuts a long fallback text beside a mention, not inside it', () => {
    for (const length of [970, 985, 995, 999, 1000]) {
      const { text } = mentioning(`${'x'.repeat(length)} <!subteam^S0SECURITY>`);
      expect(text.length).toBeLessThanOrEqual(1000);
      expect(text.replace('<!subteam^S0SECURITY>', '')).not.toContain('<');
    }
  });
});

describe('a command', () => {
  const arn = 'arn:aws:iam::111122223333:role/app';
  it.each([
    ['', { kind: 'help', problem: null }],
    ['HELP', { kind: 'help', problem: null }],
    ['check `alias/orders`', { kind: 'check', key: 'alias/orders', principal: null, action: null }],
    [`check alias/a ${arn} kms:Decrypt`, { kind: 'check', key: 'alias/a', principal: arn, action: 'kms:Decrypt' }],
    [`check alias/a Encrypt ${arn}`, { kind: 'check', key: 'alias/a', principal: arn, action: 'kms:Encrypt' }],
    ['check', { kind: 'help', problem: expect.stringContaining('Name a key') }],
    ['check alias/a lorem', { kind: 'help', problem: expect.stringContaining('lorem') }],
    ['destroy everything', { kind: 'help', problem: expect.stringContaining('destroy') }],
    ['An error occurred (DisabledException) when calling', { kind: 'paste' }],
    ['check this AccessDenied from prod', { kind: 'paste' }],
  ])('%j', (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  // Put together here, so that no scanner takes the test for a leak.
  const secret = `wJalrXUtn${'FEMI/K7MDENG'}/bPxRfiCYzzTESTKEYa`;
  it.each([
    `check alias/a ${secret}`,
    secret,
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    `AWS_SECRET_ACCESS_KEY=${secret} An error occurred`,
    'check alias/a password=hunter22',
    'check alias/a --secret hunter22',
    'check password hunter22',
    'check alias/a hunter22',
  ])('repeats no word that may be a secret: %s', (text) => {
    const { asked } = readCommand(text, redact);
    expect(JSON.stringify(asked)).not.toMatch(/wJalr|K7MDENG|AKIA|IOSFOD|hunter22/);
  });
});
