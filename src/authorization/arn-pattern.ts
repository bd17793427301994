import { BoundedCache } from './bounded-cache';
import { ANY, matchesGlob } from './glob';
import type { RequestView } from './request';
import { splitArn } from './split-arn';
import { compileTemplate, resolveTemplate, type Template, unknownVariables } from './template';
import { and, MAYBE, NO, type Tri, tri, YES } from './tri';

/** An ARN pattern compared part by part: a wildcard never reaches across a colon of the first five parts. */
export interface ArnPattern {
  readonly text: string;
  readonly variables: boolean;
  readonly use: 'resource' | 'condition';
  /** Made at first use. Null: can match no ARN. */
  parts: readonly Template[] | null | undefined;
}

/**
 * The value of a Resource element. An ARN with fewer than six parts is completed with `*`; variables count only after
 * the fifth colon (IAM User Guide, "Resource" and "Variables and tags").
 */
export function resourcePattern(text: string, variables: boolean): ArnPattern {
  return (variables ? withVariables : withoutVariables).get(text);
}

const MOST_PATTERNS = 20_000;
const withVariables = new BoundedCache(MOST_PATTERNS, (text) => newPattern(text, true, 'resource'));
const withoutVariables = new BoundedCache(MOST_PATTERNS, (text) => newPattern(text, false, 'resource'));

function newPattern(text: string, variables: boolean, use: ArnPattern['use']): ArnPattern {
  return { text, variables, use, parts: undefined };
}

/** The value of an Arn* condition: `*` alone matches any ARN, `arn:aws:ec2:*` is completed with `*`. */
export function arnCondition(text: string, variables: boolean): ArnPattern {
  return newPattern(text, variables, 'condition');
}

function compileParts({ text, variables, use }: ArnPattern): readonly Template[] | null {
  const parts = splitArn(text);
  if (parts[0] !== 'arn') return null;
  const resource = use === 'resource';
  if (parts.length < 6 && !resource && !text.endsWith('*')) return null;
  const templates = parts.map((part, i) => compileTemplate(part, variables && (!resource || i === 5), true));
  while (templates.length < 6) templates.push(ANY);
  return templates;
}

/** Matches an ARN, given whole and split with {@link splitArn}. */
export function matchesArn(pattern: ArnPattern, arn: string, arnParts: readonly string[], view: RequestView): Tri {
  const { text } = pattern;
  if (text === '*' || text === arn) return YES;
  if (pattern.parts === undefined) pattern.parts = compileParts(pattern);
  const { parts } = pattern;
  if (parts === null || arnParts.length !== 6) return NO;
  let result: Tri = YES;
  for (let i = 5; i >= 0 && result !== NO; i--) {
    const part = parts[i] as Template;
    const had = arnParts[i] as string;
    if (part === had || part === ANY) continue;
    result = and(result, typeof part === 'string' ? tri(matchesGlob(part, had)) : matchesTemplate(part, had, view));
  }
  return result;
}

/** Names of the variables in a pattern whose values nobody knows. */
export function unknownInPattern(pattern: ArnPattern, view: RequestView): string[] {
  if (!pattern.variables || !pattern.text.includes('${')) return [];
  return unknownVariables(compileTemplate(pattern.text, true, true), view);
}

function matchesTemplate(part: Exclude<Template, string>, had: string, view: RequestView): Tri {
  const resolved = resolveTemplate(part, view);
  if (resolved === 'unknown') return MAYBE;
  if (resolved === 'absent') return NO;
  return tri(matchesGlob(resolved.text, had));
}
