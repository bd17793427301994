import { evaluate } from '../../../src/authorization/evaluate';
import type { AuthorizationCase, ContextValue, DecisionKind, Grant, NamedPolicy } from '../../../src/domain/decision';
import fc from '../../support/fast-check';
import {
  anyCase,
  anyConditionalCase,
  blur,
  DATES,
  KEYS,
  listableCase,
  MIXED_KEY,
  mixedCase,
  namesPrincipals,
  POLICY_LAYERS,
  type PolicyLayer,
  plainGrant,
  SPELLINGS,
  WORDS,
} from './arbitraries';
import { type Element, KEY, ROLE, ROOT, SESSION } from './fixtures';

const RANK: Record<DecisionKind, number> = { 'explicit-deny': 0, 'implicit-deny': 0, undetermined: 1, allowed: 2 };
const rank = (c: AuthorizationCase) => RANK[evaluate(c, { explain: false }).decision];

const document = (...Statement: Element[]) => ({ Version: '2012-10-17', Statement });

/** What a layer could hold: nothing, an Allow for all, for this action, under a condition; a Deny for all, under a condition. */
function statementsOf(layer: PolicyLayer): Element[][] {
  const principal = namesPrincipals(layer) ? { Principal: '*' } : {};
  const all = { Effect: 'Allow', Action: '*', Resource: '*', ...principal };
  const Condition = { StringEquals: { 'kms:ViaService': 'a' } };
  const deny = { ...all, Effect: 'Deny' };
  const named = layer === 'key' ? [[{ ...all, Principal: { AWS: ROOT } }], [{ ...all, Principal: { AWS: ROLE } }]] : [];
  return [[], [all], [{ ...all, Condition }], [all, deny], [all, { ...deny, Condition }], ...named];
}

/** Everything that a layer nobody could read could be, over a small domain. */
function completionsOf(layer: PolicyLayer): unknown[] {
  const documents = statementsOf(layer).map((statements) => document(...statements));
  if (layer === 'key') return documents;
  const policies = documents.map((found): NamedPolicy => ({ name: 'p', document: found }));
  if (layer === 'boundary' || layer === 'vpcEndpoint') return [null, ...policies];
  if (layer === 'scp' || layer === 'rcp') return [[], ...policies.map((policy) => [[policy]])];
  return [[], ...policies.map((policy) => [policy])];
}

const GRANTS: Grant[][] = [
  [],
  [{ GranteePrincipal: SESSION, Operations: ['Decrypt', 'CreateGrant', 'DescribeKey'] }],
  [{ GranteePrincipal: ROOT, Operations: ['Decrypt'], Constraints: { EncryptionContextSubset: { app: 'a' } } }],
];

const MOMENTS = ['2001-01-01', '2026-01-01', '2041-01-01'];
const SINGLE: ContextValue[] = [...WORDS, 'elsewhere', '6', '8', '11', '13', ...DATES, ...MOMENTS];
const LISTS: ContextValue[] = [...SINGLE.map((value) => [value as string]), ['a', 'b'], ['b', '7', 'elsewhere']];

/** Absent, and what a key can hold. */
function valuesOf(key: string): (ContextValue | undefined)[] {
  return [undefined, ...(key === 'aws:TagKeys' ? LISTS : SINGLE)];
}

/** Every case that the unknowns of a case leave open, over small domains. */
function* completions(
  c: AuthorizationCase,
  hidden: readonly (PolicyLayer | 'grants')[],
  unknown: readonly string[],
): Generator<AuthorizationCase> {
  const [layer, ...layers] = hidden;
  if (layer === 'grants') {
    for (const grants of GRANTS) yield* completions({ ...c, grants }, layers, unknown);
  } else if (layer !== undefined) {
    for (const value of completionsOf(layer)) {
      yield* completions({ ...c, policies: { ...c.policies, [layer]: value } }, layers, unknown);
    }
  } else {
    const [key, ...keys] = unknown;
    if (key === undefined) yield c;
    else for (const value of valuesOf(key)) yield* completions(withValue(c, key, value), [], keys);
  }
}

