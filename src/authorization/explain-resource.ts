import { type ArnPattern, matchesArn, unknownInPattern } from './arn-pattern';
import type { ResourceElement } from './document';
import { matchesGlob } from './glob';
import type { RequestView } from './request';
import { splitArn } from './split-arn';
import { resolveTemplate, type Template } from './template';
import { MAYBE, NO } from './tri';
import { listed, shortened } from './wording';

function coveringPattern({ patterns }: ResourceElement, view: RequestView): ArnPattern | undefined {
  for (const pattern of patterns) {
    if (matchesArn(pattern, view.resource, view.resourceParts, view) !== NO) return pattern;
  }
  return undefined;
}

/** The first pattern of a Resource or NotResource element that covers the request's resource. */
export function namedResource(resource: ResourceElement, view: RequestView): string {
  return shortened(coveringPattern(resource, view)?.text ?? '');
}

/** Why a Resource or NotResource element leaves the request's resource out. */
export function explainOtherResource(resource: ResourceElement, view: RequestView): string {
  if (resource.negated) return `resource ${view.resource} is excepted by NotResource ${namedResource(resource, view)}`;
  const { patterns } = resource;
  if (patterns.length === 0) return 'resource is an empty list, which covers nothing';
  if (view.resource === '*' && view.actionKey.startsWith('kms:'))
    return `resource is ${listed(patterns.map(({ text }) => text))}, not *, and ${view.action} works on * only`;
  const [nearest, miss] = nearestPattern(patterns, view);
  if (patterns.length === 1) return `resource is ${shortened(nearest.text)}, ${miss ?? `not ${view.resource}`}`;
  const others = patterns.flatMap((pattern) => (pattern === nearest ? [] : [pattern.text]));
  if (miss === null) return `resource is ${listed([nearest.text, ...others])}, not ${view.resource}`;
  return `resource is ${shortened(nearest.text)}${others.length === 0 ? '' : ` and ${others.length} more`}, ${miss}`;
}

/** Where a pattern's first five parts first differ from the resource's, most distant first. */
const PARTS = ['', 'partition', 'service', 'Region', 'account'] as const;
const MOST_COMPARED = 50;

/** The pattern that misses the resource latest in its ARN, with how it misses: null where nothing but the whole tells. */
function nearestPattern(patterns: readonly ArnPattern[], view: RequestView): [ArnPattern, string | null] {
  let best = patterns[0] as ArnPattern;
  let bestAt = -1;
  for (let i = 0; i < patterns.length && i < MOST_COMPARED; i++) {
    const pattern = patterns[i] as ArnPattern;
    const at = firstDifference(pattern, view);
    if (at > bestAt) [best, bestAt] = [pattern, at];
  }
  return [best, describeMiss(best, bestAt, view)];
}

function firstDifference({ parts }: ArnPattern, view: RequestView): number {
  if (!parts || view.resourceParts.length !== 6) return -1;
  for (let i = 1; i < 5; i++) if (!coversPart(parts[i] as Template, view.resourceParts[i] as string, view)) return i;
  return 5;
}

function coversPart(part: Template, had: string, view: RequestView): boolean {
  if (typeof part === 'string') return part === had || matchesGlob(part, had);
  const here = resolveTemplate(part, view);
  return typeof here === 'object' && matchesGlob(here.text, had);
}

function describeMiss(pattern: ArnPattern, at: number, view: RequestView): string | null {
  if (at < 1) return null;
  const wanted = splitArn(pattern.text);
  if (at < 5) {
    const had = view.resourceParts[at] ?? '';
    return `in ${PARTS[at]} ${wanted[at] || 'none'}, not ${had}`;
  }
  return describeKeyMiss(pattern, wanted[5] ?? '', view);
}

function describeKeyMiss(pattern: ArnPattern, wanted: string, view: RequestView): string | null {
  const had = view.resourceParts[5] ?? '';
  if (wanted.startsWith('alias/') && had.startsWith('key/')) {
    return `an alias, and a policy reaches ${view.resource} by its key ARN only`;
  }
  if (had.startsWith('key/') && /^[0-9a-f-]{36}$|^mrk-/.test(wanted)) return `without key/, not ${view.resource}`;
  if (pattern.variables && wanted.includes('${')) return `which its variables do not make ${view.resource}`;
  return null;
}

/** Why a Resource element cannot be decided; empty where it can. */
export function explainOpenResource(resource: ResourceElement, view: RequestView): string {
  const open = resource.patterns.find(
    (pattern) => matchesArn(pattern, view.resource, view.resourceParts, view) === MAYBE,
  );
  if (!open || coveringPattern(resource, view) !== open) return '';
  const names = unknownInPattern(open, view);
  return `resource is ${shortened(open.text)}, and what ${listed(names)} is in the request is not known`;
}
