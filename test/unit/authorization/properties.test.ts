import fc from 'fast-check';
import { evaluate } from '../../../src/authorization/evaluate';
import type {
  AuthorizationCase,
  ContextValue,
  DecisionKind,
  Grant,
  NamedPolicy,
  PolicySet,
} from '../../../src/domain/decision';
import {
  type Element,
  FEDERATED,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
  KEY,
  OTHER,
  OWNER,
  ROLE,
  ROOT,
  SESSION,
  USER,
} from './fixtures';

const RANK: Record<DecisionKind, number> = { 'explicit-deny': 0, 'implicit-deny': 0, undetermined: 1, allowed: 2 };
const PRINCIPALS = [SESSION, ROLE, USER, ROOT, FEDERATED, FOREIGN_SESSION, 'logs.eu-central-1.amazonaws.com'];
const ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:CreateGrant',
  'kms:PutKeyPolicy',
  'kms:RetireGrant',
  'kms:ListKeys',
];

const some = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 2 }));
const actions = some(
  fc.constantFrom('kms:*', '*', 'kms:De*', 'kms:Decrypt', 'KMS:DescribeKey', 'kms:Encrypt', 'sqs:*'),
);
const resources = some(fc.constantFrom('*', KEY, 'arn:aws:kms:*:*:key/*', 'arn:aws:s3:::*'));
const words = fc.constantFrom('a', 'b', 'A', 'c*', '7', '12', 'true');
const keys = fc.constantFrom('kms:ViaService', 'aws:SourceVpce', 'aws:PrincipalTag/team', 'kms:EncryptionContext:app');
const operators = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringNotEqualsIfExists',
  'NumericLessThan',
  'NumericGreaterThanEquals',
  'Bool',
  'Null',
  'ForAllValues:StringEquals',
  'ForAnyValue:StringLike',
  'ArnLike',
  'IpAddress',
  'NotIpAddress',
);
const condition = fc.dictionary(operators, fc.dictionary(keys, some(words), { minKeys: 1, maxKeys: 2 }), {
  maxKeys: 2,
});
const named = fc.constantFrom<unknown>(
  '*',
  { AWS: ROOT },
  { AWS: OWNER },
  { AWS: ROLE },
  { AWS: SESSION },
  { AWS: USER },
  { AWS: [FEDERATED, OTHER] },
  { AWS: FOREIGN_ROLE },
  { Service: 'logs.eu-central-1.amazonaws.com' },
);

