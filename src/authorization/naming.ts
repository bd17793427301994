import type { LayerFacts } from './layer';
import { type AllowInputs, accessByGrant, type Setting } from './outcome';
import { and, NO, or, YES } from './tri';

/** Names of the layers that both kinds of evaluation share, and of the resource's own policy. */
export type NamedLayer =
  | 'key-policy'
  | 'identity-policy'
  | 'permissions-boundary'
  | 'session-policy'
  | 'scp'
  | 'rcp'
  | 'vpc-endpoint-policy'
  | 'grant';

/** The layers that refuse, and those whose silence refuses. */
export function blockedByLayers(
  setting: Setting,
  i: AllowInputs,
  layers: readonly { layer: NamedLayer; facts: LayerFacts }[],
): NamedLayer[] {
  const blocked = layers.filter(({ facts }) => facts.deny === YES).map(({ layer }) => layer);
  const silent = [...silentOnPath(setting, i, layers), ...silentLimits(i)];
  for (const layer of silent) if (!blocked.includes(layer)) blocked.push(layer);
  return blocked;
}

function silentLimits(i: AllowInputs): NamedLayer[] {
  const silent: NamedLayer[] = [];
  if (i.scp === NO) silent.push('scp');
  if (i.endpoint === NO) silent.push('vpc-endpoint-policy');
  return silent;
}

/** Nothing to name where some path is open, or open as far as anybody knows. */
function silentOnPath(
  setting: Setting,
  i: AllowInputs,
  layers: readonly { layer: NamedLayer; facts: LayerFacts }[],
): NamedLayer[] {
  const limits = and(i.boundary, i.session);
  const byIam = and(i.identity, limits);
  const byKey = or(i.direct, or(i.role, i.account));
  if (accessByGrant(i, limits, byIam) !== NO) return [];
  const silent: NamedLayer[] = [];
  const applies = (name: NamedLayer) => layers.some(({ layer, facts }) => layer === name && facts.applies);
  const grantDecides = applies('grant') && !applies('key-policy');
  if (setting === 'own' && (i.direct !== NO || and(i.role, limits) !== NO || and(i.account, byIam) !== NO)) return [];
  if (setting === 'iam' && (byIam !== NO || i.direct !== NO || and(i.role, limits) !== NO)) return [];
  if (setting === 'foreign' && and(byKey, byIam) !== NO) return [];
  if (grantDecides && i.grantAccount === NO) silent.push('grant');
  else if (byKey === NO && setting !== 'iam' && !grantDecides) {
    // An AWS service asks what IAM alone decides: it has no IAM policy, and no key policy would help it.
    silent.push(setting === 'own' && !applies('key-policy') ? 'identity-policy' : 'key-policy');
  }
  const byKeyNeedsIam = setting !== 'own' || (byKey !== NO && i.role === NO);
  const needsIam = grantDecides ? i.grantAccount !== NO : byKeyNeedsIam;
  if (needsIam && i.identity === NO) silent.push('identity-policy');
  if (i.boundary === NO) silent.push('permissions-boundary');
  if (i.session === NO) silent.push('session-policy');
  return silent;
}

/** The layers whose Allow carries the request. */
export function allowedByLayers(setting: Setting, i: AllowInputs, iamOnly: boolean): NamedLayer[] {
  const limits = and(i.boundary, i.session);
  const byIam = and(i.identity, limits);
  const layers: NamedLayer[] = [];
  const direct = setting !== 'foreign' && (i.direct === YES || and(i.role, limits) === YES);
  const byBoth =
    setting === 'foreign'
      ? and(or(i.direct, or(i.role, i.account)), byIam) === YES
      : !iamOnly && and(i.account, byIam) === YES;
  const alone = (iamOnly || setting === 'iam') && byIam === YES;
  if (direct || byBoth) layers.push('key-policy');
  if (byBoth || alone) layers.push('identity-policy');
  if (accessByGrant(i, limits, byIam) === YES) layers.push('grant');
  return layers;
}
