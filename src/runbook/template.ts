import { type Facts, factAt } from './facts';

const PATH = '[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*';
const PLACEHOLDER = new RegExp(`\\{\\{\\s*(${PATH})\\s*\\}\\}`, 'g');
const WHOLE = new RegExp(`^\\{\\{\\s*(${PATH})\\s*\\}\\}$`);

/** Every text inside a template value, however deep, with the path to it. */
export function textsIn(
  value: unknown,
  at: readonly (string | number)[] = [],
): { at: (string | number)[]; text: string }[] {
  if (typeof value === 'string') return [{ at: [...at], text: value }];
  if (Array.isArray(value)) return value.flatMap((element, index) => textsIn(element, [...at, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, [...at, key]));
}

/** Paths that a template (a text, or any value with texts inside) names, each once, in order of appearance. */
export function references(template: unknown): string[] {
  const paths = textsIn(template).flatMap(({ text }) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''));
  return [...new Set(paths)];
}

/** Why a text is no valid template; null when it is one. Only `{{dotted.path}}` may stand between double braces. */
export function templateProblem(text: string): string | null {
  const rest = text.replaceAll(PLACEHOLDER, '');
  const open = /\{\{.*?\}\}|\{\{|\}\}/s.exec(rest);
  return open ? `\`${open[0].slice(0, 60)}\` is not a {{dotted.path}}; templates know no other form` : null;
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export interface Filled {
  value: unknown;
  /** Paths without a value (absent or null); the result is unusable when there are any. */
  unresolved: string[];
}

/**
 * Fills `{{path}}` from the facts, in every text of the value. A text that is exactly one placeholder takes the
 * fact's own type; elsewhere lists become comma-separated text and objects JSON. No logic, no escaping.
 */
export function fillTemplate(template: unknown, facts: Facts): Filled {
  const unresolved = new Set<string>();
  const lookUp = (path: string): unknown => {
    const value = factAt(facts, path) ?? null;
    if (value === null) unresolved.add(path);
    return value;
  };
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const whole = WHOLE.exec(value);
      if (whole) return lookUp(whole[1] ?? '');
      return value.replaceAll(PLACEHOLDER, (_, path: string) => asText(lookUp(path)));
    }
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member)]));
  };
  return { value: fill(template), unresolved: [...unresolved] };
}

/** A sentence for people with its facts filled in; a fact that nobody knows reads as `missing`. */
export function fillSentence(template: string, facts: Facts, missing = 'unknown'): string {
  return template.replaceAll(PLACEHOLDER, (_, path: string) => {
    const value = factAt(facts, path) ?? null;
    return value === null ? missing : asText(value);
  });
}
