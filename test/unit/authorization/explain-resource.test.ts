import { allow, decide, deny, KEY, layer, names, OTHER, OWNER, policy, ROOT, type Situation } from './fixtures';

const prefix = `arn:aws:kms:eu-central-1:${OWNER}`;
const id = KEY.split('/')[1] as string;

function because(statement: Record<string, unknown>, over: Situation = {}): string | undefined {
  const answer = decide({ key: [names(ROOT)], ...over, policies: { identity: [policy(statement)] } });
  return layer(answer, 'identity-policy').statements[0]?.because;
}

describe('a resource that is not the key says how it misses', () => {
  it.each<[string, string | string[], string]>([
    ['another Region', `arn:aws:kms:us-east-1:${OWNER}:key/*`, ', in Region us-east-1, not eu-central-1'],
    ['another account', KEY.replace(OWNER, OTHER), `, in account ${OTHER}, not ${OWNER}`],
    ['another service', 'arn:aws:s3:::files/*', ', in service s3, not kms'],
    ['another partition', KEY.replace('arn:aws:', 'arn:aws-cn:'), ', in partition aws-cn, not aws'],
    ['no account', 'arn:aws:kms:eu-central-1::key/*', `, in account none, not ${OWNER}`],
    ['an alias', `${prefix}:alias/app`, `, an alias, and a policy reaches ${KEY} by its key ARN only`],
    ['an id without key/', `${prefix}:${id}`, `, without key/, not ${KEY}`],
    ['another key', `${prefix}:key/1f8fad5b-d9cb-469f-a165-70867728950e`, `, not ${KEY}`],
    ['no ARN', 'key/*', `, not ${KEY}`],
  ])('%s', (_, Resource, how) => {
    expect(because(allow({ Resource }))).toBe(`resource is ${Resource}${how}`);
  });

  it('of several the nearest', () => {
    const far = ['arn:aws:s3:::a', 'arn:aws:sqs:*:*:b'];
    expect(because(allow({ Resource: [...far, KEY.replace('central', 'west')] }))).toBe(
      `resource is ${KEY.replace('central', 'west')} and 2 more, in Region eu-west-1, not eu-central-1`,
    );
    expect(because(allow({ Resource: [...far, `${prefix}:key/x`] }))).toBe(
      `resource is ${prefix}:key/x, ${far.join(', ')}, not ${KEY}`,
    );
    expect(because(allow({ Resource: [] }))).toBe('resource is an empty list, which covers nothing');
  });

  it('by its variables', () => {
    const text = `${prefix}:key/\${aws:PrincipalTag/key}`;
    expect(because(allow({ Resource: text }))).toBe(`resource is ${text}, which its variables do not make ${KEY}`);
    expect(because(allow({ Resource: text }), { unknownContext: ['aws:PrincipalTag/key'] })).toBe(
      `resource is ${text}, and what aws:PrincipalTag/key is in the request is not known`,
    );
  });

  it('for an operation that works on no single key', () => {
    expect(because(allow({ Resource: KEY }), { action: 'kms:ListKeys' })).toBe(
      `resource is ${KEY}, not *, and kms:ListKeys works on * only`,
    );
  });

  it('by NotResource', () => {
    const { Resource: _, ...rest } = deny();
    expect(because({ ...rest, NotResource: ['arn:aws:s3:::*', 'arn:aws:kms:*:*:key/*'] })).toBe(
      `resource ${KEY} is excepted by NotResource arn:aws:kms:*:*:key/*`,
    );
  });
});
