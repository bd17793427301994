import { allow, decide, document, KEY, names, policy, ROOT, SESSION, USER } from './fixtures';

function conditionHolds(Condition: unknown, context: Record<string, string | string[]>, version?: string): boolean {
  const key = { ...(version ? { Version: version } : {}), Statement: [{ ...names(USER), Condition }] };
  return decide({ principal: USER, context, policies: { key } }).decision === 'allowed';
}

describe('policy variables in conditions', () => {
  const tags = { StringEquals: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team}` } };

  it.each<[string, unknown, Record<string, string | string[]>, boolean]>([
    ['takes the value of a key', tags, { 'aws:RequestTag/team': 'core', 'aws:PrincipalTag/team': 'core' }, true],
    ['tells values apart', tags, { 'aws:RequestTag/team': 'core', 'aws:PrincipalTag/team': 'web' }, false],
    ['never equals when it has no value', tags, { 'aws:RequestTag/team': 'core' }, false],
    [
      'makes a negated operator true when it has no value',
      { StringNotEquals: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team}` } },
      { 'aws:RequestTag/team': 'core' },
      true,
    ],
    [
      'falls back to its default',
      { StringEquals: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team, 'core'}` } },
      { 'aws:RequestTag/team': 'core' },
      true,
    ],
    [
      'prefers its value to its default',
      { StringEquals: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team, 'core'}` } },
      { 'aws:RequestTag/team': 'core', 'aws:PrincipalTag/team': 'web' },
      false,
    ],
    [
      'does not read wildcards out of a value',
      { StringLike: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team}` } },
      { 'aws:RequestTag/team': 'core', 'aws:PrincipalTag/team': '*' },
      false,
    ],
    [
      'keeps the wildcards around it',
      { StringLike: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team}-*` } },
      { 'aws:RequestTag/team': 'core-eu', 'aws:PrincipalTag/team': 'core' },
      true,
    ],
    ['knows the literal star', { StringLike: { 'kms:X': `a\${*}b` } }, { 'kms:X': 'a*b' }, true],
    ['means only the literal star', { StringLike: { 'kms:X': `a\${*}b` } }, { 'kms:X': 'aXb' }, false],
    ['knows the literal question mark', { StringLike: { 'kms:X': `a\${?}` } }, { 'kms:X': 'a?' }, true],
    ['means only the literal question mark', { StringLike: { 'kms:X': `a\${?}` } }, { 'kms:X': 'ab' }, false],
    ['leaves wildcards beside a literal star', { StringLike: { 'kms:X': `\${*}?*` } }, { 'kms:X': '*ab' }, true],
    ['knows literals in StringEquals too', { StringEquals: { 'kms:X': `\${*}\${?}\${$}` } }, { 'kms:X': '*?$' }, true],
    [
      'knows literals in ARN operators',
      { ArnLike: { 'kms:X': `arn:aws:s3:::\${*}` } },
      { 'kms:X': 'arn:aws:s3:::x' },
      false,
    ],
    [
      'is text where it is not closed',
      { StringEquals: { 'kms:X': `\${aws:username` } },
      { 'kms:X': `\${aws:username` },
      true,
    ],
    ['has no value by an empty name', { StringEquals: { 'kms:X': `\${}` } }, { 'kms:X': '' }, false],
    ['may have an empty default', { StringEquals: { 'kms:X': `a\${kms:Y, ''}` } }, { 'kms:X': 'a' }, true],
    [
      'does not read wildcards out of a default',
      { StringLike: { 'kms:X': `\${kms:Y, '*'}` } },
      { 'kms:X': 'a' },
      false,
    ],
    [
      'uses its default for a list',
      { StringEquals: { 'kms:X': `\${kms:Y, 'z'}` } },
      { 'kms:X': 'z', 'kms:Y': ['a', 'b'] },
      true,
    ],
    [
      'may stand beside others',
      { StringEquals: { 'kms:X': `\${aws:username}-\${kms:Y}` } },
      { 'kms:X': 'dana-1', 'kms:Y': '1' },
      true,
    ],
    [
      'is compared without case where the operator does so',
      { StringEqualsIgnoreCase: { 'kms:X': `\${aws:username}` } },
      { 'kms:X': 'DANA' },
      true,
    ],
    [
      'works in set operators',
      { 'ForAnyValue:StringEquals': { 'kms:X': `\${aws:username}` } },
      { 'kms:X': ['a', 'dana'] },
      true,
    ],
    ['works with IfExists', { StringEqualsIfExists: { 'kms:X': `\${aws:username}` } }, { 'kms:X': 'eve' }, false],
    [
      'does not work in IP operators',
      { IpAddress: { 'kms:X': `\${kms:Y}` } },
      { 'kms:X': '192.0.2.1', 'kms:Y': '192.0.2.1' },
      false,
    ],
    [
      'does not work in date operators',
      { DateEquals: { 'kms:X': `\${kms:Y}` } },
      { 'kms:X': '2031-01-01', 'kms:Y': '2031-01-01' },
      false,
    ],
    ['knows the literal dollar', { StringEquals: { 'kms:X': `\${$}{y}` } }, { 'kms:X': `\${y}` }, true],
    [
      'cannot be a key with several values',
      { StringEquals: { 'kms:X': `\${kms:Y}` } },
      { 'kms:X': 'a', 'kms:Y': ['a', 'b'] },
      false,
    ],
    [
      'works in ARN operators',
      { ArnLike: { 'kms:X': `arn:aws:iam::*:user/\${aws:username}` } },
      { 'kms:X': USER },
      true,
    ],
    ['works in Bool', { Bool: { 'kms:X': `\${kms:Y}` } }, { 'kms:X': 'true', 'kms:Y': 'true' }, true],
    [
      'does not work in numeric operators',
      { NumericEquals: { 'kms:X': `\${kms:Y}` } },
      { 'kms:X': '1', 'kms:Y': '1' },
      false,
    ],
    ['reads key names in any case', { StringEquals: { 'kms:X': `\${AWS:UserName}` } }, { 'kms:X': 'dana' }, true],
  ])('%s', (_, Condition, context, expected) => {
    expect(conditionHolds(Condition, context, '2012-10-17')).toBe(expected);
  });

  it.each(['2008-10-17', undefined])('are plain text in version %s', (version) => {
    const Condition = { StringEquals: { 'kms:X': `\${aws:username}` } };
    expect(conditionHolds(Condition, { 'kms:X': 'dana' }, version)).toBe(false);
    expect(conditionHolds(Condition, { 'kms:X': `\${aws:username}` }, version)).toBe(true);
    const fallback = { StringEquals: { 'kms:X': `\${kms:Y, 'z'}` } };
    expect(conditionHolds(fallback, { 'kms:X': 'z' }, version)).toBe(false);
    expect(conditionHolds(fallback, { 'kms:X': `\${kms:Y, 'z'}` }, version)).toBe(true);
    const star = { StringLike: { 'kms:X': `\${*}` } };
    expect(conditionHolds(star, { 'kms:X': `\${anything}` }, version)).toBe(true);
  });
});

