import type { DenyReason } from '../domain/signal';

/** The policy types that AWS names, lower case without white space, with the reason when silent and when explicit. */
const POLICY_TYPES: readonly (readonly [string, DenyReason, DenyReason])[] = [
  ['identity-based', 'identity-no-allow', 'identity-explicit'],
  ['identitybased', 'identity-no-allow', 'identity-explicit'],
  ['resource-based', 'resource-no-allow', 'resource-explicit'],
  ['resourcebased', 'resource-no-allow', 'resource-explicit'],
  ['permissionsboundary', 'boundary-no-allow', 'boundary-explicit'],
  ['permissionboundary', 'boundary-no-allow', 'boundary-explicit'],
  ['session', 'session-no-allow', 'session-explicit'],
  ['servicecontrol', 'scp-no-allow', 'scp-explicit'],
  ['resourcecontrol', 'unspecified', 'rcp-explicit'],
  ['vpcendpoint', 'vpce-no-allow', 'vpce-explicit'],
];

/**
 * What the tail of a refusal sentence says about who refused. `tail` is lower case without white space and starts behind the
 * resource. `unspecified` when it names nobody, or several possibilities at once. Wordings: AWS IAM user guide, access denied
 * error messages.
 */
export function reasonOfTail(tail: string): { reason: DenyReason; end: number } {
  const silent = tail.indexOf('becauseno');
  const explicit = tail.indexOf('explicitdeny');
  const explicitFirst = explicit >= 0 && (silent < 0 || explicit < silent);
  const start = explicitFirst ? explicit + 'explicitdeny'.length : silent + 'becauseno'.length;
  if (!explicitFirst && silent < 0) return { reason: 'unspecified', end: 0 };
  const rest = tail.slice(start, start + 40).replace(/^in(?:an?|the)/, '');
  const type = POLICY_TYPES.find(([name]) => rest.startsWith(name) || (rest.length >= 5 && name.startsWith(rest)));
  return { reason: type ? (explicitFirst ? type[2] : type[1]) : 'unspecified', end: start };
}
