import { checkSignal, kmsActionOf } from '../../../src/workflow/check-signal';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-00000000000a';
const ROLE = 'arn:aws:iam::111122223333:role/App';

describe('what is checked', () => {
  it('takes a key, a principal and an action', () => {
    expect(checkSignal({ key: KEY, principal: ROLE, action: 'decrypt' })).toMatchObject({
      isKmsError: false,
      keyRef: KEY,
      principalArn: ROLE,
      kmsAction: 'kms:Decrypt',
    });
  });

  it.each([
    ['a principal that is no ARN', { key: KEY, principal: 'PayoutWorker' }],
    ['an action that KMS does not have', { key: KEY, action: 'kms:Frobnicate' }],
    ['a role name in the place of an action', { key: KEY, action: 'PayoutWorker' }],
    ['a key that is none', { key: 'garbage!!' }],
    ['an ARN of another service', { key: 'arn:aws:s3:::bucket' }],
  ])('answers nothing about %s', (_, check) => {
    expect(checkSignal(check)).toBeNull();
  });

  it.each([
    ['Decrypt', 'kms:Decrypt'],
    ['kms:generatedatakey', 'kms:GenerateDataKey'],
    ['s3:GetObject', null],
    ['', null],
  ])('reads the action %s', (text, action) => {
    expect(kmsActionOf(text)).toBe(action);
  });
});
