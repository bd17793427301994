import { evaluateLine } from '../../../src/authorization/case';
import {
  allow,
  deny,
  document,
  type Element,
  KEY,
  names,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  type Situation,
  situation,
} from './fixtures';

const everybody = allow({ Principal: '*' });
const answerTo = (line: string) =>
  JSON.parse(evaluateLine(line)) as { id: unknown; decision?: string; error?: { code: string } };
const answer = (s: Situation) => answerTo(JSON.stringify(situation(s)));
/** What the line comes to: a decision, or the code of its error. */
const outcome = (s: Situation) => answer(s).decision ?? answer(s).error?.code;

describe('a principal that names no account', () => {
  it.each([
    'arn:aws:iam:::role/x',
    'arn:aws:iam::*:root',
    'arn:aws:iam::1:user/x',
    'arn:aws:iam::aws:role/x',
    'arn:aws:sts:::assumed-role/x/y',
    'arn:aws:sts:::federated-user/x',
    'arn:aws:iam:::oidc-provider/x',
  ])('%s is an error, not a service', (principal) => {
    expect(outcome({ principal, key: [everybody] })).toBe('invalid-principal');
  });
});

describe('a resource that is no single key', () => {
  it.each(['key/', 'key/*', `key/\${a}`, 'key/a/b', 'key/a?'])('%s', (name) => {
    expect(outcome({ resource: KEY.replace(/key\/.*/, name), key: [everybody] })).toBe('invalid-resource');
  });
});

