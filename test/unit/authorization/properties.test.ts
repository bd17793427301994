import { evaluate } from '../../../src/authorization/evaluate';
import type {
  AuthorizationCase,
  DecisionKind,
  Grant,
  Layer,
  NamedPolicy,
  PolicySet,
} from '../../../src/domain/decision';
import fc from '../../support/fast-check';
import {
  anyCase,
  blur,
  documents,
  grant,
  KEYS,
  keys,
  namesPrincipals,
  POLICY_LAYERS,
  type PolicyLayer,
  SERVICE,
  statementFor,
} from './arbitraries';
import { type Element, FOREIGN_SESSION, ROOT, USER } from './fixtures';

const RANK: Record<DecisionKind, number> = { 'explicit-deny': 0, 'implicit-deny': 0, undetermined: 1, allowed: 2 };
const rank = (c: AuthorizationCase) => RANK[evaluate(c).decision];

/** The case with a statement added to every document of a layer; null if the layer holds none. */
function withStatement(c: AuthorizationCase, layer: PolicyLayer, statement: Element): AuthorizationCase | null {
  const changed = structuredClone(c);
  const found = documents(changed, layer);
  for (const document of found) document.Statement.push(statement);
  return found.length > 0 ? changed : null;
}

const layerAndStatement = fc
  .constantFrom(...POLICY_LAYERS)
  .chain((layer) => fc.tuple(fc.constant(layer), statementFor(layer)));

const everything = (effect: 'Allow' | 'Deny', layer: PolicyLayer): Element => ({
  Effect: effect,
  Action: '*',
  Resource: '*',
  ...(namesPrincipals(layer) ? { Principal: '*' } : {}),
});

/** Whether a layer has a say over this request at all. */
function binds(layer: PolicyLayer, { request: { principal, action } }: AuthorizationCase): boolean {
  const iamOnly = action === 'kms:ListKeys';
  const retire = action === 'kms:RetireGrant';
  if (layer === 'vpcEndpoint') return true;
  if (layer === 'key' || layer === 'rcp') return !iamOnly && !retire;
  if (layer === 'scp') return principal !== SERVICE;
  if (layer === 'session' && principal === USER) return false;
  return principal !== SERVICE && principal !== ROOT;
}

it('the cases that properties are tried on come out in every way, often', () => {
  const sample = fc.sample(fc.tuple(anyCase, fc.subarray([...POLICY_LAYERS], { minLength: 1, maxLength: 2 })), {
    numRuns: 3000,
    seed: 7,
  });
  const counts: Record<DecisionKind, number> = { allowed: 0, 'implicit-deny': 0, 'explicit-deny': 0, undetermined: 0 };
  const blurred = { ...counts };
  for (const [c, hidden] of sample) {
    counts[evaluate(c).decision] += 1;
    blurred[evaluate(blur(c, hidden, KEYS.slice(0, 1))).decision] += 1;
  }
  for (const kind of ['allowed', 'implicit-deny', 'explicit-deny'] as const) expect(counts[kind]).toBeGreaterThan(300);
  for (const kind of ['allowed', 'undetermined'] as const)
    expect(blurred[kind]).toBeGreaterThan(kind === 'allowed' ? 80 : 500);
});

