import type { AuthorizationCase, ContextValue, Grant, NamedPolicy, PolicySet } from '../../../src/domain/decision';
import fc from '../../support/fast-check';
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

export const SERVICE = 'logs.eu-central-1.amazonaws.com';
const PRINCIPALS = [SESSION, SESSION, ROLE, USER, ROOT, FEDERATED, FOREIGN_SESSION, FOREIGN_SESSION, SERVICE];
const ACTIONS = [
  'kms:Decrypt',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:CreateGrant',
  'kms:PutKeyPolicy',
  'kms:RetireGrant',
  'kms:ListKeys',
];
/** Condition keys; the last one holds lists, the others never do. */
export const KEYS = [
  'kms:ViaService',
  'aws:SourceVpce',
  'aws:PrincipalTag/team',
  'kms:EncryptionContext:app',
  'aws:TagKeys',
] as const;
export const WORDS = ['a', 'b', 'A', 'c*', '7', '12', 'true'] as const;

export const keys = fc.constantFrom(...KEYS);
const words = fc.constantFrom<string>(...WORDS);

const some = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 2 }));
/** The usual one so many times as often as the other. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<U>, weight = 2): fc.Arbitrary<T | U> =>
  fc.oneof<fc.MaybeWeightedArbitrary<T | U>[]>({ arbitrary: usual, weight }, { arbitrary: other, weight: 1 });

const wide = some(fc.constantFrom('kms:*', '*', 'kms:D*', 'KMS:*'));
const narrow = some(fc.constantFrom('kms:De*', 'kms:Decrypt', 'KMS:DescribeKey', 'kms:Encrypt', 'sqs:*'));
const everything = some(fc.constantFrom('*', 'arn:aws:kms:*:*:key/*'));
const resources = mostly(
  everything,
  some(fc.constantFrom(KEY, 'arn:aws:s3:::*', `arn:aws:kms:*:${OWNER}:key/\${aws:PrincipalTag/team}`)),
  4,
);
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
const wanted = some(mostly(words, fc.constant(`\${aws:PrincipalTag/team}`), 8));
const condition = fc.dictionary(operators, fc.dictionary(keys, wanted, { minKeys: 1, maxKeys: 2 }), {
  minKeys: 1,
  maxKeys: 2,
});
const callers = fc.constantFrom<unknown>(
  '*',
  { AWS: '*' },
  { AWS: [ROOT, OTHER] },
  { AWS: [ROLE, USER, FOREIGN_ROLE] },
);
const others = fc.constantFrom<unknown>(
  { AWS: ROOT },
  { AWS: OWNER },
  { AWS: ROLE },
  { AWS: SESSION },
  { AWS: USER },
  { AWS: [FEDERATED, OTHER] },
  { AWS: FOREIGN_ROLE },
  { AWS: 'AROAEXAMPLEID12345678' },
  { Service: SERVICE },
);

const element = (names: string[], value: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.constantFrom(...names), value).map(([name, found]) => ({ [name]: found }));
const conditions = fc.option(
  condition.map((Condition) => ({ Condition })),
  { nil: {}, freq: 1 },
);
const merged = (parts: object[]): Element => Object.assign({}, ...parts);

/** A statement without principal: Allows are wide, Denies narrow, so that neither decides everything. */
const allowing = fc
  .tuple(
    fc.constant({ Effect: 'Allow' }),
    element(['Action', 'Action', 'Action', 'Action', 'NotAction'], mostly(wide, narrow)),
    element(['Resource'], resources),
    mostly(fc.constant({}), conditions),
  )
  .map(merged);
const denying = fc
  .tuple(
    fc.constant({ Effect: 'Deny' }),
    element(['Action', 'Action', 'Action', 'NotAction'], mostly(narrow, wide)),
    element(['Resource', 'Resource', 'NotResource'], resources),
    conditions,
  )
  .map(merged);
export const plain = mostly(allowing, denying, 4);
export const withPrincipal = fc
  .tuple(
    plain,
    fc.oneof(
      { arbitrary: element(['Principal'], mostly(callers, others)), weight: 9 },
      { arbitrary: element(['NotPrincipal'], others), weight: 1 },
    ),
  )
  .map(merged);

