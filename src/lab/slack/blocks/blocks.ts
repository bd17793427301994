import { LIMITS } from '../limits';
import {
  accessory,
  actionsElement,
  cardAction,
  contextActionsElement,
  contextElement,
  image,
  inputElement,
} from './elements';
import { richText } from './rich-text';
import {
  anything,
  boolean,
  byType,
  list,
  number,
  object,
  oneOf,
  plainText,
  type Rule,
  type Shape,
  string,
  textObject,
} from './rules';

/** A block: its own fields, its type, and an optional block_id. */
function block(shape: Shape): Rule {
  return object({
    ...shape,
    required: { type: anything, ...shape.required },
    optional: { block_id: string(LIMITS.id, 1), ...shape.optional },
  });
}

const classic: Record<string, Rule> = {
  section: block({
    optional: {
      text: textObject(LIMITS.textObject),
      fields: list(textObject(LIMITS.sectionField), LIMITS.sectionFields),
      accessory,
      expand: boolean,
    },
    either: ['text', 'fields'],
  }),
  header: block({ required: { text: plainText(LIMITS.header) }, optional: { level: number } }),
  divider: block({}),
  context: block({ required: { elements: list(contextElement, LIMITS.contextElements) } }),
  actions: block({ required: { elements: list(actionsElement, LIMITS.actionsElements) } }),
  image: block({
    required: { alt_text: string(LIMITS.imageAltText) },
    optional: { image_url: string(LIMITS.url, 1), slack_file: anything, title: plainText(LIMITS.imageAltText) },
    either: ['image_url', 'slack_file'],
  }),
  input: block({
    required: { label: plainText(LIMITS.inputLabel), element: inputElement },
    optional: { hint: plainText(LIMITS.inputLabel), optional: boolean, dispatch_action: boolean },
  }),
  rich_text: richText,
};

const cell = byType(() => ({
  rich_text: richText,
  raw_text: object({ required: { type: anything, text: string(LIMITS.textObject, 1) } }),
  raw_number: object({ required: { type: anything, value: number }, optional: { text: string(LIMITS.textObject) } }),
}));
const plainCell = byType(() => ({
  raw_text: object({ required: { type: anything, text: string(LIMITS.textObject, 1) } }),
}));

const dataTableRows: Rule = (value, at, report) => {
  list(list(cell, LIMITS.tableColumns), LIMITS.tableRows + 1, 2)(value, at, report);
  if (Array.isArray(value)) list(plainCell, LIMITS.tableColumns)(value[0], `${at}/0`, report);
};

const tables: Record<string, Rule> = {
  table: block({
    required: { rows: list(list(cell, LIMITS.tableColumns), LIMITS.tableRows) },
    optional: {
      column_settings: list(
        object({ optional: { align: oneOf('left', 'center', 'right'), is_wrapped: boolean } }),
        LIMITS.tableColumns,
        0,
      ),
    },
  }),
  data_table: block({
    required: { rows: dataTableRows, caption: string(LIMITS.textObject, 1) },
    optional: { page_size: number, row_header_column_index: number },
  }),
};

const taskShape: Shape = {
  required: {
    task_id: string(LIMITS.id, 1),
    title: string(LIMITS.taskText, 1),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    details: richText,
    output: richText,
    sources: list(
      object({ required: { type: oneOf('url'), url: string(LIMITS.url, 1), text: string(LIMITS.taskText, 1) } }),
      50,
      0,
    ),
  },
};
const task = block(taskShape);

const { rich_text: _refusedInContainers, ...containerClassic } = classic;
const containerChild = byType(() => ({ ...containerClassic, table: tables.table ?? anything }));

const card = block({
  optional: {
    title: textObject(LIMITS.cardTitle),
    subtitle: textObject(LIMITS.cardTitle),
    body: textObject(LIMITS.cardBody),
    hero_image: image,
    icon: image,
    actions: list(cardAction, LIMITS.cardActions, 0),
  },
  either: ['title', 'body', 'hero_image', 'actions'],
});

const grouped: Record<string, Rule> = {
  container: block({
    required: { child_blocks: list(containerChild, LIMITS.containerChildren) },
    optional: {
      title: plainText(LIMITS.containerTitle),
      rich_text_title: richText,
      subtitle: textObject(LIMITS.containerTitle),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    either: ['title', 'rich_text_title'],
  }),
  card,
  carousel: block({ required: { elements: list(card, LIMITS.carouselCards) } }),
  task_card: task,
  plan: block({ required: { title: string(LIMITS.taskText, 1) }, optional: { tasks: list(task, 50, 0) } }),
};

const messageOnly: Record<string, Rule> = {
  markdown: block({ required: { text: string(LIMITS.markdownText, 1) } }),
  context_actions: block({ required: { elements: list(contextActionsElement, LIMITS.contextActionsElements) } }),
};

const alert = block({
  required: { text: textObject(LIMITS.alertText) },
  optional: { level: oneOf('default', 'info', 'warning', 'error', 'success') },
});

/** What each surface takes; `alert` is refused in messages, the newer containers outside of them. */
export const SURFACES: Record<'message' | 'modal' | 'home', Rule> = {
  message: byType(() => ({ ...classic, ...tables, ...grouped, ...messageOnly })),
  modal: byType(() => ({ ...classic, alert })),
  home: byType(() => classic),
};
