import { evaluateLine } from '../../../src/authorization/case';
import { allow, decide, KEY, layer, names, OWNER, policy, ROLE, ROOT, situation, USER } from './fixtures';

describe('names that AWS does not know', () => {
  const answerTo = (over: Parameters<typeof situation>[0]) => JSON.parse(evaluateLine(JSON.stringify(situation(over))));

  it.each([
    ['kms:Decypt', /kms:Decypt is no KMS action that is known/],
    ['kms:ReEncrypt', /authorized as kms:ReEncryptFrom on one key and kms:ReEncryptTo on the other/],
  ])('the action %s is an error on its line, never a decision', (action, message) => {
    const answer = answerTo({ action, key: [names(ROLE)] });
    expect(answer).toEqual({ id: null, error: { code: 'invalid-case', message: expect.stringMatching(message) } });
  });

  it('the case of an action does not matter', () => {
    expect(answerTo({ action: 'KMS:decrypt', key: [names(ROLE)] }).decision).toBe('allowed');
  });

  it.each([`arn:aws:kms:eu-central-1::key/1`, `arn:aws:kms::${OWNER}:key/1`, `arn:aws:kms:eu-central-1:1:key/1`])(
    '%s names no key',
    (resource) => {
      expect(answerTo({ resource, key: [names(ROLE)] }).error.code).toBe('invalid-resource');
    },
  );
});

describe('a constraint that came to AWS later', () => {
  const grants = [{ GranteePrincipal: ROLE, Operations: ['Decrypt'], Constraints: { Later: 'x' } as object }];

  it('does not count as none', () => {
    const answer = decide({ key: [], grants });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: ['grant'] });
    expect(layer(answer, 'grant').statements[0]?.because).toBe('what its constraint Later asks for is not known');
  });

  it('changes nothing where another grant allows', () => {
    expect(decide({ key: [], grants: [...grants, { GranteePrincipal: ROLE, Operations: ['Decrypt'] }] }).decision).toBe(
      'allowed',
    );
  });
});

describe('the nearest miss', () => {
  const first = (answer: ReturnType<typeof decide>, name: Parameters<typeof layer>[1]) =>
    layer(answer, name).statements[0];

  it('speaks of the service that was asked', () => {
    const old = KEY.replace('0f8fad5b', '1f8fad5b');
    const identity = [
      policy(allow({ Action: ['s3:Get*', 's3:List*'] })),
      policy(allow({ Action: 'logs:*' })),
      policy(allow({ Sid: 'OldKey', Action: 'kms:Decrypt', Resource: old })),
    ];
    expect(first(decide({ key: [names(ROOT)], policies: { identity } }), 'identity-policy')?.sid).toBe('OldKey');
  });

  it('is the Deny where one decides', () => {
    const guard = { ...policy({ Sid: 'Guard', Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }) };
    const rcp = [[policy(allow({ Principal: '*', Action: '*' }))], [guard]];
    expect(first(decide({ key: [names(USER)], policies: { rcp } }), 'rcp')?.sid).toBe('Guard');
  });
});

it('a service is the same with and without its Region, in China too', () => {
  const principal = 'dynamodb.amazonaws.com';
  const resource = KEY.replace('arn:aws:', 'arn:aws-cn:').replace('eu-central-1', 'cn-north-1');
  const grants = [{ GranteePrincipal: 'dynamodb.cn-north-1.amazonaws.com.cn', Operations: ['Decrypt'] }];
  expect(decide({ principal, resource, key: [], grants }).decision).toBe('allowed');
});