const element = (names: string[], value: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.constantFrom(...names), value).map(([name, found]) => ({ [name]: found }));
const plain = fc
  .tuple(
    fc.record({ Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny') }),
    element(['Action', 'Action', 'Action', 'NotAction'], actions),
    element(['Resource', 'Resource', 'Resource', 'NotResource'], resources),
    fc.option(
      condition.map((Condition) => ({ Condition })),
      { nil: {} },
    ),
  )
  .map((parts): Element => Object.assign({}, ...parts));
const withPrincipal = fc
  .tuple(plain, element(['Principal', 'Principal', 'Principal', 'NotPrincipal'], named))
  .map((parts): Element => Object.assign({}, ...parts));

const documentOf = (statement: fc.Arbitrary<Element>) =>
  fc.array(statement, { maxLength: 4 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const policyOf = (statement: fc.Arbitrary<Element>) =>
  documentOf(statement).map((document): NamedPolicy => ({ name: 'p', document }));
const levels = (statement: fc.Arbitrary<Element>) =>
  fc.array(fc.array(policyOf(statement), { minLength: 1, maxLength: 2 }), { maxLength: 2 });

const grantTo = (grantees: fc.Arbitrary<string>, retirers: fc.Arbitrary<string | undefined>) =>
  fc.record<Grant>({
    GranteePrincipal: grantees,
    RetiringPrincipal: retirers,
    Operations: fc.subarray(['Decrypt', 'DescribeKey', 'CreateGrant', 'RetireGrant']),
    Constraints: fc.constantFrom(
      {},
      { EncryptionContextSubset: { app: 'a' } },
      { EncryptionContextEquals: { app: 'a' } },
    ),
  });
const grant = grantTo(fc.constantFrom(SESSION, ROLE, USER, ROOT, FOREIGN_SESSION), fc.constantFrom(SESSION, USER));
/** Grants that leave no doubt: whether a boundary limits one to a role, session or user is not documented. */
const plainGrant = grantTo(
  fc.constantFrom(ROOT, `arn:aws:iam::${OTHER}:root`, 'logs.eu-central-1.amazonaws.com'),
  fc.constantFrom(ROOT, undefined),
);

const context = fc.dictionary(keys, fc.oneof(words, fc.array(words, { minLength: 1, maxLength: 2 }))) as fc.Arbitrary<
  Record<string, ContextValue>
>;

const anyCase: fc.Arbitrary<AuthorizationCase> = fc.record({
  request: fc.record({
    principal: fc.constantFrom(...PRINCIPALS),
    action: fc.constantFrom(...ACTIONS),
    resource: fc.constant(KEY),
    context,
  }),
  policies: fc.record<PolicySet>({
    key: documentOf(withPrincipal),
    identity: fc.array(policyOf(plain), { maxLength: 2 }),
    boundary: fc.option(policyOf(plain)),
    session: fc.array(policyOf(plain), { maxLength: 2 }),
    scp: levels(plain),
    rcp: levels(withPrincipal),
    vpcEndpoint: fc.option(policyOf(withPrincipal)),
  }),
  grants: fc.array(grant, { maxLength: 2 }),
});

type Layer = keyof PolicySet;
const LAYERS: Layer[] = ['key', 'identity', 'boundary', 'session', 'scp', 'rcp', 'vpcEndpoint'];
const copy = <T>(value: T): T => structuredClone(value);
const rank = (c: AuthorizationCase) => RANK[evaluate(c).decision];

/** Every document of a layer. */
function documents(c: AuthorizationCase, layer: Layer): { Statement: Element[] }[] {
  const value = c.policies[layer];
  if (layer === 'key') return [value as { Statement: Element[] }];
  const list = (Array.isArray(value) ? value.flat() : value === null ? [] : [value]) as NamedPolicy[];
  return list.map((policy) => policy.document as { Statement: Element[] });
}

/** The case with a statement added to every document of a layer; null if the layer holds none. */
function withStatement(c: AuthorizationCase, layer: Layer, statement: Element): AuthorizationCase | null {
  const changed = copy(c);
  const found = documents(changed, layer);
  for (const document of found) document.Statement.push(statement);
  return found.length > 0 ? changed : null;
}

const isResourceSide = (layer: Layer) => layer === 'key' || layer === 'rcp' || layer === 'vpcEndpoint';
const statementFor = (layer: Layer) => (isResourceSide(layer) ? withPrincipal : plain);
const layerAndStatement = fc
  .constantFrom(...LAYERS)
  .chain((layer) => fc.tuple(fc.constant(layer), statementFor(layer)));

/** Whether a layer has a say over this request at all. */
function binds(layer: Layer, { request: { principal, action } }: AuthorizationCase): boolean {
  const iamOnly = action === 'kms:ListKeys';
  const retire = action === 'kms:RetireGrant';
  if (layer === 'vpcEndpoint') return true;
  if (layer === 'key' || layer === 'rcp') return !iamOnly && !retire;
  const service = principal.endsWith('.amazonaws.com');
  if (layer === 'scp') return !service;
  if (layer === 'session' && principal === USER) return false;
  return !service && principal !== ROOT;
}

describe('for any request', () => {
  it('a deny never loses', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...LAYERS), (c, layer) => {
        const deny = {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          ...(isResourceSide(layer) ? { Principal: '*' } : {}),
        };
        const changed = withStatement(c, layer, deny);
        if (changed === null) return;
        const { decision } = evaluate(changed);
        if (binds(layer, c)) expect(decision).toBe('explicit-deny');
        else expect(decision).toBe(evaluate(c).decision);
      }),
      { numRuns: 600 },
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
      { numRuns: 600 },
    );
  });

  it('adding a grant never denies', () => {
    fc.assert(
      fc.property(anyCase, grant, (c, more) => {
        expect(rank({ ...c, grants: [...(c.grants as Grant[]), more] })).toBeGreaterThanOrEqual(rank(c));
      }),
    );
  });

  it('order changes nothing', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const turned = copy(c);
        for (const layer of LAYERS) for (const document of documents(turned, layer)) document.Statement.reverse();
        const { identity, session, scp } = turned.policies;
        for (const list of [identity, session, scp]) (list as unknown[]).reverse();
        turned.request.context = Object.fromEntries(Object.entries(turned.request.context ?? {}).reverse());
        (turned.grants as Grant[]).reverse();
        const summary = ({ decision, blockedBy, allowedBy }: ReturnType<typeof evaluate>) => ({
          decision,
          blockedBy,
          allowedBy,
        });
        expect(summary(evaluate(turned))).toEqual(summary(evaluate(c)));
      }),
    );
  });

  it('formatting changes nothing', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const written = copy(c);
        for (const layer of LAYERS)
          for (const document of documents(written, layer)) document.Statement.forEach(rewrite);
        written.policies.key = JSON.stringify(written.policies.key, null, 2);
        expect(evaluate(written).decision).toBe(evaluate(c).decision);
      }),
    );
  });
});

