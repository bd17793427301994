import { parsePrincipal } from '../../domain/arn';
import type { Authorization, AuthorizationCase, Layer, StatementResult } from '../../domain/decision';
import { operationOf } from '../operations';
import { splitArn } from '../split-arn';
import type { Asked } from './change';
import { evaluateSafely, type Outcome } from './worst-outcome';

const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  'key-state': 'the key’s state',
  'key-policy': 'the key policy',
  'identity-policy': 'the identity policies of the caller',
  'permissions-boundary': 'the permissions boundary',
  'session-policy': 'the session policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  'vpc-endpoint-policy': 'the VPC endpoint policy',
  grant: 'the grants',
};

/** Whether a change leaves something that refuses. */
export const refuses = ({ decision }: Outcome): boolean => decision === 'explicit-deny' || decision === 'implicit-deny';

function statementText({ policy, sid, index }: StatementResult): string {
  return `${policy}, statement ${sid ? `“${sid}”` : index + 1}`;
}

function whyBlocked(layer: Layer, { layers }: Authorization, action: string): string {
  const result = layers.find((entry) => entry.layer === layer);
  const deny = result?.statements.find(({ effect, matched }) => effect === 'Deny' && matched === true);
  const several = layer === 'identity-policy' || layer === 'grant';
  if (deny) {
    const denies = several ? 'deny' : 'denies';
    return `${LAYER_NAMES[layer]} explicitly ${denies} ${action} (${statementText(deny)}), and no allow beats that`;
  }
  if (layer === 'key-policy') return `the key policy neither allows the caller ${action} nor leaves it to IAM`;
  return `${LAYER_NAMES[layer]} ${several ? 'do' : 'does'} not allow ${action}`;
}

/** What still refuses once a change is made, each layer once. */
export function remaining(cases: readonly AuthorizationCase[]): string[] {
  const found = new Map<Layer, string>();
  for (const c of cases) {
    const { authorization } = evaluateSafely(c);
    if (!authorization || !refuses(authorization)) continue;
    for (const layer of authorization.blockedBy) {
      if (!found.has(layer)) found.set(layer, whyBlocked(layer, authorization, c.request.action));
    }
  }
  return [...found.values()];
}

/** What leaves open whether a change is enough. */
export function leftOpen(cases: readonly AuthorizationCase[]): string[] {
  const open = cases.flatMap((c) => {
    const { authorization } = evaluateSafely(c);
    if (authorization?.decision !== 'undetermined') return [];
    const keys = authorization.unknownContext ?? [];
    const layers = authorization.blockedBy.map((layer) => LAYER_NAMES[layer]);
    return [
      `what ${layers.join(' and ')} ${layers.length > 1 ? 'say' : 'says'}${keys.length > 0 ? ` of ${keys.join(', ')}` : ''}`,
    ];
  });
  return [...new Set(open)].map((what) => `whether it is enough hangs on ${what}, which is not known`);
}

/** What no policy makes possible, as clauses (KMS Developer Guide, "AWS KMS permissions", cross-account use). */
export function impossible({ cases }: Asked): string[] {
  return cases.flatMap(({ request: { principal, action, resource } }) => {
    const account = parsePrincipal(principal)?.accountId ?? null;
    const foreign = account !== null && account !== splitArn(resource)[4];
    const never = foreign && operationOf(action)?.policy === 'key' && operationOf(action)?.crossAccount === false;
    return never ? [`${action} does not work on a key of another account, whatever the policies say`] : [];
  });
}
