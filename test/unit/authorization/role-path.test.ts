import { allow, decide, deny, document, layer, names, OPEN, OWNER, policy, ROOT, type Situation } from './fixtures';

const role = (path: string): string => `arn:aws:iam::${OWNER}:role/${path}`;
const session = (name: string): string => `arn:aws:sts::${OWNER}:assumed-role/${name}/job`;
const SSO = 'AWSReservedSSO_Admin_0123456789abcdef';
const LINKED = 'AWSServiceRoleForRDS';

const compared = (operator: string, value: string) => ({ Condition: { [operator]: { 'aws:PrincipalArn': value } } });
const denying = (name: string, operator: string, value: string): Situation => ({
  principal: session(name),
  key: [names(ROOT), deny({ Principal: '*', ...compared(operator, value) })],
  policies: { identity: [OPEN] },
});
const allowing = (name: string, operator: string, value: string): Situation => ({
  principal: session(name),
  key: [allow({ Principal: '*', ...compared(operator, value) })],
});

describe('a condition on aws:PrincipalArn where only a session is known, whose ARN shows no path of its role', () => {
  it.each<[string, string, string, ReturnType<typeof decide>['decision']]>([
    ['the ARN that is filled in', 'ArnEquals', role('billing'), 'explicit-deny'],
    ['a pattern that fits it', 'ArnLike', role('bill*'), 'explicit-deny'],
    ['the same name under a path', 'ArnEquals', role('team/billing'), 'undetermined'],
    ['every role under a path', 'ArnLike', role('team/*'), 'undetermined'],
    ['every role under a path, as text', 'StringLike', role('team/*'), 'undetermined'],
    ['a path in another case', 'StringEqualsIgnoreCase', role('TEAM/Billing'), 'undetermined'],
    ['another name under a path', 'ArnEquals', role('team/orders'), 'allowed'],
    ['another name', 'ArnLike', role('orders*'), 'allowed'],
    ['another account', 'ArnLike', 'arn:aws:iam::345678901234:role/team/*', 'allowed'],
    ['the ARN that is filled in, excepted', 'ArnNotEquals', role('billing'), 'allowed'],
    ['the same name under a path, excepted', 'ArnNotEquals', role('team/billing'), 'undetermined'],
    ['another name, excepted', 'ArnNotLike', role('orders'), 'explicit-deny'],
  ])('a Deny on %s', (_, operator, value, decision) => {
    const answer = decide(denying('billing', operator, value));
    expect(answer.decision).toBe(decision);
    if (decision === 'undetermined') expect(answer.unknownContext).toEqual(['aws:PrincipalArn']);
  });

  it('is decided where the request states the ARN', () => {
    const context = { 'aws:PrincipalArn': role('team/billing') };
    expect(decide({ ...denying('billing', 'ArnLike', role('team/*')), context }).decision).toBe('explicit-deny');
    expect(decide({ ...denying('billing', 'ArnLike', role('other/*')), context }).decision).toBe('allowed');
  });

  it('says that the path is not known', () => {
    const answer = decide(allowing('billing', 'ArnLike', role('team/*')));
    expect(answer.decision).toBe('undetermined');
    expect(layer(answer, 'key-policy').statements[0]?.because).toMatch(/path of the caller’s role, .* is not known/);
  });

  it.each<[string, string, string, ReturnType<typeof decide>['decision']]>([
    ['every role of Identity Center', SSO, role('aws-reserved/*'), 'allowed'],
    ['its role in any Region', SSO, role('aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*'), 'allowed'],
    [
      'its role in some Region',
      SSO,
      role('aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_*'),
      'undetermined',
    ],
    ['its role without the path that it has', SSO, role('AWSReservedSSO_Admin_*'), 'implicit-deny'],
    ['another permission set', SSO, role('aws-reserved/sso.amazonaws.com/*AWSReservedSSO_View_*'), 'implicit-deny'],
    ['every service-linked role', LINKED, role('aws-service-role/*'), 'allowed'],
    ['that of one service', LINKED, role(`aws-service-role/rds.amazonaws.com/${LINKED}`), 'undetermined'],
    ['its name alone', LINKED, role(LINKED), 'implicit-deny'],
  ])('a role that AWS makes has a path: an Allow on %s', (_, name, value, decision) => {
    expect(decide(allowing(name, 'ArnLike', value)).decision).toBe(decision);
  });

  it('a Deny on every role of Identity Center reaches one', () => {
    expect(decide(denying(SSO, 'ArnLike', role('aws-reserved/*'))).decision).toBe('explicit-deny');
  });

  it('a variable may stand for the path', () => {
    const value = role(['$', '{aws:PrincipalTag/team}/billing'].join(''));
    const key = document(names(ROOT), deny({ Principal: '*', ...compared('ArnLike', value) }));
    const answer = decide({ principal: session('billing'), policies: { key, identity: [OPEN] } });
    expect(answer.decision).toBe('undetermined');
  });

  it('counts in every layer', () => {
    const scp = [[policy(allow({ Action: '*' }), deny(compared('ArnLike', role('team/*'))))]];
    const answer = decide({ principal: session('billing'), key: [names(ROOT)], policies: { identity: [OPEN], scp } });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: ['scp'] });
  });
});