/** Lists for single values, other case where case does not count. */
function rewrite(statement: Element): void {
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    const value = statement[name];
    if (value === undefined) continue;
    const list = [value].flat() as string[];
    statement[name] = name.endsWith('Action') ? list.map((action) => action.toUpperCase()) : list;
  }
  const { Condition: block } = statement;
  if (!block) return;
  const entries = Object.entries(block as Record<string, Record<string, unknown>>).map(([operator, found]) => {
    return [
      operator,
      Object.fromEntries(Object.entries(found).map(([key, value]) => [key.toUpperCase(), [value].flat()])),
    ];
  });
  statement.Condition = Object.fromEntries(entries);
}

describe('not knowing', () => {
  it('of context keys never turns the decision, whatever their values were', () => {
    fc.assert(
      fc.property(anyCase, fc.array(keys, { minLength: 1 }), (c, hidden) => {
        const context = Object.fromEntries(
          Object.entries(c.request.context ?? {}).filter(([key]) => !hidden.some((name) => name === key)),
        );
        const blurred = { ...c, request: { ...c.request, context, unknownContext: hidden } };
        expect([1, rank(c)]).toContain(rank(blurred));
      }),
      { numRuns: 1500 },
    );
  });

  it('of layers never turns the decision, whatever they held', () => {
    fc.assert(
      fc.property(anyCase, fc.subarray([...LAYERS, 'grants' as const], { minLength: 1 }), (c, hidden) => {
        expect([1, rank(c)]).toContain(rank(blur(c, hidden)));
      }),
      { numRuns: 1500 },
    );
  });

  it('of layers is undetermined only if what they hold matters, and names only layers that matter', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.array(plainGrant, { maxLength: 2 }),
        fc.subarray(LAYERS, { minLength: 1 }),
        (any, grants, hidden) => {
          const c = { ...any, grants };
          const answer = evaluate(blur(c, hidden));
          if (answer.decision !== 'undetermined') return;
          const open = hidden.reduce((sofar, layer) => fill(sofar, layer, 'Allow'), blur(c, hidden));
          const shut = hidden.reduce((sofar, layer) => fill(sofar, layer, 'Deny'), blur(c, hidden));
          expect(evaluate(open).decision).toBe('allowed');
          expect(RANK[evaluate(shut).decision]).toBe(0);
          for (const name of answer.blockedBy) {
            const layer = LAYER_OF[name as keyof typeof LAYER_OF];
            expect(hidden).toContain(layer);
            expect(RANK[evaluate(fill(open, layer, 'Deny')).decision]).toBe(0);
          }
        },
      ),
      { numRuns: 1500 },
    );
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

function blur(c: AuthorizationCase, hidden: readonly (Layer | 'grants')[]): AuthorizationCase {
  const policies = { ...c.policies };
  for (const layer of hidden) if (layer !== 'grants') policies[layer] = 'unknown';
  return { ...c, policies, grants: hidden.includes('grants') ? 'unknown' : (c.grants ?? []) };
}

function fill(c: AuthorizationCase, layer: Layer, effect: 'Allow' | 'Deny'): AuthorizationCase {
  const statement = {
    Effect: effect,
    Action: '*',
    Resource: '*',
    ...(isResourceSide(layer) ? { Principal: '*' } : {}),
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const policy = { name: 'filled', document };
  const filled = {
    key: document,
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
