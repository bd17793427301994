import type { Target } from '../target';

/** A statement without its principal and resource: actions and the conditions that the failed request met. */
export interface NarrowPart {
  actions: string[];
  condition: Record<string, Record<string, string>> | null;
}

function viaServiceOf(target: Target): string | null {
  const via = target.context['kms:ViaService'];
  return typeof via === 'string' ? via : null;
}

/**
 * The narrowest statements that cover the actions as they were asked: through the same service only, and a grant only for that
 * service's own use (KMS Developer Guide, kms:ViaService and kms:GrantIsForAWSResource).
 */
export function narrowParts(actions: readonly string[], target: Target): NarrowPart[] {
  const via = viaServiceOf(target);
  if (!via) return [{ actions: [...actions], condition: null }];
  const service = { StringEquals: { 'kms:ViaService': via } };
  const others = actions.filter((action) => action !== 'kms:CreateGrant');
  const grant: NarrowPart[] = actions.includes('kms:CreateGrant')
    ? [{ actions: ['kms:CreateGrant'], condition: { ...service, Bool: { 'kms:GrantIsForAWSResource': 'true' } } }]
    : [];
  return others.length > 0 ? [{ actions: others, condition: service }, ...grant] : grant;
}

/** A name that none of the taken ones equals, ignoring case: `base`, `base2` … */
export function uniqueName(base: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(base.toLowerCase())) return base;
  let number = 2;
  while (lower.has(`${base}${number}`.toLowerCase())) number += 1;
  return `${base}${number}`;
}
