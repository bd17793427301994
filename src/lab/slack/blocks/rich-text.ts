import { anything, boolean, byType, list, number, object, oneOf, type Rule, string } from './rules';

const MANY = 10_000;
const type = { type: anything };
const style = { style: anything };

const inline = byType(() => ({
  text: object({ required: { ...type, text: string(MANY, 1) }, optional: style }),
  link: object({
    required: { ...type, url: string(3_000, 1) },
    optional: { ...style, text: anything, unsafe: boolean },
  }),
  emoji: object({
    required: { ...type, name: string(255, 1) },
    optional: { ...style, unicode: anything, url: anything },
  }),
  user: object({ required: { ...type, user_id: string(255, 1) }, optional: style }),
  usergroup: object({ required: { ...type, usergroup_id: string(255, 1) }, optional: style }),
  channel: object({ required: { ...type, channel_id: string(255, 1) }, optional: style }),
  team: object({ required: { ...type, team_id: string(255, 1) }, optional: style }),
  broadcast: object({ required: { ...type, range: oneOf('here', 'channel', 'everyone') }, optional: style }),
  color: object({ required: { ...type, value: string(255, 1) }, optional: style }),
  date: object({
    required: { ...type, timestamp: number, format: string(255, 1) },
    optional: { ...style, url: anything, fallback: anything },
  }),
}));

const inlines = list(inline, MANY, 0);
const section = object({ required: { ...type, elements: inlines } });

const part = byType(() => ({
  rich_text_section: section,
  rich_text_preformatted: object({
    required: { ...type, elements: inlines },
    optional: { border: number, language: anything },
  }),
  rich_text_quote: object({ required: { ...type, elements: inlines }, optional: { border: number } }),
  rich_text_list: object({
    required: { ...type, style: oneOf('bullet', 'ordered'), elements: list(section, MANY) },
    optional: { indent: number, offset: number, border: number },
  }),
}));

/** A rich_text block, also as a table cell or a task's details. */
export const richText: Rule = object({
  required: { ...type, elements: list(part, MANY, 0) },
  optional: { block_id: string(255, 1) },
});
