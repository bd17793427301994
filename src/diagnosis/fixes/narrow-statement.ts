import { operationOf } from '../../authorization/operations';
import type { Target } from '../target';

type Condition = Record<string, Record<string, string | string[]>>;

/** A statement without its principal and resource: actions and the conditions that the failed request met. */
export interface NarrowPart {
  actions: string[];
  condition: Condition | null;
}

const CREATE_GRANT = 'kms:CreateGrant';

function known(target: Target, key: string): string[] {
  const value = target.context[key];
  return value === undefined ? [] : [value].flat();
}

/**
 * A grant made directly passes the key on to whom the caller likes, so the statement says for whom and for what: as the request did,
 * or, where that is not known, with gaps for a person to fill (KMS Developer Guide, kms:GrantOperations and kms:GranteePrincipal).
 */
function directGrant(target: Target): Condition {
  const [grantee = '<ARN of the grantee>'] = known(target, 'kms:GranteePrincipal');
  const operations = known(target, 'kms:GrantOperations');
  return {
    StringEquals: { 'kms:GranteePrincipal': grantee },
    'ForAllValues:StringEquals': { 'kms:GrantOperations': operations.length > 0 ? operations : ['<operation>'] },
    Null: { 'kms:GrantOperations': 'false' },
  };
}

function conditionFor(action: string, target: Target): Condition | null {
  const [via] = known(target, 'kms:ViaService');
  if (via === undefined) return action === CREATE_GRANT ? directGrant(target) : null;
  const service = { StringEquals: { 'kms:ViaService': via } };
  return action === CREATE_GRANT ? { ...service, Bool: { 'kms:GrantIsForAWSResource': 'true' } } : service;
}

/**
 * The narrowest statements that cover the actions as they were asked: through the same service only, and a grant only for that
 * service's own use (KMS Developer Guide, kms:ViaService and kms:GrantIsForAWSResource) or for one grantee's listed operations.
 */
export function narrowParts(actions: readonly string[], target: Target): NarrowPart[] {
  const others = actions.filter((action) => action !== CREATE_GRANT);
  const [first] = others;
  return [
    ...(first ? [{ actions: others, condition: conditionFor(first, target) }] : []),
    ...(actions.includes(CREATE_GRANT)
      ? [{ actions: [CREATE_GRANT], condition: conditionFor(CREATE_GRANT, target) }]
      : []),
  ];
}

const HARMLESS = /^kms:(?:Describe|Get(?!ParametersForImport)|List|GenerateRandom$)/;

/** Why these actions are not allowed by a click, as clauses: they administer the key, or the grant's limits are not known. */
export function notByClick(actions: readonly string[], target: Target): string[] {
  const administer = actions.filter((action) => !operationOf(action)?.grantable && !HARMLESS.test(action));
  const open =
    actions.includes(CREATE_GRANT) &&
    known(target, 'kms:ViaService').length === 0 &&
    ['kms:GranteePrincipal', 'kms:GrantOperations'].some((key) => known(target, key).length === 0);
  return [
    ...(administer.length > 0 ? [`${administer.join(', ')} would let the caller administer the key`] : []),
    ...(open
      ? ['a direct kms:CreateGrant passes the key on, and for whom and which operations the request asked is not known']
      : []),
  ];
}

/** A name that none of the taken ones equals, ignoring case: `base`, `base2` … */
export function uniqueName(base: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(base.toLowerCase())) return base;
  let number = 2;
  while (lower.has(`${base}${number}`.toLowerCase())) number += 1;
  return `${base}${number}`;
}