describe('policy variables in Resource', () => {
  const keyOf = (Resource: string, element = 'Resource') => {
    const statement = { Effect: 'Allow', Action: 'kms:*', [element]: Resource };
    const identity = [{ name: 'own', document: document(statement) }];
    const context = { 'aws:PrincipalTag/key': KEY.split('/')[1] as string };
    return decide({ principal: SESSION, key: [names(ROOT)], context, policies: { identity } }).decision === 'allowed';
  };
  const prefix = KEY.split('/')[0] as string;

  it('stand for the part after the fifth colon', () => {
    expect(keyOf(`${prefix}/\${aws:PrincipalTag/key}`)).toBe(true);
  });

  it('do not stand for the account', () => {
    expect(keyOf(KEY.replace(/:\d{12}:/, `:\${aws:PrincipalAccount}:`))).toBe(false);
  });

  it('match nothing without a value, in NotResource too', () => {
    expect(keyOf(`${prefix}/\${aws:PrincipalTag/none}`)).toBe(false);
    expect(keyOf(`${prefix}/\${aws:PrincipalTag/none}`, 'NotResource')).toBe(true);
  });
});

describe('wildcards in Resource', () => {
  it.each([
    ['*', true],
    [KEY, true],
    ['arn:aws:kms:*:*:key/*', true],
    ['arn:aws:kms:eu-central-1:*:key/0f8fad5b-????-*', true],
    ['arn:aws:kms:*', true],
    ['arn:aws:kms', true],
    ['arn:aws:k?s:*:*:key/*', true],
    ['arn:*:kms:*:*:*', true],
    ['arn:aws:kms:eu-central-?:210987*:key/0f8fad5b*', true],
    ['arn:aws:kms:*:key/*', false],
    ['ARN:aws:kms:*:*:key/*', false],
    ['arn:aws:KMS:*:*:key/*', false],
    ['arn:aws:kms:*:*:KEY/*', false],
    ['arn:aws:kms:*:*:key/????', false],
    [KEY.split('/')[1] as string, false],
    ['', false],
    ['arn:aws:kms:eu-*:key/*', false],
    ['arn:aws:kms:*:*:alias/*', false],
    ['arn:aws-cn:kms:*:*:key/*', false],
    [KEY.toUpperCase(), false],
    ['key/*', false],
  ])('%s: %s', (Resource, expected) => {
    const answer = decide({ key: [names(ROOT)], policies: { identity: [policy(allow({ Resource }))] } });
    expect(answer.decision === 'allowed').toBe(expected);
  });
});