function withValue(c: AuthorizationCase, key: string, value: ContextValue | undefined): AuthorizationCase {
  const unknownContext = c.request.unknownContext?.filter((name) => name !== key) ?? [];
  const context = { ...c.request.context, ...(value === undefined ? {} : { [key]: value }) };
  return { ...c, request: { ...c.request, context, unknownContext } };
}

/** Withheld layers and keys: not so many that trying everything takes long. */
const withheld = fc
  .tuple(fc.subarray([...POLICY_LAYERS, 'grants' as const], { maxLength: 2 }), fc.subarray([...KEYS], { maxLength: 2 }))
  .filter(([layers, unknown]) => layers.length + unknown.length > 0 && layers.length + unknown.length < 4);

describe('an answer given with something unknown holds whatever that was', () => {
  it('over every value of small domains', () => {
    const counts = { decided: 0, allowed: 0, open: 0 };
    fc.assert(
      fc.property(fc.oneof(anyCase, anyConditionalCase), withheld, (c, [layers, unknown]) => {
        const blurred = blur(c, layers, unknown);
        const before = rank(blurred);
        if (before === RANK.undetermined) {
          counts.open += 1;
          return;
        }
        counts.decided += 1;
        if (before === RANK.allowed) counts.allowed += 1;
        for (const completed of completions(blurred, layers, unknown)) {
          if (rank(completed) !== before)
            expect({ completed, rank: rank(completed) }).toEqual({ completed, rank: before });
        }
      }),
      { numRuns: 1000 },
    );
    expect(counts.open).toBeGreaterThan(150);
    expect(counts.decided).toBeGreaterThan(300);
    expect(counts.allowed).toBeGreaterThan(20);
  });

  it('over every spelling of a value, where one key is compared in several ways', () => {
    const values = [undefined, ...SPELLINGS, 'elsewhere', '', '0', '2', '1699999999', '2023-11-14T22:13:20.001Z'];
    let decided = 0;
    fc.assert(
      fc.property(mixedCase, (c) => {
        const blurred = blur(c, [], [MIXED_KEY]);
        const before = rank(blurred);
        if (before === RANK.undetermined) return;
        decided += 1;
        for (const value of values) {
          const completed = withValue(blurred, MIXED_KEY, value);
          if (rank(completed) !== before) expect({ value, c: completed }).toEqual({ value, rank: before });
        }
      }),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(300);
  });

  it('over what the request really had', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.subarray([...POLICY_LAYERS, 'grants' as const]),
        fc.subarray([...KEYS]),
        (c, layers, unknown) => {
          expect([RANK.undetermined, rank(c)]).toContain(rank(blur(c, layers, unknown)));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('and knowing nothing of the context is no other than not knowing each of its keys', () => {
    fc.assert(
      fc.property(fc.oneof(anyCase, anyConditionalCase), (c) => {
        const all = { ...c, request: { ...c.request, context: {}, unknownContext: ['*'] } };
        expect([RANK.undetermined, rank(c)]).toContain(rank(all));
        const each = evaluate(blur(c, [], KEYS));
        if (each.decision === 'undetermined') expect(evaluate(all).decision).toBe('undetermined');
      }),
      { numRuns: 800 },
    );
  });

  it('and so does the key being usable, whatever the state', () => {
    for (const action of ['kms:Decrypt', 'kms:EnableKey', 'kms:ListKeyRotations', 'kms:DescribeKey']) {
      const key = document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
      const policies = { key, identity: [], boundary: null, session: [], scp: [], rcp: [], vpcEndpoint: null };
      const request = { principal: SESSION, action, resource: KEY };
      const usable = (keyState?: string) =>
        evaluate({ request, policies, ...(keyState ? { keyState } : {}) }).keyUsable;
      expect(usable()).toBe('unknown');
      expect(usable('unknown')).toBe('unknown');
    }
  });
});

describe('an answer is left open only where what is unknown matters', () => {
  it('of layers: both answers are possible, and only layers that matter are named', () => {
    let open = 0;
    fc.assert(
      fc.property(
        anyCase,
        fc.array(plainGrant, { maxLength: 2 }),
        fc.subarray(POLICY_LAYERS, { minLength: 1 }),
        (any, several, hidden) => {
          // RetireGrant means one grant, and where there are two it is open which.
          const grants = any.request.action === 'kms:RetireGrant' ? several.slice(0, 1) : several;
          const c = blur({ ...any, grants }, hidden);
          const answer = evaluate(c);
          if (answer.decision !== 'undetermined') return;
          open += 1;
          const opened = hidden.reduce((sofar, layer) => fill(sofar, layer, 'Allow'), c);
          const shut = hidden.reduce((sofar, layer) => fill(sofar, layer, 'Deny'), c);
          expect(evaluate(opened).decision).toBe('allowed');
          expect(rank(shut)).toBe(0);
          for (const name of answer.blockedBy) {
            const layer = LAYER_OF[name as keyof typeof LAYER_OF];
            expect(hidden).toContain(layer);
            expect(rank(fill(opened, layer, 'Deny'))).toBe(0);
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(open).toBeGreaterThan(200);
  });

  it('of context keys: those that are named are unknown, and named in the statement they decide', () => {
    let open = 0;
    fc.assert(
      fc.property(fc.oneof(anyCase, anyConditionalCase), fc.subarray([...KEYS], { minLength: 1 }), (c, unknown) => {
        const { decision, unknownContext, layers } = evaluate(blur({ ...c, grants: [] }, [], unknown));
        if (decision !== 'undetermined') return expect(unknownContext).toBeUndefined();
        open += 1;
        expect(unknownContext?.length).toBeGreaterThan(0);
        for (const key of unknownContext ?? []) {
          expect(unknown).toContain(key);
          const told = layers.some(({ statements }) =>
            statements.some(({ matched, because }) => matched === 'unknown' && because.includes(key)),
          );
          expect([key, told]).toEqual([key, true]);
        }
      }),
      { numRuns: 1500 },
    );
    expect(open).toBeGreaterThan(100);
  });

  it('of one context key: some value of it allows and some value does not', () => {
    let open = 0;
    fc.assert(
      fc.property(listableCase, fc.constantFrom(...KEYS), (known, key) => {
        const c = blur(known, [], [key]);
        if (rank(c) !== RANK.undetermined) return;
        open += 1;
        const ranks = new Set([...completions(c, [], [key])].map(rank));
        expect([...ranks].sort()).toEqual([0, 2]);
      }),
      { numRuns: 1500 },
    );
    expect(open).toBeGreaterThan(20);
  });
});

const LAYER_OF = {
  'key-policy': 'key',
  'identity-policy': 'identity',
  'permissions-boundary': 'boundary',
  'session-policy': 'session',
  scp: 'scp',
  rcp: 'rcp',
  'vpc-endpoint-policy': 'vpcEndpoint',
} as const;

/** The case with a layer that allows, or denies, everything to everybody. */
function fill(c: AuthorizationCase, layer: PolicyLayer, effect: 'Allow' | 'Deny'): AuthorizationCase {
  const principal = namesPrincipals(layer) ? { Principal: '*' } : {};
  const found = document({ Effect: effect, Action: '*', Resource: '*', ...principal });
  const policy = { name: 'filled', document: found };
  const filled = {
    key: found,
    identity: [policy],
    boundary: policy,
    session: [policy],
    scp: [[policy]],
    rcp: [[policy]],
    vpcEndpoint: policy,
  };
  // A boundary alone makes a denying NotPrincipal hit, so having none is the most open case.
  const value = layer === 'boundary' && effect === 'Allow' ? null : filled[layer];
  return { ...c, policies: { ...c.policies, [layer]: value } };
}
