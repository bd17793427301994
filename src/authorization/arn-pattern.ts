import { ANY, matchesGlob } from './glob';
import type { RequestView } from './request';
import { splitArn } from './split-arn';
import { compileTemplate, resolveTemplate, type Template } from './template';
import { and, MAYBE, NO, type Tri, tri, YES } from './tri';

/** An ARN pattern compared part by part: a wildcard never reaches across a colon of the first five parts. */
export interface ArnPattern {
  text: string;
  /** Six parts; null: can match no ARN. An empty list: matches everything. */
  parts: readonly Template[] | null;
  unknownTemplate: Template | null;
}

/**
 * Compiles the value of a Resource element. An ARN with fewer than six parts is completed with `*`; variables count
 * only after the fifth colon (IAM User Guide, "Resource" and "Variables and tags").
 */
export function compileResourcePattern(text: string, variables: boolean): ArnPattern {
  if (text === '*') return { text, parts: [], unknownTemplate: null };
  const parts = splitArn(text);
  if (parts[0] !== 'arn') return { text, parts: null, unknownTemplate: null };
  const templates: Template[] = parts.map((part, i) => compileTemplate(part, variables && i === 5, true));
  while (templates.length < 6) templates.push(ANY);
  const last = templates[5] as Template;
  return { text, parts: templates, unknownTemplate: typeof last === 'string' ? null : last };
}

/** Compiles the value of an Arn* condition: `*` alone matches any ARN, `arn:aws:ec2:*` is completed with `*`. */
export function compileArnCondition(text: string, variables: boolean): ArnPattern {
  if (text === '*') return { text, parts: [], unknownTemplate: null };
  const parts = splitArn(text);
  if (parts.length < 6 && !text.endsWith('*')) {
    const whole = compileTemplate(text, variables, true);
    return { text, parts: null, unknownTemplate: typeof whole === 'string' ? null : whole };
  }
  const templates: Template[] = parts.map((part) => compileTemplate(part, variables, true));
  while (templates.length < 6) templates.push(ANY);
  const whole = compileTemplate(text, variables, true);
  return { text, parts: templates, unknownTemplate: typeof whole === 'string' ? null : whole };
}

/** Matches an ARN that was split with {@link splitArn}. */
export function matchesArn(pattern: ArnPattern, arn: readonly string[], view: RequestView): Tri {
  const parts = pattern.parts;
  if (parts === null) return NO;
  if (parts.length === 0) return YES;
  if (arn.length !== 6) return NO;
  let result: Tri = YES;
  for (let i = 0; i < 6 && result !== NO; i++) {
    const part = parts[i] as Template;
    const had = arn[i] as string;
    result = and(result, typeof part === 'string' ? tri(matchesGlob(part, had)) : matchesTemplate(part, had, view));
  }
  return result;
}

function matchesTemplate(part: Exclude<Template, string>, had: string, view: RequestView): Tri {
  const resolved = resolveTemplate(part, view);
  if (resolved === 'unknown') return MAYBE;
  if (resolved === 'absent') return NO;
  return tri(matchesGlob(resolved.text, had));
}
