import { useId } from 'react';
import type { Fields } from '../../types';
import { type Given, initialValue, optionsOf } from '../../view-state';
import { withEmoji } from '../emoji';
import { fields, string } from '../fields';
import { useSurface, useSurroundings } from '../surroundings';
import { TextObject } from './text';

interface Control {
  element: Fields;
  label: string;
  value: Given;
  change: (given: Given) => void;
  describedBy: string | undefined;
  invalid: boolean;
}

const HTML_TYPES: Record<string, string> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
};

/** An element that takes a value. In an `input` block the value waits for the submission, elsewhere it is sent at once. */
export function InputElement(props: {
  element: Fields;
  blockId: string;
  label: string;
  sendAtOnce: boolean;
  describedBy?: string | undefined;
  invalid?: boolean;
}) {
  const { inputs, setInput, use } = useSurface();
  const actionId = string(props.element.action_id);
  const change = (given: Given) => {
    setInput(actionId, given);
    if (props.sendAtOnce) void use(actionId, props.blockId, given);
  };
  const control: Control = {
    element: props.element,
    label: props.label,
    value: inputs[actionId] ?? initialValue(props.element),
    change,
    describedBy: props.describedBy,
    invalid: props.invalid === true,
  };
  const type = string(props.element.type);
  if (type === 'radio_buttons' || type === 'checkboxes')
    return <Choices control={control} many={type === 'checkboxes'} />;
  if (type.startsWith('multi_')) return <Choices control={control} many />;
  if (type.endsWith('_select')) return <Select control={control} />;
  return <TextInput control={control} />;
}

function TextInput({ control: { element, label, value, change, describedBy, invalid } }: { control: Control }) {
  const common = {
    className: 'field',
    'aria-label': label,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    placeholder: string(fields(element.placeholder).text) || undefined,
    value: typeof value === 'string' ? value : '',
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  if (element.multiline === true) return <textarea {...common} rows={4} />;
  return <input {...common} type={HTML_TYPES[string(element.type)] ?? 'text'} step="any" />;
}

interface Offer {
  value: string;
  text: unknown;
  description?: unknown;
}

function useOffers(element: Fields): Offer[] {
  const { state } = useSurroundings();
  const type = string(element.type);
  const plain = (text: string) => ({ type: 'plain_text', text });
  if (type.endsWith('users_select')) {
    return state.users.filter((user) => !user.isBot).map((user) => ({ value: user.id, text: plain(user.realName) }));
  }
  if (type.endsWith('channels_select') || type.endsWith('conversations_select')) {
    const open = state.channels.filter((channel) => !channel.isDirect);
    return open.map((channel) => ({ value: channel.id, text: plain(`#${channel.name}`) }));
  }
  return optionsOf(element).map((option) => ({
    value: string(option.value),
    text: option.text,
    description: option.description,
  }));
}

function Select({ control: { element, label, value, change, describedBy, invalid } }: { control: Control }) {
  const offers = useOffers(element);
  return (
    <select
      className="select"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => change(event.target.value)}
    >
      <option value="" disabled>
        {string(fields(element.placeholder).text) || 'Select an option'}
      </option>
      {offers.map((offer) => (
        <option key={offer.value} value={offer.value}>
          {withEmoji(string(fields(offer.text).text))}
        </option>
      ))}
    </select>
  );
}

function Choices({ control, many }: { control: Control; many: boolean }) {
  const name = useId();
  const offers = useOffers(control.element);
  const chosen = Array.isArray(control.value) ? control.value : control.value === null ? [] : [control.value];
  const toggle = (value: string) => {
    if (!many) control.change(value);
    else control.change(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  };
  return (
    <fieldset className="choices" aria-describedby={control.describedBy} aria-invalid={control.invalid}>
      <legend className="sr-only">{control.label}</legend>
      {offers.map((offer) => (
        <label key={offer.value} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            checked={chosen.includes(offer.value)}
            onChange={() => toggle(offer.value)}
          />
          <span>
            <TextObject value={offer.text} />
            {offer.description !== undefined && (
              <span className="quiet">
                <TextObject value={offer.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
