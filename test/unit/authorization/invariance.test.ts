import { evaluate } from '../../../src/authorization/evaluate';
import type { Authorization, AuthorizationCase, Grant } from '../../../src/domain/decision';
import fc from '../../support/fast-check';
import { anyCase, documents, KEYS, POLICY_LAYERS } from './arbitraries';
import { type Element, OWNER, ROOT } from './fixtures';

const summary = ({ decision, blockedBy, allowedBy, layers }: Authorization) => ({
  decision,
  blockedBy,
  allowedBy,
  outcomes: layers.map(({ outcome }) => outcome),
});

function rewritten(c: AuthorizationCase, rewrite: (statement: Element) => void): AuthorizationCase {
  const copy = structuredClone(c);
  for (const layer of POLICY_LAYERS) for (const document of documents(copy, layer)) document.Statement.forEach(rewrite);
  return copy;
}

/** Same decision, same layers, with everything known and with some keys unknown. */
function same(name: string, change: (c: AuthorizationCase) => AuthorizationCase): void {
  it(name, () => {
    fc.assert(
      fc.property(anyCase, fc.subarray([...KEYS], { maxLength: 1 }), (c, unknownContext) => {
        const asked = { ...c, request: { ...c.request, unknownContext } };
        const changed = change(structuredClone(asked));
        expect(summary(evaluate(changed))).toEqual(summary(evaluate(asked)));
      }),
      { numRuns: 400 },
    );
  });
}

const elements = ['Action', 'NotAction', 'Resource', 'NotResource'] as const;

function eachValue(statement: Element, change: (value: unknown, name: string) => unknown): void {
  for (const name of elements) if (statement[name] !== undefined) statement[name] = change(statement[name], name);
  const { Condition: block } = statement;
  if (!block) return;
  for (const keys of Object.values(block as Record<string, Record<string, unknown>>))
    for (const key of Object.keys(keys)) keys[key] = change(keys[key], 'Condition');
}

const single = (value: unknown) => (Array.isArray(value) && value.length === 1 ? value[0] : value);
const turned = (value: unknown) => (Array.isArray(value) ? [...value].reverse() : value);
const turnedObject = (value: unknown) => Object.fromEntries(Object.entries(value as object).reverse());

function eachPrincipal(statement: Element, change: (value: unknown) => unknown): void {
  for (const name of ['Principal', 'NotPrincipal']) {
    const value = statement[name];
    if (typeof value !== 'object' || value === null) continue;
    statement[name] = Object.fromEntries(Object.entries(value).map(([kind, names]) => [kind, change(names)]));
  }
}

describe('nothing changes by the order of', () => {
  same('statements', (c) => {
    for (const layer of POLICY_LAYERS) for (const document of documents(c, layer)) document.Statement.reverse();
    return c;
  });

  same('policies, levels and grants', (c) => {
    const { identity, session, scp, rcp } = c.policies;
    for (const list of [identity, session, scp, rcp]) (list as unknown[]).reverse();
    for (const level of [...(scp as unknown[][]), ...(rcp as unknown[][])]) level.reverse();
    (c.grants as Grant[]).reverse();
    return c;
  });

  same('values, operators and condition keys', (c) =>
    rewritten(c, (statement) => {
      eachValue(statement, turned);
      eachPrincipal(statement, turned);
      const block = statement.Condition as Record<string, unknown> | undefined;
      if (!block) return;
      for (const operator of Object.keys(block)) block[operator] = turnedObject(block[operator]);
      statement.Condition = turnedObject(block);
    }),
  );

  same('context keys', (c) => {
    c.request.context = turnedObject(c.request.context) as Record<string, string>;
    return c;
  });

  same('elements', (c) =>
    rewritten(c, (statement) => {
      const members = Object.entries(statement).reverse();
      for (const name of Object.keys(statement)) delete statement[name];
      Object.assign(statement, Object.fromEntries(members));
    }),
  );
});

describe('nothing changes by', () => {
  same('lists of one for single values', (c) =>
    rewritten(c, (statement) => {
      eachValue(statement, (value) => [value].flat());
      eachPrincipal(statement, (value) => [value].flat());
    }),
  );

  same('single values for lists of one', (c) =>
    rewritten(c, (statement) => {
      eachValue(statement, single);
      eachPrincipal(statement, single);
    }),
  );

  same('one statement outside of a list', (c) => {
    for (const layer of POLICY_LAYERS) {
      for (const document of documents(c, layer)) {
        if (document.Statement.length === 1) Object.assign(document, { Statement: document.Statement[0] });
      }
    }
    return c;
  });

  same('the case of actions, operators and condition keys', (c) =>
    rewritten(c, (statement) => {
      eachValue(statement, (value, name) =>
        name.endsWith('Action') ? [value].flat().map((action) => String(action).toUpperCase()) : value,
      );
      const block = statement.Condition as Record<string, Record<string, unknown>> | undefined;
      if (!block) return;
      const upper = Object.entries(block).map(([operator, keys]) => [
        operator.toUpperCase(),
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toUpperCase(), value])),
      ]);
      statement.Condition = Object.fromEntries(upper);
    }),
  );

  same('the case of context keys', (c) => {
    const entries = Object.entries(c.request.context ?? {}).map(([key, value]) => [key.toUpperCase(), value]);
    const unknownContext = (c.request.unknownContext ?? []).map((key) => key.toUpperCase());
    return { ...c, request: { ...c.request, context: Object.fromEntries(entries), unknownContext } };
  });

  same('writing the account id for its root', (c) =>
    rewritten(c, (statement) =>
      eachPrincipal(statement, (value) => [value].flat().map((name) => (name === ROOT ? OWNER : name))),
    ),
  );

  same('values given twice', (c) =>
    rewritten(c, (statement) => eachValue(statement, (value) => [value, value].flat())),
  );

  same('statements given twice, and Sids', (c) => {
    for (const layer of POLICY_LAYERS) {
      for (const document of documents(c, layer)) {
        const again = structuredClone(document.Statement);
        for (const statement of again) statement.Sid = 'again';
        document.Statement.push(...again);
      }
    }
    return c;
  });

  same('the key policy as text', (c) => ({
    ...c,
    policies: { ...c.policies, key: JSON.stringify(c.policies.key, null, 2) },
  }));

  same('a statement for another service', (c) => {
    for (const layer of ['identity', 'boundary', 'session', 'scp'] as const) {
      for (const document of documents(c, layer)) {
        document.Statement.unshift({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' });
      }
    }
    return c;
  });

  it('leaving out explanations, or keeping compiled documents', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { layers, ...answer } = evaluate(c);
        for (const options of [{ explain: false }, { keep: false }, { explain: false, keep: false }]) {
          const { layers: found, ...other } = evaluate(structuredClone(c), options);
          expect(other).toEqual(answer);
          expect(found.map(({ outcome }) => outcome)).toEqual(layers.map(({ outcome }) => outcome));
        }
      }),
    );
  });
});
