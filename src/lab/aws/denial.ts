import type { Authorization, Layer } from '../../domain/decision';

/** What a refusal says about the resource: its ARN, the ciphertext it was asked about, or nothing. */
export type ResourcePhrase = { arn: string } | 'ciphertext' | 'this' | null;

export interface Denied {
  principal: string;
  /** `kms:Decrypt` */
  action: string;
  resource: ResourcePhrase;
}

/** A layer with a name of its own in the texts; `role-trust-policy` stands for the resource policy of a role. */
export type NamedLayer = Layer | 'role-trust-policy';

const NAMES: Partial<Record<NamedLayer, string>> = {
  'key-policy': 'resource-based policy',
  'identity-policy': 'identity-based policy',
  'permissions-boundary': 'permissions boundary',
  'session-policy': 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  'vpc-endpoint-policy': 'VPC endpoint policy',
  'role-trust-policy': 'role trust policy',
};

/** Only one layer is ever named, though several may refuse: the first of these. */
const EXPLICIT: readonly Layer[] = [
  'scp',
  'rcp',
  'vpc-endpoint-policy',
  'key-policy',
  'identity-policy',
  'permissions-boundary',
  'session-policy',
];
const IMPLICIT: readonly Layer[] = [
  'scp',
  'rcp',
  'vpc-endpoint-policy',
  'key-policy',
  'identity-policy',
  'permissions-boundary',
  'session-policy',
];

/** The layer that a refusal names, and whether it refuses explicitly; null where none of the named ones refuses. */
export function refusingLayer(decision: Authorization): { layer: Layer; explicit: boolean } | null {
  const denying = decision.layers.filter((layer) => layer.outcome === 'denies').map((layer) => layer.layer);
  const explicit =
    decision.decision === 'explicit-deny' ? EXPLICIT.find((layer) => denying.includes(layer)) : undefined;
  if (explicit) return { layer: explicit, explicit: true };
  const implicit = IMPLICIT.find((layer) => decision.blockedBy.includes(layer));
  return implicit ? { layer: implicit, explicit: false } : null;
}

/** AWS's sentence for a refused request, with its reason (IAM User Guide, "Access denied error messages"). */
export function denialText(denied: Denied, refusing: { layer: NamedLayer; explicit: boolean } | null): string {
  const sentence = `User: ${denied.principal} is not authorized to perform: ${denied.action}${resourceText(denied.resource)}`;
  const name = refusing ? NAMES[refusing.layer] : undefined;
  if (!refusing || !name) return sentence;
  if (!refusing.explicit) return `${sentence} because no ${name} allows the ${denied.action} action`;
  const article = refusing.layer === 'identity-policy' ? 'an' : refusing.layer === 'role-trust-policy' ? 'the' : 'a';
  return `${sentence} with an explicit deny in ${article} ${name}`;
}

/** AWS's sentence about a key of another account, which tells neither whether it exists nor which policy refused. */
export function foreignKeyText(denied: Denied): string {
  const phrase = denied.resource === 'ciphertext' ? 'ciphertext' : 'this';
  return (
    `User: ${denied.principal} is not authorized to perform: ${denied.action}${resourceText(phrase)} because the ` +
    'resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy ' +
    'explicitly denies access'
  );
}

function resourceText(resource: ResourcePhrase): string {
  if (resource === null) return '';
  if (resource === 'ciphertext') return ' on the resource associated with this ciphertext';
  if (resource === 'this') return ' on this resource';
  return ` on resource: ${resource.arn}`;
}
