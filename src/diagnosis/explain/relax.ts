import type { AuthorizationCase, Layer, NamedPolicy, Unknown } from '../../domain/decision';
import type { Json } from '../../domain/json';
import { record } from '../read-evidence';

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const FOR_EVERYBODY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
};
const ALLOWS: NamedPolicy = { name: 'assumed', document: EVERYTHING };

function withoutDenies(document: unknown): unknown {
  const policy = record(document);
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return { ...policy, Statement: statements.filter((statement) => record(statement).Effect !== 'Deny') } satisfies Json;
}

function each(policies: NamedPolicy[] | Unknown): NamedPolicy[] | Unknown {
  if (policies === 'unknown') return policies;
  return policies.map(({ name, document }) => ({ name, document: withoutDenies(document) }));
}

function one(policy: NamedPolicy | null | Unknown): NamedPolicy | null | Unknown {
  if (policy === 'unknown' || policy === null) return policy;
  return { name: policy.name, document: withoutDenies(policy.document) };
}

function levels(policies: NamedPolicy[][] | Unknown): NamedPolicy[][] | Unknown {
  return policies === 'unknown' ? policies : policies.map((level) => each(level) as NamedPolicy[]);
}

/** The case with every Deny statement taken out: what would still block behind them. */
export function withoutExplicitDenies(c: AuthorizationCase): AuthorizationCase {
  const { key, identity, boundary, session, scp, rcp, vpcEndpoint } = c.policies;
  return {
    ...c,
    policies: {
      key: key === 'unknown' ? key : withoutDenies(key),
      identity: each(identity),
      boundary: one(boundary),
      session: each(session),
      scp: levels(scp),
      rcp: levels(rcp),
      vpcEndpoint: one(vpcEndpoint),
    },
  };
}

/** The case as if one layer no longer stood in the way. */
export function withoutLayer(c: AuthorizationCase, layer: Layer): AuthorizationCase {
  const { policies } = c;
  switch (layer) {
    case 'key-policy':
      return { ...c, policies: { ...policies, key: FOR_EVERYBODY } };
    case 'identity-policy':
      return { ...c, policies: { ...policies, identity: [ALLOWS] } };
    case 'permissions-boundary':
      return { ...c, policies: { ...policies, boundary: null } };
    case 'session-policy':
      return { ...c, policies: { ...policies, session: [] } };
    case 'scp':
      return { ...c, policies: { ...policies, scp: [] } };
    case 'rcp':
      return { ...c, policies: { ...policies, rcp: [] } };
    case 'vpc-endpoint-policy':
      return { ...c, policies: { ...policies, vpcEndpoint: null } };
    case 'grant':
      return { ...c, grants: [] };
    case 'key-state':
      return { ...c, keyState: 'Enabled' };
  }
}

/** Layers of a case that could not be read. */
export function unreadLayers({ policies, grants, keyState }: AuthorizationCase): Layer[] {
  const layers: readonly (readonly [Layer, unknown])[] = [
    ['key-state', keyState],
    ['key-policy', policies.key],
    ['identity-policy', policies.identity],
    ['permissions-boundary', policies.boundary],
    ['session-policy', policies.session],
    ['scp', policies.scp],
    ['rcp', policies.rcp],
    ['vpc-endpoint-policy', policies.vpcEndpoint],
    ['grant', grants],
  ];
  return layers.filter(([, value]) => value === 'unknown').map(([layer]) => layer);
}
