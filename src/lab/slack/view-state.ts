import { elementsOf } from './blocks/check';
import { LIMITS } from './limits';
import { asString, type Block, type Fields, isFields, type StateValues } from './types';

/** What a person put into an input: text, an option's value or id, or several of those. */
export type Given = string | string[] | null;

const SELECTED: Record<string, string> = {
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  multi_static_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  conversations_select: 'selected_conversation',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};
const STATELESS = new Set(['button', 'image', 'overflow', 'feedback_buttons', 'icon_button']);

/** The state that Slack reports for one element once a person gave it a value. */
export function elementState(element: Fields, given: Given): Fields {
  const type = String(element.type);
  const field = SELECTED[type] ?? 'value';
  return { type, [field]: selection(element, field, given) };
}

function selection(element: Fields, field: string, given: Given): unknown {
  const values = given === null ? [] : Array.isArray(given) ? given : [given];
  if (field === 'selected_options') return optionsOf(element).filter((option) => values.includes(String(option.value)));
  if (field === 'selected_option') return optionsOf(element).find((option) => option.value === values[0]) ?? null;
  if (field === 'selected_date_time') return values[0] === undefined ? null : Number(values[0]);
  if (field.endsWith('s')) return values;
  return values[0] === undefined || values[0] === '' ? null : values[0];
}

/** Every option of a select, radio, checkbox or overflow element, groups flattened. */
export function optionsOf(element: Fields): Fields[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isFields) : [];
  return [element, ...groups].flatMap((each) => (Array.isArray(each.options) ? each.options.filter(isFields) : []));
}

/** What the element starts with, from its initial_… field. */
export function initialValue(element: Fields): Given {
  const raw = Object.entries(element).find(([name]) => name.startsWith('initial_'))?.[1];
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number') return String(raw);
  if (isFields(raw)) return asString(raw.value) ?? null;
  if (Array.isArray(raw)) return raw.map((each) => (isFields(each) ? String(each.value) : String(each)));
  return null;
}

/** The state of a view or message before anybody touched it. */
export function initialState(blocks: Block[]): StateValues {
  return fillState(blocks, {});
}

/** The state with the given values, named by block_id or action_id; the rest keeps its initial value. */
export function fillState(blocks: Block[], given: Record<string, Given>): StateValues {
  const state: StateValues = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const actionId = asString(element.action_id);
      if (actionId === undefined || STATELESS.has(String(element.type))) continue;
      const value = given[actionId] ?? given[block.block_id] ?? initialValue(element);
      state[block.block_id] = { ...state[block.block_id], [actionId]: elementState(element, value) };
    }
  }
  return state;
}

/** What Slack itself tells the person before it sends a submission: block_id -> sentence. */
export function inputFaults(blocks: Block[], state: StateValues): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input' || !isFields(block.element)) continue;
    const fault = inputFault(block, block.element, state[block.block_id]?.[String(block.element.action_id)]);
    if (fault) faults[block.block_id] = fault;
  }
  return faults;
}

function inputFault(block: Block, element: Fields, value: Fields | undefined): string | undefined {
  const filled = value?.[SELECTED[String(element.type)] ?? 'value'];
  const empty = filled === null || filled === undefined || (Array.isArray(filled) && filled.length === 0);
  if (empty) return block.optional === true ? undefined : 'Please complete this required field.';
  const text = typeof filled === 'string' ? filled : '';
  const max = typeof element.max_length === 'number' ? element.max_length : LIMITS.inputValue;
  if (text.length > max) return `Please use no more than ${max} characters.`;
  if (typeof element.min_length === 'number' && text.length < element.min_length) {
    return `Please use at least ${element.min_length} characters.`;
  }
  if (element.type === 'number_input' && Number.isNaN(Number(text))) return 'Please enter a number.';
  return undefined;
}