describe('elements that AWS would not have stored', () => {
  const broken = (over: Element) => [everybody, { ...deny({ Principal: '*' }), ...over }];

  it.each<[string, Element]>([
    ['Action: null', { Action: null }],
    ['Resource: null', { Resource: null }],
    ['Principal: null', { Principal: null }],
    ['Condition: null', { Condition: null }],
    ['Effect: null', { Effect: null }],
    ['Sid: null', { Sid: null }],
    ['Condition with null', { Condition: { StringEquals: null } }],
    ['a condition value null', { Condition: { StringEquals: { a: null } } }],
    ['a condition value in a list in a list', { Condition: { StringEquals: { a: [['b']] } } }],
    ['Action in a list in a list', { Action: [['kms:*']] }],
    ['a Principal that is a list', { Principal: ['*'] }],
    ['Principal AWS: null', { Principal: { AWS: null } }],
  ])('%s never make a Deny disappear', (_, over) => {
    expect(outcome({ key: broken(over) })).toBe('malformed-policy');
  });

  it.each<[string, Element]>([
    ['NotAction', { Effect: 'Allow', Principal: '*', NotAction: [], Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Principal: '*', Action: '*', NotResource: [] }],
    ['NotPrincipal', { Effect: 'Allow', NotPrincipal: {}, Action: '*', Resource: '*' }],
    ['NotPrincipal AWS', { Effect: 'Allow', NotPrincipal: { AWS: [] }, Action: '*', Resource: '*' }],
  ])('an empty %s does not allow everything', (_, statement) => {
    expect(outcome({ key: [statement] })).toBe('malformed-policy');
  });

  it.each<[string, Element]>([
    ['Action', allow({ Principal: '*', Action: [] })],
    ['Resource', allow({ Principal: '*', Resource: [] })],
    ['Principal', allow({ Principal: {} })],
    ['Principal AWS', allow({ Principal: { AWS: [] } })],
    ['condition value', allow({ Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': [] } } })],
  ])('an empty %s allows nothing', (_, statement) => {
    expect(outcome({ key: [statement] })).toBe('implicit-deny');
  });
});

describe('characters that nothing may make a wildcard of', () => {
  const odd = ['\uFFFE', '\uFFFF'];

  it.each(odd)('in an action or resource', (mark) => {
    expect(outcome({ key: [allow({ Principal: '*', Action: `kms:De${mark}` })] })).not.toBe('allowed');
    const identity = [policy(allow({ Resource: `arn:aws:kms:${mark}:${OWNER}:key/${mark}` }))];
    expect(outcome({ key: [names(ROOT)], policies: { identity } })).not.toBe('allowed');
  });

  it.each(odd)('in a condition, or in the value of a variable', (mark) => {
    const like = (operator: string, wanted: string) => ({ [operator]: { 'kms:K': wanted } });
    const context = { 'kms:K': 'x', 'kms:V': mark };
    expect(outcome({ key: [{ ...everybody, Condition: like('StringLike', mark) }], context })).not.toBe('allowed');
    expect(outcome({ key: [{ ...everybody, Condition: like('StringLike', `\${kms:V}`) }], context })).not.toBe(
      'allowed',
    );
    const key = [everybody, { ...deny({ Principal: '*' }), Condition: like('StringNotLike', `\${kms:V}`) }];
    expect(outcome({ key, context })).not.toBe('allowed');
  });

  it('letters that only lower case makes ASCII', () => {
    expect(outcome({ key: [allow({ Principal: '*', Action: '\u212Ams:*' })] })).not.toBe('allowed');
    expect(outcome({ action: '\u212Ams:Decrypt', key: [everybody] })).toBe('invalid-case');
  });
});

describe('another partition', () => {
  const at = (arn: string, partition: string) => arn.replace('arn:aws:', `arn:${partition}:`);

  it.each(['aws-cn', 'aws-us-gov'])('%s is another world', (partition) => {
    for (const named of [ROLE, ROOT, SESSION]) {
      const identity = [policy(allow())];
      expect(outcome({ key: [names(at(named, partition))], policies: { identity } })).toBe('implicit-deny');
      const grants = [{ GranteePrincipal: at(named, partition), Operations: ['Decrypt'] }];
      expect(outcome({ grants, policies: { identity } })).toBe('implicit-deny');
    }
    expect(outcome({ resource: at(KEY, partition), key: [everybody] })).not.toBe('allowed');
  });
});

describe('a line', () => {
  const text = JSON.stringify({ id: 'c1', ...situation({ key: [everybody] }) });
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it.each([
    ['a list', '[]'],
    ['an object', '{}'],
    ['true', 'true'],
    ['deeply nested', nested(9000)],
  ])('whose id is %s is an error without it', (_, id) => {
    const found = answerTo(text.replace('"c1"', id));
    expect(found).toEqual({ id: null, error: { code: 'invalid-case', message: expect.any(String) } });
  });

  it('that is nested deeper than anything is an error', () => {
    for (const place of ['"grants":[', '"Statement":[', '"identity":[', '"scp":[']) {
      expect(text).toContain(place);
      expect(
        answerTo(text.replace(`${place}]`, `${place}{}]`).replace(place, `${place}${nested(100_000)},`)).error,
      ).toBeDefined();
    }
  });

  it.each<[string, string, string]>([
    ['Effect', '"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"'],
    [
      'Statement',
      '"Statement":[',
      '"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}],"Statement":[',
    ],
    ['Action', '"Action":"kms:*"', '"Action" : "kms:Encrypt", "Action":"kms:*"'],
    ['scp', '"scp":[]', '"scp":[[]],"scp":[]'],
    ['request', '"request":{', '"request":{},"request":{'],
    ['an escaped name', '"Effect":"Allow"', '"Effec\\u0074":"Deny","Effect":"Allow"'],
  ])('that names %s twice is an error: nobody knows which is meant', (_, once, twice) => {
    expect(text).toContain(once);
    expect(answerTo(text.replace(once, twice)).error?.code).toBe('invalid-json');
  });

  it('may hold anything that looks like a name inside a text', () => {
    const Sid = 'a":"b", "Effect": "Effect":';
    expect(answerTo(JSON.stringify(situation({ key: [{ ...everybody, Sid }] }), null, 2)).decision).toBe('allowed');
    expect(answerTo(text.replace('"Effect":"Allow"', '"Effect"\t:\n"Allow"')).decision).toBe('allowed');
  });

  it('that names a context key twice, in different case, is an error', () => {
    const context = { 'kms:ViaService': 'a', 'KMS:viaservice': 'b' };
    expect(outcome({ key: [everybody], context })).toBe('invalid-case');
  });

  it('with members of the prototype is answered as if they had no meaning', () => {
    const odd = text.replace('"context":{}', '"context":{"__proto__":"x","constructor":["y"],"n":1}');
    expect(answerTo(odd).decision).toBe('allowed');
    const Condition = { StringEquals: { constructor: 'Object' } };
    expect(outcome({ key: [{ ...everybody, Condition }] })).toBe('implicit-deny');
    expect(outcome({ key: [{ ...everybody, Condition: { Null: { toString: 'false' } } }] })).toBe('implicit-deny');
    expect(answerTo(text.replace('"Effect"', '"__proto__":{"x":1},"Effect"')).error?.code).toBe('malformed-policy');
  });

  it('with half a character is answered', () => {
    const principal = `${SESSION.slice(0, -1)}\uD800`;
    expect(outcome({ principal, key: [names(SESSION)] })).toBe('implicit-deny');
    expect(outcome({ principal, key: [names(principal)] })).toBe('allowed');
  });

  it('with wildcards by the thousand is answered in time', () => {
    const Condition = { StringLike: { 'kms:K': `${'*a'.repeat(2000)}b` } };
    const started = performance.now();
    expect(outcome({ key: [{ ...everybody, Condition }], context: { 'kms:K': 'a'.repeat(20_000) } })).toBe(
      'implicit-deny',
    );
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('with a key policy of another kind', () => {
    const key = document(everybody);
    expect(outcome({ policies: { key: [key] } })).toBe('invalid-case');
    expect(outcome({ policies: { key: JSON.stringify(key) } })).toBe('invalid-case');
  });
});
