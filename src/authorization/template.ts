import { markWildcards, withoutMarks } from './glob';
import { lookup, type RequestView } from './request';

interface Variable {
  /** Context key, lower case. */
  key: string;
  /** Context key as the policy writes it. */
  name: string;
  fallback: string | null;
}

/** Policy text with its variables set apart; a plain string has none. Wildcards are marked already. */
export type Template = string | readonly (string | Variable)[];

/** A template's value for one request: text, or that a variable has no value, or that nobody knows it. */
export type Resolved = { text: string } | 'absent' | 'unknown';

const VARIABLE = /\$\{([^}]*)\}/g;
/** A comma and a space set a default apart (IAM User Guide, "Variables and tags"); without the space there is none. */
const WITH_DEFAULT = /^([^,]+), '(.*)'$/s;
const LITERALS: ReadonlySet<string> = new Set(['*', '?', '$']);

/**
 * Compiles policy text. Variables exist in policy version 2012-10-17 only, elsewhere `${…}` is literal
 * (IAM User Guide, "Variables and tags"). `wildcards`: whether `*` and `?` are patterns here.
 */
export function compileTemplate(text: string, variables: boolean, wildcards: boolean): Template {
  const mark = wildcards ? markWildcards : (literal: string) => literal;
  if (!variables || !text.includes('${')) return mark(text);
  const parts: (string | Variable)[] = [];
  let pending = '';
  let from = 0;
  for (const found of text.matchAll(VARIABLE)) {
    pending += mark(text.slice(from, found.index));
    from = found.index + found[0].length;
    const inner = found[1] ?? '';
    if (LITERALS.has(inner)) {
      pending += inner;
      continue;
    }
    if (pending) parts.push(pending);
    pending = '';
    const split = WITH_DEFAULT.exec(inner);
    const name = (split?.[1] ?? inner).trim();
    parts.push({ name, key: name.toLowerCase(), fallback: split ? (split[2] ?? '') : null });
  }
  pending += mark(text.slice(from));
  if (parts.length === 0) return pending;
  if (pending) parts.push(pending);
  return parts;
}

/** A key with several values cannot be used as a variable (IAM User Guide): it counts as having no value. */
export function resolveTemplate(template: readonly (string | Variable)[], view: RequestView): Resolved {
  let text = '';
  let unknown = false;
  for (const part of template) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const had = lookup(view, part.key);
    if (had === 'unknown') unknown = true;
    else if (had !== 'absent' && had.length === 1) text += withoutMarks(had[0] as string);
    else if (part.fallback !== null) text += withoutMarks(part.fallback);
    else return 'absent';
  }
  return unknown ? 'unknown' : { text };
}

/** Names of the variables in a template whose values nobody knows for this request. */
export function unknownVariables(template: Template, view: RequestView): string[] {
  if (typeof template === 'string') return [];
  const names: string[] = [];
  for (const part of template) {
    if (typeof part !== 'string' && lookup(view, part.key) === 'unknown') names.push(part.name);
  }
  return names;
}
