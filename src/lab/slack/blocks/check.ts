import { LIMITS } from '../limits';
import { type Block, type Fields, isFields, SlackRefusal } from '../types';
import { SURFACES } from './blocks';
import { list, object, plainText, type Report, type Rule, string } from './rules';

type Surface = 'message' | 'modal' | 'home';

/**
 * Takes the `blocks` argument of a message as Slack does: the blocks with every block_id and action_id filled in.
 * Throws SlackRefusal invalid_blocks_format, invalid_blocks (with each fault's JSON pointer) or msg_blocks_too_long.
 */
export function acceptMessageBlocks(value: unknown, freshId: () => string): Block[] {
  if (!Array.isArray(value)) throw new SlackRefusal('invalid_blocks_format');
  const faults = collectFaults(list(SURFACES.message, LIMITS.messageBlocks, 0), value, '/blocks');
  faults.push(...blockIdFaults(value, '/blocks'), ...messageFaults(value));
  refuseIfAny('invalid_blocks', faults);
  if (visibleLength(value) > LIMITS.blocksText) throw new SlackRefusal('msg_blocks_too_long');
  return fillIds(value, freshId);
}

/** Takes the `view` argument of views.*; throws SlackRefusal invalid_arguments with each fault's JSON pointer. */
export function acceptView(value: unknown, freshId: () => string): Fields & { type: Surface; blocks: Block[] } {
  if (!isFields(value)) throw new SlackRefusal('invalid_arguments', faultDetails(['missing required field: view']));
  const surface: Surface = value.type === 'home' ? 'home' : 'modal';
  const faults = collectFaults(viewRule(surface), value, '/view');
  const blocks = Array.isArray(value.blocks) ? value.blocks : [];
  faults.push(...blockIdFaults(blocks, '/view/blocks'));
  const hasInput = blocks.some((block) => isFields(block) && block.type === 'input');
  if (surface === 'modal' && hasInput && value.submit === undefined) {
    faults.push('must define `submit` to use an `input` block in modals [json-pointer:/view]');
  }
  refuseIfAny('invalid_arguments', faults);
  return { ...value, type: surface, blocks: fillIds(blocks, freshId) };
}

function viewRule(surface: Surface): Rule {
  const common = {
    callback_id: string(LIMITS.id),
    private_metadata: string(LIMITS.privateMetadata),
    external_id: string(LIMITS.id),
  };
  const flag: Rule = (value, at, report) => typeof value === 'boolean' || report('must be a boolean', at);
  const type = string(LIMITS.id, 1);
  const blocks = list(SURFACES[surface], LIMITS.viewBlocks, 0);
  if (surface === 'home') return object({ required: { type, blocks }, optional: common });
  return object({
    required: { type, blocks, title: plainText(LIMITS.viewTitle) },
    optional: {
      ...common,
      submit: plainText(LIMITS.viewButton),
      close: plainText(LIMITS.viewButton),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
  });
}

function collectFaults(rule: Rule, value: unknown, at: string): string[] {
  const faults: string[] = [];
  const report: Report = (message, pointer) => faults.push(`${message} [json-pointer:${pointer}]`);
  rule(value, at, report);
  return faults;
}

function messageFaults(blocks: unknown[]): string[] {
  const faults: string[] = [];
  const flat = blocks.flatMap((block) => (isFields(block) ? [block, ...childBlocks(block)] : []));
  if (flat.filter((block) => block.type === 'table').length > LIMITS.tablesPerMessage) {
    faults.push('only_one_table_allowed [json-pointer:/blocks]');
  }
  const markdown = flat.reduce((sum, block) => sum + (block.type === 'markdown' ? String(block.text).length : 0), 0);
  if (markdown > LIMITS.markdownText) {
    faults.push(
      `cumulative markdown text must be less than ${LIMITS.markdownText + 1} characters [json-pointer:/blocks]`,
    );
  }
  const types = new Set(blocks.map((block) => (isFields(block) ? block.type : undefined)));
  if (types.has('plan') && types.has('task_card'))
    faults.push('plan and task_card are exclusive [json-pointer:/blocks]');
  return faults;
}

function blockIdFaults(blocks: unknown[], at: string): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  blocks.forEach((block, index) => {
    if (!isFields(block)) return;
    for (const each of [block, ...childBlocks(block)]) {
      if (typeof each.block_id === 'string') {
        if (seen.has(each.block_id))
          faults.push(`\`block_id\` already exists: ${each.block_id} [json-pointer:${at}/${index}]`);
        seen.add(each.block_id);
      }
      faults.push(...actionIdFaults(each, `${at}/${index}`));
    }
  });
  return faults;
}

function actionIdFaults(block: Fields, at: string): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const element of elementsOf(block)) {
    if (typeof element.action_id !== 'string') continue;
    if (seen.has(element.action_id))
      faults.push(`\`action_id\` already exists: ${element.action_id} [json-pointer:${at}]`);
    seen.add(element.action_id);
  }
  return faults;
}

/** The blocks inside of a container. */
export function childBlocks(block: Fields): Fields[] {
  return Array.isArray(block.child_blocks) ? block.child_blocks.filter(isFields) : [];
}

/** The interactive elements of one block (not of blocks inside of it). */
export function elementsOf(block: Fields): Fields[] {
  const lists = [block.elements, block.actions].flatMap((value) =>
    Array.isArray(value) ? value.filter(isFields) : [],
  );
  return [...lists, block.accessory, block.element].filter(isFields);
}

const NOT_READ = new Set([
  'type',
  'value',
  'url',
  'image_url',
  'action_id',
  'block_id',
  'task_id',
  'style',
  'confirm',
  'options',
]);

/** Number of characters that a reader sees in the blocks. */
function visibleLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + visibleLength(item), 0);
  if (!isFields(value)) return 0;
  return Object.entries(value).reduce((sum, [name, field]) => {
    if (NOT_READ.has(name)) return sum;
    if (typeof field === 'string') return sum + (name === 'text' || name === 'title' ? field.length : 0);
    return sum + visibleLength(field);
  }, 0);
}

const ACTIONABLE = new Set(['actions', 'section', 'input', 'context_actions', 'card']);

function fillIds(blocks: unknown[], freshId: () => string): Block[] {
  return blocks.filter(isFields).map((block) => fillBlock(structuredClone(block), freshId));
}

function fillBlock(block: Fields, freshId: () => string): Block {
  if (ACTIONABLE.has(String(block.type))) {
    for (const element of elementsOf(block)) {
      if (element.type !== 'image' && element.action_id === undefined) element.action_id = freshId();
    }
  }
  if (Array.isArray(block.child_blocks)) {
    block.child_blocks = block.child_blocks.filter(isFields).map((child) => fillBlock(child, freshId));
  }
  const blockId = typeof block.block_id === 'string' ? block.block_id : freshId();
  return { ...block, type: String(block.type), block_id: blockId };
}

function refuseIfAny(code: string, faults: string[]): void {
  if (faults.length > 0) throw new SlackRefusal(code, faultDetails(faults));
}

function faultDetails(faults: string[]): Fields {
  return { errors: faults, response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } };
}
