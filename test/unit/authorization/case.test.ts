import { evaluateLine } from '../../../src/authorization/case';
import { readCase } from '../../../src/authorization/read-case';
import { LAYERS } from '../../../src/domain/decision';
import { document, names, SESSION, situation } from './fixtures';

const good = { id: 'c1', ...situation({ key: [names(SESSION)] }) };
const answer = (value: unknown) => JSON.parse(evaluateLine(typeof value === 'string' ? value : JSON.stringify(value)));
const without = (path: 'request' | 'policies', name: string) => {
  const { [name]: _, ...rest } = good[path] as unknown as Record<string, unknown>;
  return { ...good, [path]: rest };
};

describe('a malformed document in a layer that has no say', () => {
  const bad = { name: 'bad', document: { Statement: [{ Effect: 'Allow' }] } };
  const root = 'arn:aws:iam::210987654321:root';
  const service = 'logs.eu-central-1.amazonaws.com';

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['key', { action: 'kms:ListKeys' }, { key: bad.document }],
    ['identity', { principal: root }, { identity: [bad] }],
    ['boundary', { principal: root }, { boundary: bad }],
    ['session', { principal: root }, { session: [bad] }],
    ['scp', { principal: service }, { scp: [[bad]] }],
    ['rcp', { action: 'kms:ListKeys' }, { rcp: [[bad]] }],
  ])('%s is an error all the same', (_, request, policies) => {
    const c = { ...good, request: { ...good.request, ...request }, policies: { ...good.policies, ...policies } };
    expect(answer(c).error).toEqual({ code: 'malformed-policy', message: expect.any(String) });
  });
});

describe('a case on its line', () => {
  it('is answered in the shape of the contract', () => {
    const result = answer(good);
    expect(Object.keys(result)).toEqual(['id', 'decision', 'layers', 'blockedBy', 'allowedBy', 'keyUsable']);
    expect(result).toMatchObject({
      id: 'c1',
      decision: 'allowed',
      blockedBy: [],
      allowedBy: ['key-policy'],
      keyUsable: true,
    });
    expect(result.layers.map((found: { layer: string }) => found.layer)).toEqual([...LAYERS]);
    expect(result.layers[1].statements).toEqual([
      { policy: 'key policy', sid: null, index: 0, effect: 'Allow', matched: true, because: expect.any(String) },
    ]);
  });

  it('may leave out id, context, grants and key state', () => {
    const { request, policies } = good;
    const { context: _, unknownContext: __, ...bare } = request;
    expect(answer({ request: bare, policies })).toMatchObject({ id: null, decision: 'allowed', keyUsable: 'unknown' });
  });

  it('takes numbers and booleans as context values', () => {
    const { context } = readCase({
      ...good,
      request: { ...good.request, context: { a: 1, b: [true, 'x'], c: null } },
    }).request;
    expect(context).toEqual({ a: '1', b: ['true', 'x'] });
  });

  it('keeps an id that is a number', () => {
    expect(answer({ ...good, id: 7 })).toMatchObject({ id: 7, decision: 'allowed' });
  });

  it('takes layers that could not be read', () => {
    const policies = {
      key: 'unknown',
      identity: 'unknown',
      boundary: 'unknown',
      session: 'unknown',
      scp: 'unknown',
      rcp: 'unknown',
      vpcEndpoint: 'unknown',
    };
    expect(answer({ ...good, policies, grants: 'unknown', keyState: 'unknown' }).decision).toBe('undetermined');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"id":', 'invalid-json'],
    ['an empty line', '', 'invalid-json'],
    ['a list', [], 'invalid-case'],
    ['null', 'null', 'invalid-case'],
    ['no request', { id: 'c1', policies: good.policies }, 'invalid-case'],
    ['no policies', { id: 'c1', request: good.request }, 'invalid-case'],
    ...['principal', 'action', 'resource'].map((name): [string, unknown, string] => [
      `no ${name}`,
      without('request', name),
      'invalid-case',
    ]),
    ...['key', 'identity', 'boundary', 'session', 'scp', 'rcp', 'vpcEndpoint'].map(
      (name): [string, unknown, string] => [`no layer ${name}`, without('policies', name), 'invalid-case'],
    ),
    ['a principal that is none', { ...good, request: { ...good.request, principal: 'dana' } }, 'invalid-principal'],
    ['an action of another service', { ...good, request: { ...good.request, action: 's3:GetObject' } }, 'invalid-case'],
    ['an action pattern', { ...good, request: { ...good.request, action: 'kms:*' } }, 'invalid-case'],
    [
      'a resource that is no key',
      { ...good, request: { ...good.request, resource: 'arn:aws:s3:::bucket' } },
      'invalid-resource',
    ],
    [
      'an alias where only a key decides',
      { ...good, request: { ...good.request, resource: 'arn:aws:kms:eu-central-1:210987654321:alias/app' } },
      'invalid-resource',
    ],
    ['a resource that is no ARN', { ...good, request: { ...good.request, resource: 'alias/x' } }, 'invalid-resource'],
    ['a context that is a list', { ...good, request: { ...good.request, context: ['a'] } }, 'invalid-case'],
    [
      'a context value that is an object',
      { ...good, request: { ...good.request, context: { a: {} } } },
      'invalid-case',
    ],
    ['unknown keys that are no list', { ...good, request: { ...good.request, unknownContext: 'a' } }, 'invalid-case'],
    ['a key policy that is text', { ...good, policies: { ...good.policies, key: 'none' } }, 'invalid-case'],
    ['a key policy that is null', { ...good, policies: { ...good.policies, key: null } }, 'malformed-policy'],
    [
      'an identity policy without a list',
      { ...good, policies: { ...good.policies, identity: { name: 'a', document: document() } } },
      'invalid-case',
    ],
    [
      'an identity policy without a document',
      { ...good, policies: { ...good.policies, identity: [{ name: 'a' }] } },
      'invalid-case',
    ],
    [
      'a document that is text',
      { ...good, policies: { ...good.policies, identity: [{ name: 'a', document: 'x' }] } },
      'invalid-case',
    ],
    [
      'SCPs without levels',
      { ...good, policies: { ...good.policies, scp: [{ name: 'a', document: document() }] } },
      'invalid-case',
    ],
    [
      'a malformed document',
      { ...good, policies: { ...good.policies, identity: [{ name: 'a', document: {} }] } },
      'malformed-policy',
    ],
    ['grants that are an object', { ...good, grants: {} }, 'invalid-case'],
    ['a grant that is text', { ...good, grants: ['x'] }, 'invalid-case'],
    ['grant operations that are text', { ...good, grants: [{ Operations: 'Decrypt' }] }, 'invalid-case'],
    ['a grantee that is a list', { ...good, grants: [{ GranteePrincipal: [SESSION] }] }, 'invalid-case'],
    ['a constraint that is a list', { ...good, grants: [{ Constraints: [] }] }, 'invalid-case'],
    [
      'a constraint value that is a number',
      { ...good, grants: [{ Constraints: { EncryptionContextSubset: { a: 1 } } }] },
      'invalid-case',
    ],
    ['a key state that is a number', { ...good, keyState: 1 }, 'invalid-case'],
  ])('is an error with %s', (_, value, code) => {
    const result = answer(value);
    expect(result.error).toEqual({ code, message: expect.any(String) });
    expect(Object.keys(result)).toEqual(['id', 'error']);
    expect(result.id).toBe(typeof value === 'object' && value !== null && 'id' in value ? 'c1' : null);
  });
});