describe('for any request', () => {
  it('a deny never loses', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...POLICY_LAYERS), (c, layer) => {
        const changed = withStatement(c, layer, everything('Deny', layer));
        if (changed === null) return;
        const { decision, blockedBy } = evaluate(changed);
        if (!binds(layer, c)) return expect(decision).toBe(evaluate(c).decision);
        expect(decision).toBe('explicit-deny');
        expect(blockedBy).toContain(LAYER_NAMES[layer]);
      }),
      { numRuns: 1000 },
    );
  });

  it('adding an allow never denies, adding a deny never allows', () => {
    fc.assert(
      fc.property(anyCase, layerAndStatement, fc.array(keys), (c, [layer, statement], unknownContext) => {
        const base = { ...c, request: { ...c.request, unknownContext } };
        const before = rank(base);
        const allowed = withStatement(base, layer, { ...statement, Effect: 'Allow' });
        if (allowed) expect(rank(allowed)).toBeGreaterThanOrEqual(before);
        const denied = withStatement(base, layer, { ...statement, Effect: 'Deny' });
        if (denied) expect(rank(denied)).toBeLessThanOrEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('adding a grant never denies', () => {
    fc.assert(
      fc.property(anyCase, grant, (c, more) => {
        // RetireGrant means one of the grants: one more that may not be retired leaves open which.
        const least = c.request.action === 'kms:RetireGrant' ? Math.min(rank(c), 1) : rank(c);
        expect(rank({ ...c, grants: [...(c.grants as Grant[]), more] })).toBeGreaterThanOrEqual(least);
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is allowed without an Allow, nor denied explicitly without a Deny', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { decision } = evaluate(c);
        const effects = new Set(
          POLICY_LAYERS.flatMap((layer) => documents(c, layer)).flatMap(({ Statement }) =>
            Statement.map((s) => s.Effect),
          ),
        );
        if (decision === 'explicit-deny') expect(effects).toContain('Deny');
        if (decision === 'allowed' && c.request.principal !== ROOT && (c.grants as Grant[]).length === 0) {
          expect(effects).toContain('Allow');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('opening the layers that block an implicit deny turns it, leaving one of them out does not', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { decision, blockedBy } = evaluate(c);
        if (decision !== 'implicit-deny') return;
        const opened = blockedBy.reduce(open, c);
        const turned = evaluate(opened);
        // No policy makes an operation cross accounts, a grant, or an IAM policy of an AWS service.
        if (neverTurns(c)) return;
        expect(turned.decision).not.toBe('implicit-deny');
        // A grant is a second way; and whether a boundary limits hangs on how an opened key policy names the caller.
        const ways = (c.grants as Grant[]).length > 0 || blockedBy.includes('key-policy');
        const anyway = ways ? ['scp', 'vpc-endpoint-policy'] : blockedBy;
        for (const name of blockedBy.filter((one) => anyway.includes(one))) {
          const rest = blockedBy.filter((other) => other !== name).reduce(open, c);
          expect(evaluate(rest).decision).not.toBe('allowed');
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('the layers that carry an allow do so alone: without their Allows it is gone', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { decision, allowedBy } = evaluate(c);
        if (decision !== 'allowed') return;
        expect(allowedBy).not.toEqual([]);
        // The root user needs no identity policy, so none can be taken from it.
        if (c.request.principal === ROOT && allowedBy.includes('identity-policy')) return;
        expect(evaluate(allowedBy.reduce(silence, c)).decision).not.toBe('allowed');
      }),
      { numRuns: 1500 },
    );
  });
});

const LAYER_NAMES: Record<PolicyLayer, Layer> = {
  key: 'key-policy',
  identity: 'identity-policy',
  boundary: 'permissions-boundary',
  session: 'session-policy',
  scp: 'scp',
  rcp: 'rcp',
  vpcEndpoint: 'vpc-endpoint-policy',
};

function neverTurns({ request: { action, principal } }: AuthorizationCase): boolean {
  if (action === 'kms:ListKeys') return principal === SERVICE;
  return action === 'kms:RetireGrant' || (action === 'kms:PutKeyPolicy' && principal === FOREIGN_SESSION);
}

/** The case with an Allow for everything in a layer, beside what it holds. */
function open(c: AuthorizationCase, name: Layer): AuthorizationCase {
  const changed = structuredClone(c);
  const layer = POLICY_LAYERS.find((one) => LAYER_NAMES[one] === name);
  if (!layer) return c;
  const policy: NamedPolicy = {
    name: 'open',
    document: { Version: '2012-10-17', Statement: [everything('Allow', layer)] },
  };
  if (layer === 'identity' || layer === 'session') (changed.policies[layer] as NamedPolicy[]).push(policy);
  else if (layer === 'scp') for (const level of changed.policies.scp as NamedPolicy[][]) level.push(policy);
  else for (const document of documents(changed, layer)) document.Statement.push(everything('Allow', layer));
  return changed;
}

/** The case without the Allows of a layer, or without grants. */
function silence(c: AuthorizationCase, name: Layer): AuthorizationCase {
  if (name === 'grant') return { ...c, grants: [] };
  const changed = structuredClone(c);
  const layer = POLICY_LAYERS.find((one) => LAYER_NAMES[one] === name) as keyof PolicySet;
  for (const document of documents(changed, layer)) {
    document.Statement = document.Statement.filter(({ Effect }) => Effect === 'Deny');
  }
  return changed;
}
