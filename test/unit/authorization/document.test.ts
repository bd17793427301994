import { compilePolicy } from '../../../src/authorization/document';
import { AuthorizationInputError } from '../../../src/authorization/input-error';
import { allow, decide, document, KEY, names, ROOT, SESSION, USER } from './fixtures';

describe('unusual but legal documents', () => {
  it.each<[string, unknown]>([
    ['one statement that is no list', { Version: '2012-10-17', Statement: names(USER) }],
    ['no Version', { Statement: [names(USER)] }],
    ['an Id', { Version: '2012-10-17', Id: 'k', Statement: [names(USER)] }],
    ['the old version', { Version: '2008-10-17', Statement: [names(USER)] }],
    [
      'lists everywhere',
      document({ Effect: 'Allow', Principal: { AWS: [USER] }, Action: ['kms:Decrypt'], Resource: [KEY] }),
    ],
    ['an upper-case service', document({ ...names(USER), Action: 'KMS:decrypt' })],
    ['principals of several kinds', document({ ...names(), Principal: { Service: 's3.amazonaws.com', AWS: USER } })],
    ['an empty condition', document({ ...names(USER), Condition: {} })],
    ['JSON text', JSON.stringify(document(names(USER)))],
  ])('%s', (_, key) => {
    expect(decide({ principal: USER, policies: { key } }).decision).toBe('allowed');
  });
});

describe('malformed documents', () => {
  const one = (over: Record<string, unknown>) => document({ ...names(USER), ...over });

  it.each<[string, unknown, string]>([
    ['a number', 5, 'must be a JSON object'],
    ['a list', [], 'must be a JSON object'],
    ['text that is no JSON', '{', 'valid JSON'],
    ['JSON text of a list', '[]', 'JSON object'],
    ['no Statement', { Version: '2012-10-17' }, 'Statement is missing'],
    ['an unknown version', { Version: '2020-01-01', Statement: [] }, 'Version'],
    ['an unknown element', { Statement: [], Comment: 'x' }, 'unknown element Comment'],
    ['a statement that is text', document('x' as never), 'Statement 0 must be an object'],
    ['an unknown statement element', one({ Conditions: {} }), 'unknown element Conditions'],
    ['no Effect', document({ Principal: '*', Action: '*', Resource: '*' }), 'Effect'],
    ['another Effect', one({ Effect: 'allow' }), 'Effect'],
    ['a Sid that is a number', one({ Sid: 1 }), 'Sid'],
    ['Action and NotAction', one({ NotAction: 'kms:*' }), 'both Action and NotAction'],
    ['Resource and NotResource', one({ NotResource: '*' }), 'both Resource and NotResource'],
    ['Principal and NotPrincipal', one({ NotPrincipal: '*' }), 'both Principal and NotPrincipal'],
    ['an Action without a service', one({ Action: 'Decrypt' }), 'names no service'],
    ['an Action that is a number', one({ Action: [1] }), 'Action must be a string'],
    ['a Resource that is an object', one({ Resource: {} }), 'Resource must be a string'],
    ['a Principal that is an ARN', one({ Principal: USER }), 'Principal must be'],
    ['an unknown kind of principal', one({ Principal: { Group: 'x' } }), 'unknown principal type Group'],
    ['a principal that is a number', one({ Principal: { AWS: 5 } }), 'a principal must be a string'],
    ['a Condition that is a list', one({ Condition: [] }), 'Condition must be an object'],
    [
      'an unknown operator',
      one({ Condition: { StringMatches: { a: 'b' } } }),
      'unknown condition operator StringMatches',
    ],
    [
      'an operator of the prototype',
      one({ Condition: { constructor: { a: 'b' } } }),
      'unknown condition operator constructor',
    ],
    ['an operator without keys', one({ Condition: { StringEquals: 'x' } }), 'must be an object of condition keys'],
    [
      'a condition value that is an object',
      one({ Condition: { StringEquals: { a: {} } } }),
      'must be a string, number or boolean',
    ],
    ['Null with IfExists', one({ Condition: { NullIfExists: { a: 'true' } } }), 'unknown condition operator'],
    ['a key policy without Principal', document(allow()), 'Principal is missing'],
  ])('%s', (_, key, message) => {
    const attempt = () => decide({ principal: USER, policies: { key } });
    expect(attempt).toThrow(AuthorizationInputError);
    expect(attempt).toThrow(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['Principal in an identity policy', names(USER), 'Principal does not belong'],
    ['no Action', { Effect: 'Allow', Resource: '*' }, 'Action is missing'],
    ['no Resource', { Effect: 'Allow', Action: '*' }, 'Resource is missing'],
  ])('%s', (_, statement, message) => {
    const identity = [{ name: 'own', document: document(statement) }];
    expect(() => decide({ key: [names(ROOT)], policies: { identity } })).toThrow(
      `policy "own": Statement 0: ${message}`,
    );
  });

  it('fail again when they are read again', () => {
    const key = document(allow());
    for (let i = 0; i < 2; i++) expect(() => decide({ policies: { key } })).toThrow('Principal is missing');
  });
});

it('a document is compiled once', () => {
  const key = document(names(SESSION));
  expect(compilePolicy(key)).toBe(compilePolicy(key));
  const text = JSON.stringify(key);
  expect(compilePolicy(text)).toBe(compilePolicy(`${text}`));
});
