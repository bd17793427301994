import { childBlocks, elementsOf } from './blocks/check';
import { asString, type Block, type Fields, isFields, SlackRefusal } from './types';
import { elementState, type Given, optionsOf } from './view-state';

/** An interactive element and the block it stands in. */
export interface Placed {
  block: Fields;
  element: Fields;
}

/** Finds an element by action_id, or a button or option by value; in one block when `blockId` is given. */
export function findElement(blocks: Block[], wanted: string, blockId?: string): Placed {
  const placed = blocks
    .flatMap((block) => [block, ...childBlocks(block)])
    .filter((block) => blockId === undefined || block.block_id === blockId)
    .flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
  const found =
    placed.find(({ element }) => element.action_id === wanted) ??
    placed.find(({ element }) => element.value === wanted || offers(element, wanted));
  if (!found) throw new SlackRefusal('action_not_found', { wanted });
  return found;
}

function offers(element: Fields, value: string): boolean {
  const buttons = [element.positive_button, element.negative_button].filter(isFields);
  return [...optionsOf(element), ...buttons].some((each) => each.value === value);
}

/** The entry of `actions` in a block_actions payload. */
export function actionOf({ block, element }: Placed, given: Given, ts: string): Fields {
  const common = { action_id: element.action_id, block_id: block.block_id, type: element.type, action_ts: ts };
  if (element.type === 'button' || element.type === 'icon_button') {
    const style = asString(element.style);
    const value = asString(element.value);
    return { ...common, text: element.text, ...(value === undefined ? {} : { value }), ...(style ? { style } : {}) };
  }
  if (element.type === 'feedback_buttons') {
    const buttons = [element.positive_button, element.negative_button].filter(isFields);
    const pressed = buttons.find((button) => button.value === given) ?? buttons[0] ?? {};
    return { ...common, text: pressed.text, value: pressed.value };
  }
  return { ...common, ...elementState(element, given) };
}