const documentOf = (statement: fc.Arbitrary<Element>) =>
  fc.array(statement, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const policyOf = (statement: fc.Arbitrary<Element>) =>
  documentOf(statement).map((document): NamedPolicy => ({ name: 'p', document }));
const OPEN: NamedPolicy = {
  name: 'open',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
/** Mostly full access beside what else there is, as in an organization. */
const scpLevels = fc.array(
  fc
    .tuple(mostly(fc.constant([OPEN]), fc.constant<NamedPolicy[]>([]), 5), fc.array(policyOf(plain), { maxLength: 1 }))
    .map((lists) => lists.flat()),
  { maxLength: 2 },
);
const rcpLevels = fc.array(fc.array(policyOf(withPrincipal), { maxLength: 1 }), { maxLength: 1 });

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
export const grant = grantTo(
  fc.constantFrom(SESSION, ROLE, USER, ROOT, FOREIGN_SESSION),
  fc.constantFrom(SESSION, USER),
);
/** Grants that leave no doubt: whether a boundary limits one to a role, session or user is not documented. */
export const plainGrant = grantTo(
  fc.constantFrom(ROOT, `arn:aws:iam::${OTHER}:root`, SERVICE),
  fc.constantFrom(ROOT, undefined),
);

const context = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...KEYS.slice(0, -1)), words),
    fc.option(fc.array(words, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
  )
  .map(([single, list]): Record<string, ContextValue> => (list ? { ...single, 'aws:TagKeys': list } : single));

/** A case in which every layer is known. */
export const anyCase: fc.Arbitrary<AuthorizationCase> = fc.record({
  request: fc.record({
    principal: fc.constantFrom(...PRINCIPALS),
    action: fc.constantFrom(...ACTIONS),
    resource: fc.constant(KEY),
    context,
  }),
  policies: fc.record<PolicySet>({
    key: documentOf(withPrincipal),
    identity: mostly(fc.array(policyOf(plain), { minLength: 1, maxLength: 2 }), fc.constant([]), 4),
    boundary: mostly(fc.constant(null), policyOf(plain)),
    session: mostly(fc.constant([]), fc.array(policyOf(plain), { minLength: 1, maxLength: 2 })),
    scp: scpLevels,
    rcp: rcpLevels,
    vpcEndpoint: mostly(fc.constant(null), policyOf(withPrincipal)),
  }),
  grants: mostly(fc.constant([]), fc.array(grant, { minLength: 1, maxLength: 2 })),
});

const conditional = (operator: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>, key: fc.Arbitrary<string> = keys) =>
  fc
    .tuple(
      fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      fc.dictionary(operator, fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 }), { minKeys: 1, maxKeys: 2 }),
    )
    .map(([Effect, Condition]): Element => ({ Effect, Principal: '*', Action: '*', Resource: '*', Condition }));

/** Operators whose values can be listed, by how they read a value. */
const LISTABLE = {
  texts: ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists', 'Bool'],
  numbers: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEqualsIfExists'],
  instants: ['DateEquals', 'DateNotEqualsIfExists', 'DateLessThan', 'DateGreaterThanEquals'],
} as const;
export const DATES = ['2023-11-14T22:13:20Z', '1700000000', '2030-01-01'] as const;

/** Values that some operators tell apart and others do not, and that no number or date of JavaScript prints again. */
export const SPELLINGS = [
  ...['1', '1.0', '01', 'true', 'TRUE', '0.0000001', '0.000000100'],
  ...['1700000000', '1700000000.0', '2023-11-14T22:13:20Z', '2023-11-14T23:13:20+01:00', '1700000000.0005'],
] as const;

/** A case that hangs on the conditions of a key policy alone. */
function conditionalCase(statement: fc.Arbitrary<Element>): fc.Arbitrary<AuthorizationCase> {
  return fc
    .record({ context, Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) })
    .map(({ context: had, Statement }) => ({
      request: { principal: SESSION, action: 'kms:Decrypt', resource: KEY, context: had },
      policies: {
        key: { Version: '2012-10-17', Statement },
        identity: [],
        boundary: null,
        session: [],
        scp: [],
        rcp: [],
        vpcEndpoint: null,
      },
      grants: [],
    }));
}

/** Hangs on conditions of every kind. */
export const anyConditionalCase = conditionalCase(conditional(operators, wanted));
/** Hangs on conditions whose values can be listed, and of which each reads its key in the same way. */
export const listableCase = fc
  .constantFrom<keyof typeof LISTABLE>('texts', 'texts', 'numbers', 'instants')
  .chain((family) => {
    const operator = fc.constantFrom<string>(...LISTABLE[family], 'Null');
    const value = family === 'instants' ? fc.constantFrom<string>(...DATES, '7') : words;
    return conditionalCase(conditional(operator, some(value)));
  });

export const MIXED_KEY = 'aws:SourceVpce';
const everybodyMay = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
/** Hangs on conditions that compare one key in several ways: as a text, a number, a date. */
export const mixedCase = conditionalCase(
  mostly(
    conditional(
      fc.constantFrom(...Object.values(LISTABLE).flat(), 'StringEqualsIgnoreCase', 'Null'),
      some(fc.constantFrom(...SPELLINGS)),
      fc.constant(MIXED_KEY),
    ),
    fc.constant<Element>(everybodyMay),
    3,
  ),
);

export type PolicyLayer = keyof PolicySet;
export const POLICY_LAYERS: PolicyLayer[] = ['key', 'identity', 'boundary', 'session', 'scp', 'rcp', 'vpcEndpoint'];

export const namesPrincipals = (layer: PolicyLayer) => layer === 'key' || layer === 'rcp' || layer === 'vpcEndpoint';
export const statementFor = (layer: PolicyLayer) => (namesPrincipals(layer) ? withPrincipal : plain);

/** Every document of a layer. */
export function documents(c: AuthorizationCase, layer: PolicyLayer): { Statement: Element[] }[] {
  const value = c.policies[layer];
  if (layer === 'key') return [value as { Statement: Element[] }];
  const list = (Array.isArray(value) ? value.flat() : value === null ? [] : [value]) as NamedPolicy[];
  return list.map((policy) => policy.document as { Statement: Element[] });
}

/** The case with some of its layers, its grants or its context keys withheld. */
export function blur(
  c: AuthorizationCase,
  hidden: readonly (PolicyLayer | 'grants')[],
  unknownContext: readonly string[] = [],
): AuthorizationCase {
  const policies = { ...c.policies };
  for (const layer of hidden) if (layer !== 'grants') policies[layer] = 'unknown';
  const kept = Object.entries(c.request.context ?? {}).filter(([key]) => !unknownContext.includes(key));
  return {
    ...c,
    request: { ...c.request, context: Object.fromEntries(kept), unknownContext: [...unknownContext] },
    policies,
    grants: hidden.includes('grants') ? 'unknown' : (c.grants ?? []),
  };
}
