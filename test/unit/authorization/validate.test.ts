import { MAX_KEY_POLICY_BYTES, validateKeyPolicy } from '../../../src/authorization/validate';
import { allow, document, names, ROOT } from './fixtures';

describe('a key policy that KMS would store', () => {
  it.each([[document(names(ROOT))], [JSON.stringify(document(names(ROOT)))], [{ Statement: names(ROOT) }]])(
    '%j',
    (policy) => {
      expect(validateKeyPolicy(policy)).toEqual({ ok: true });
    },
  );

  it('of exactly the greatest size', () => {
    const empty = JSON.stringify(document({ ...names(ROOT), Sid: '' }));
    const Sid = 'x'.repeat(MAX_KEY_POLICY_BYTES - empty.length);
    expect(validateKeyPolicy(document({ ...names(ROOT), Sid }))).toEqual({ ok: true });
    const longer = validateKeyPolicy(document({ ...names(ROOT), Sid: `${Sid}x` }));
    expect(longer).toEqual({ ok: false, message: 'The key policy has 32769 bytes; at most 32768 are allowed.' });
  });
});

describe('a key policy that it would not', () => {
  const bare = (over: Record<string, unknown>) => document({ Effect: 'Allow', ...over });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'must be a JSON object'],
    ['text that is no JSON', 'x', 'valid JSON'],
    ['no statement', document(), 'no statement'],
    ['no Principal', document(allow()), 'Statement 0 has no Principal'],
    ['no Action', bare({ Principal: '*', Resource: '*' }), 'Statement 0 has no Action'],
    ['no Resource', bare({ Principal: '*', Action: 'kms:*' }), 'Statement 0 has no Resource'],
    ['an empty Action', bare({ Principal: '*', Action: [], Resource: '*' }), 'empty'],
    ['an IAM group', document(names('arn:aws:iam::210987654321:group/ops')), 'names a group'],
    ['an empty Principal', bare({ Principal: { AWS: [] }, Action: 'kms:*', Resource: '*' }), 'empty'],
    ['no Effect', document({ Principal: '*', Action: 'kms:*', Resource: '*' }), 'Effect must be Allow or Deny'],
    [
      'an unknown operator',
      document({ ...names(ROOT), Condition: { Is: { a: 'b' } } }),
      'unknown condition operator Is',
    ],
    ['a character beyond Latin-1', document({ ...names(ROOT), Sid: 'schlüssel→' }), 'does not accept: "→"'],
  ])('%s', (_, policy, message) => {
    expect(validateKeyPolicy(policy)).toEqual({ ok: false, message: expect.stringContaining(message) });
  });
});
