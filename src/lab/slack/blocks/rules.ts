import { type Fields, isFields } from '../types';

/** Says whether a JSON value is what Slack takes at this place; reports each fault with its JSON pointer. */
export type Rule = (value: unknown, at: string, report: Report) => void;
export type Report = (message: string, at: string) => void;

/** A string of min to max characters. */
export function string(max: number, min = 0): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string') report('must be a string', at);
    else if (value.length > max) report(`must be less than ${max + 1} characters`, at);
    else if (value.length < min) report(`must be more than ${min - 1} characters`, at);
  };
}

export const boolean: Rule = (value, at, report) => {
  if (typeof value !== 'boolean') report('must be a boolean', at);
};

export const number: Rule = (value, at, report) => {
  if (typeof value !== 'number') report('must be a number', at);
};

/** Taken as it is: parts that the lab does not judge. */
export const anything: Rule = () => {};

/** One of the given strings. */
export function oneOf(...allowed: string[]): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) report(`must be a valid enum value`, at);
  };
}

/** A list of min to max items, each of which the rule takes. */
export function list(rule: Rule, max: number, min = 1): Rule {
  return (value, at, report) => {
    if (!Array.isArray(value)) return report('must provide an array', at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    if (value.length < min) report(`no fewer than ${min} items allowed`, at);
    value.forEach((item, index) => {
      rule(item, `${at}/${index}`, report);
    });
  };
}

export interface Shape {
  required?: Record<string, Rule>;
  optional?: Record<string, Rule>;
  /** At least one of these fields must be there. */
  either?: string[];
}

/** An object with these fields and no other: Slack refuses a whole message for one unknown field. */
export function object(shape: Shape): Rule {
  const required = shape.required ?? {};
  const known: Record<string, Rule> = { ...required, ...shape.optional };
  return (value, at, report) => {
    if (!isFields(value)) return report('must provide an object', at);
    for (const name of Object.keys(required)) {
      if (value[name] === undefined || value[name] === null) report(`missing required field: ${name}`, at);
    }
    if (shape.either && !shape.either.some((name) => value[name] !== undefined)) {
      report(`must define either \`${shape.either.join('` or `')}\``, at);
    }
    checkFields(value, known, at, report);
  };
}

function checkFields(value: Fields, known: Record<string, Rule>, at: string, report: Report): void {
  for (const [name, field] of Object.entries(value)) {
    const rule = known[name];
    if (rule === undefined) report(`invalid additional property: ${name}`, at);
    else if (field !== undefined && field !== null) rule(field, `${at}/${name}`, report);
  }
}

/** An object whose rule is chosen by its `type`. */
export function byType(rules: () => Record<string, Rule>): Rule {
  return (value, at, report) => {
    if (!isFields(value)) return report('must provide an object', at);
    if (typeof value.type !== 'string') return report('missing required field: type', at);
    const rule = Object.hasOwn(rules(), value.type) ? rules()[value.type] : undefined;
    if (rule === undefined) report(`unsupported type: ${value.type}`, `${at}/type`);
    else rule(value, at, report);
  };
}

/** A plain_text object of 1 to max characters. */
export function plainText(max: number): Rule {
  return object({ required: { type: oneOf('plain_text'), text: string(max, 1) }, optional: { emoji: boolean } });
}

/** A plain_text or mrkdwn object of 1 to max characters. */
export function textObject(max: number): Rule {
  return byType(() => ({
    plain_text: plainText(max),
    mrkdwn: object({ required: { type: anything, text: string(max, 1) }, optional: { verbatim: boolean } }),
  }));
}
