import { LIMITS } from '../limits';
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
  string,
  textObject,
} from './rules';

const confirm = object({
  required: {
    title: plainText(LIMITS.confirmTitle),
    text: textObject(LIMITS.confirmText),
    confirm: plainText(LIMITS.confirmButton),
    deny: plainText(LIMITS.confirmButton),
  },
  optional: { style: oneOf('primary', 'danger') },
});

function option(text: Rule): Rule {
  return object({
    required: { text, value: string(LIMITS.optionValue) },
    optional: { description: textObject(LIMITS.optionDescription), url: string(LIMITS.url) },
  });
}

const plainOption = option(plainText(LIMITS.optionText));
const richOption = option(textObject(LIMITS.optionText));
const optionGroup = object({
  required: { label: plainText(LIMITS.optionText), options: list(plainOption, LIMITS.selectOptions) },
});

const type = { type: anything };
const actionable = { action_id: string(LIMITS.id, 1), confirm };
const focusable = { ...actionable, focus_on_load: boolean };
const placeable = { ...focusable, placeholder: plainText(LIMITS.placeholder) };

const button = object({
  required: { ...type, text: plainText(LIMITS.buttonText) },
  optional: {
    ...actionable,
    url: string(LIMITS.url),
    value: string(LIMITS.buttonValue),
    style: oneOf('primary', 'danger'),
    accessibility_label: string(LIMITS.accessibilityLabel),
  },
});

/** An image with exactly one source. */
export const image = object({
  required: { ...type, alt_text: string(LIMITS.imageAltText) },
  optional: { image_url: string(LIMITS.url, 1), slack_file: anything },
  either: ['image_url', 'slack_file'],
});

const staticOptions = {
  options: list(plainOption, LIMITS.selectOptions),
  option_groups: list(optionGroup, LIMITS.selectOptions),
};
const many = { max_selected_items: number };

const selects: Record<string, Rule> = {
  static_select: object({
    required: type,
    optional: { ...placeable, ...staticOptions, initial_option: plainOption },
    either: ['options', 'option_groups'],
  }),
  multi_static_select: object({
    required: type,
    optional: { ...placeable, ...many, ...staticOptions, initial_options: list(plainOption, LIMITS.selectOptions) },
    either: ['options', 'option_groups'],
  }),
  users_select: object({ required: type, optional: { ...placeable, initial_user: anything } }),
  multi_users_select: object({ required: type, optional: { ...placeable, ...many, initial_users: anything } }),
  channels_select: object({
    required: type,
    optional: { ...placeable, initial_channel: anything, response_url_enabled: boolean },
  }),
  multi_channels_select: object({ required: type, optional: { ...placeable, ...many, initial_channels: anything } }),
  conversations_select: object({
    required: type,
    optional: {
      ...placeable,
      initial_conversation: anything,
      default_to_current_conversation: boolean,
      response_url_enabled: boolean,
      filter: anything,
    },
  }),
};

const choices: Record<string, Rule> = {
  overflow: object({
    required: { ...type, options: list(plainOption, LIMITS.overflowOptions) },
    optional: actionable,
  }),
  radio_buttons: object({
    required: { ...type, options: list(richOption, LIMITS.choiceOptions) },
    optional: { ...focusable, initial_option: richOption },
  }),
  checkboxes: object({
    required: { ...type, options: list(richOption, LIMITS.choiceOptions) },
    optional: { ...focusable, initial_options: list(richOption, LIMITS.choiceOptions) },
  }),
  datepicker: object({ required: type, optional: { ...placeable, initial_date: string(10) } }),
  timepicker: object({ required: type, optional: { ...placeable, initial_time: string(5), timezone: string(255) } }),
  datetimepicker: object({ required: type, optional: { ...focusable, initial_date_time: number } }),
};

const typed = { ...focusable, placeholder: plainText(LIMITS.placeholder), dispatch_action_config: anything };
const lengths = { min_length: number, max_length: number };

const textInputs: Record<string, Rule> = {
  plain_text_input: object({
    required: type,
    optional: { ...typed, ...lengths, initial_value: string(LIMITS.inputValue), multiline: boolean },
  }),
  email_text_input: object({ required: type, optional: { ...typed, initial_value: string(LIMITS.inputValue) } }),
  url_text_input: object({ required: type, optional: { ...typed, initial_value: string(LIMITS.inputValue) } }),
  number_input: object({
    required: { ...type, is_decimal_allowed: boolean },
    optional: { ...typed, initial_value: string(255), min_value: string(255), max_value: string(255) },
  }),
};

const feedbackButton = object({
  required: { text: plainText(LIMITS.buttonText), value: string(LIMITS.buttonValue) },
  optional: { accessibility_label: string(LIMITS.accessibilityLabel) },
});

/** Elements of an `actions` block. */
export const actionsElement = byType(() => ({ button, ...selects, ...choices }));
/** Elements beside the text of a `section`. */
export const accessory = byType(() => ({ button, image, ...selects, ...choices }));
/** Elements of an `input` block. */
export const inputElement = byType(() => {
  const { overflow: _overflow, ...fillable } = choices;
  return { ...textInputs, ...selects, ...fillable };
});
/** Elements of a `context` block. */
export const contextElement = byType(() => ({
  image,
  plain_text: plainText(LIMITS.textObject),
  mrkdwn: textObject(LIMITS.textObject),
}));
/** Elements of a `context_actions` block. */
export const contextActionsElement = byType(() => ({
  feedback_buttons: object({
    required: { ...type, positive_button: feedbackButton, negative_button: feedbackButton },
    optional: { action_id: string(LIMITS.id, 1) },
  }),
  icon_button: object({
    required: { ...type, icon: string(255, 1), text: plainText(LIMITS.buttonText) },
    optional: {
      ...actionable,
      value: string(LIMITS.buttonValue),
      accessibility_label: string(LIMITS.accessibilityLabel),
      visible_to_user_ids: anything,
    },
  }),
}));
/** The buttons of a `card`. */
export const cardAction = button;
