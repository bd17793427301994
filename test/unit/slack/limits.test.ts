import { ROOT_CAUSES, type RootCauseCode } from '../../../src/domain/root-cause';
import { MISSING_FIELDS } from '../../../src/domain/signal';
import { acceptMessageBlocks, acceptView } from '../../../src/lab/slack/blocks/check';
import { answersModal } from '../../../src/slack/blocks/answers';
import { textLength } from '../../../src/slack/blocks/budget';
import { detailsModal } from '../../../src/slack/blocks/details';
import { changesModal, rejectModal, sentenceModal } from '../../../src/slack/blocks/modals';
import { mentioning, sentence } from '../../../src/slack/blocks/sentence';
import { renderMinimal, renderThread } from '../../../src/slack/blocks/thread';
import { diagnosisOf, longestView, viewOf } from './views';

let ids = 0;
const freshId = (): string => `id${ids++}`;

/** Every object in a rendered value, whatever its depth. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* objects(item);
  else if (typeof value === 'object' && value !== null) {
    yield value as Record<string, unknown>;
    for (const member of Object.values(value)) yield* objects(member);
  }
}

const textOf = (value: unknown): string => (value as { text: string }).text;

/** What breaks a documented limit, checked on its own besides the local Slack's refusals. */
function faultsOf(blocks: unknown[], most: number): string[] {
  const faults: string[] = [];
  const atMost = (what: string, size: number, limit: number): void => {
    if (size > limit) faults.push(`${what}: ${size} of ${limit}`);
  };
  atMost('blocks', blocks.length, most);
  for (const each of objects(blocks)) {
    if (each.type === 'header') atMost('header', textOf(each.text).length, 150);
    if (each.type === 'context') atMost('context', (each.elements as unknown[]).length, 10);
    if (each.type === 'actions') atMost('actions', (each.elements as unknown[]).length, 25);
    if (each.type === 'table') atMost('rows', (each.rows as unknown[]).length, 100);
    if (each.type === 'button') {
      atMost('button text', textOf(each.text).length, 75);
      atMost('button value', String(each.value).length, 2000);
      atMost('accessibility label', String(each.accessibility_label ?? '').length, 75);
    }
    if (each.confirm && each.deny) {
      atMost('confirm title', textOf(each.title).length, 100);
      atMost('confirm text', textOf(each.text).length, 300);
      atMost('confirm button', textOf(each.confirm).length, 30);
    }
    if (typeof each.text === 'string') {
      atMost('text', each.text.length, 3000);
      if (each.text === '') faults.push('empty text');
    }
    for (const id of [each.block_id, each.action_id]) atMost('id', String(id ?? '').length, 255);
  }
  return faults;
}

const CODES = Object.keys(ROOT_CAUSES) as RootCauseCode[];

describe.each(CODES)('the longest realistic view of %s', (code) => {
  const view = longestView(code);

  it.each(['rich', 'classic'] as const)('stays within every limit of a message (%s)', (tier) => {
    const { text, blocks } = renderThread(view, tier);
    expect(faultsOf(blocks, 50)).toEqual([]);
    expect(textLength(blocks)).toBeLessThanOrEqual(12_000);
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(() => acceptMessageBlocks(blocks, freshId)).not.toThrow();
  });

  it('keeps verdict, cause, the open approval and the way to the whole', () => {
    const shown = JSON.stringify(renderThread(view).blocks);
    expect(shown).toContain('Denied: ');
    expect(shown).toContain(`"text":"${code}"`);
    expect(shown).toContain('fix_approve');
    expect(shown).toContain('All details');
  });

  it('stays within the limits of a modal', () => {
    const [approval] = view.approvals;
    for (const modal of [detailsModal(view), ...(approval ? [changesModal(approval)] : [])]) {
      expect(faultsOf(modal.blocks, 100)).toEqual([]);
      expect(JSON.stringify(modal).length).toBeLessThan(250_000);
      expect(() => acceptView(modal, freshId)).not.toThrow();
    }
  });
});

describe('the check itself', () => {
  it('finds what is too long', () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }, { text: '' }];
    expect(faultsOf(blocks, 1)).toEqual(['blocks: 2 of 1', 'header: 151 of 150', 'empty text']);
  });
});

describe('other messages', () => {
  it('keeps sentences, forms and the last resort within the limits', () => {
    const endless = 'word '.repeat(20_000);
    for (const { blocks } of [
      sentence(endless),
      mentioning(endless),
      sentence(''),
      renderMinimal(longestView('throttled')),
    ]) {
      expect(faultsOf(blocks, 50)).toEqual([]);
      expect(() => acceptMessageBlocks(blocks, freshId)).not.toThrow();
    }
    const form = rejectModal({ approvalId: 'apr_1', channel: 'C0', messageTs: '1', threadTs: null });
    const long = `arn:aws:kms:us-east-1:111122223333:alias/${'x'.repeat(3000)}`;
    const suggestions = Array.from({ length: 30 }, () => ({ value: long, why: endless }));
    const needs = MISSING_FIELDS.map((field) => ({ field, question: endless, suggestions }));
    const asked = { principal: long, action: long, resource: long };
    const { investigation } = viewOf(diagnosisOf('needs-input', { needs, asked }));
    const place = { investigationId: 'inv_1', channel: 'C0', messageTs: '1', threadTs: null };
    expect(faultsOf(answersModal(investigation, place).blocks, 100)).toEqual([]);
    for (const view of [form, answersModal(investigation, place), sentenceModal(endless)])
      expect(() => acceptView(view, freshId)).not.toThrow();
  });

  it('shortens a failure that is too long', () => {
    const { blocks } = renderThread(viewOf(null, [], { status: 'failed', failure: 'long '.repeat(5000) }));
    expect(faultsOf(blocks, 50)).toEqual([]);
  });
});
