import {
  allow,
  decide,
  deny,
  type Element,
  FEDERATED,
  layer,
  names,
  OPEN,
  OTHER,
  OWNER,
  ROLE,
  ROOT,
  SESSION,
  type Situation,
  USER,
} from './fixtures';

const because = (s: Situation) => layer(decide(s), 'key-policy').statements.map((statement) => statement.because)[0];
const role = (name: string, account = OWNER) => `arn:aws:iam::${account}:role/${name}`;

describe('a principal that is not the caller', () => {
  it.each<[string, string, string]>([
    ['another role', role('other'), ''],
    ['another account', OTHER, `, who is of account ${OWNER}`],
    ['the root of another account', `arn:aws:iam::${OTHER}:root`, `, who is of account ${OWNER}`],
    [
      'a role of that name in another account',
      role('billing', OTHER),
      `: that is in account ${OTHER}, the caller in ${OWNER}`,
    ],
    [
      'another session of the role',
      `arn:aws:sts::${OWNER}:assumed-role/billing/other`,
      ': that is one session of the role, the caller is session batch-7',
    ],
    [
      'a role written like a session',
      `arn:aws:sts::${OWNER}:assumed-role/billing`,
      `: a role is named by its IAM ARN, ${ROLE}`,
    ],
    [
      'a session elsewhere',
      `arn:aws:sts::${OTHER}:assumed-role/billing/batch-7`,
      `: that is in account ${OTHER}, the caller in ${OWNER}`,
    ],
    ['a user of that name', `arn:aws:iam::${OWNER}:user/billing`, ': that is a user, the caller is a role'],
    ['another case', role('Billing'), ": the caller's name is billing, in another case"],
    ['a wildcard for roles', role('*'), ': a wildcard inside the ARN of a principal matches nobody'],
    [
      'a wildcard for sessions',
      `arn:aws:sts::${OWNER}:assumed-role/billing/*`,
      ': a wildcard inside the ARN of a principal matches nobody',
    ],
    ['a group', `arn:aws:iam::${OWNER}:group/billing`, ': an IAM group cannot be a principal'],
    ['the id of a deleted role', 'AROAEXAMPLEID12345678', ': that is what is left of a deleted role'],
    ['the id of a deleted user', 'AIDAEXAMPLEID12345678', ''],
  ])('%s', (_, name, how) => {
    expect(because({ key: [names(name)] })).toBe(`principal is ${name}, not the caller${how}`);
  });

  it.each<[string, Situation, string]>([
    [
      'a role without its path',
      { key: [names(ROLE)], context: { 'aws:PrincipalArn': role('teams/core/billing') } },
      `principal is ${ROLE}, not the caller: the caller's role is ${role('teams/core/billing')}`,
    ],
    [
      'a role asked about without its path',
      { principal: ROLE, key: [names(role('teams/core/billing'))] },
      `principal is ${role('teams/core/billing')}, not the caller: the caller's role is ${ROLE}`,
    ],
    [
      'one session, asked about for the role',
      { principal: ROLE, key: [names(SESSION)] },
      `principal is ${SESSION}, not the caller: that is one session of the role, not the role`,
    ],
    [
      'the id of the role before it was made anew',
      { key: [names('AROAEXAMPLEID12345678')], context: { 'aws:userid': 'AROANEWER0000000000:batch-7' } },
      "principal is AROAEXAMPLEID12345678, not the caller: that is what is left of a deleted role; the caller's id is AROANEWER0000000000",
    ],
    [
      'a user elsewhere',
      { principal: USER, key: [names(USER.replace(OWNER, OTHER))] },
      `principal is ${USER.replace(OWNER, OTHER)}, not the caller: that is in account ${OTHER}, the caller in ${OWNER}`,
    ],
    [
      'a user with another path',
      { principal: USER, key: [names(`arn:aws:iam::${OWNER}:user/staff/dana`)] },
      `principal is arn:aws:iam::${OWNER}:user/staff/dana, not the caller: the caller is ${USER}`,
    ],
    [
      'a role of the name of the user',
      { principal: USER, key: [names(role('dana'))] },
      `principal is ${role('dana')}, not the caller: that is a role, the caller is a user`,
    ],
    [
      'the same service in a Region',
      { principal: 'logs.eu-central-1.amazonaws.com', key: [allow({ Principal: { Service: 'logs.amazonaws.com' } })] },
      'principal is logs.amazonaws.com, not the caller: the caller is logs.eu-central-1.amazonaws.com',
    ],
    [
      'another service',
      { principal: 'logs.eu-central-1.amazonaws.com', key: [allow({ Principal: { Service: 'sqs.amazonaws.com' } })] },
      'principal is sqs.amazonaws.com, not the caller',
    ],
    [
      'the nearest of many first',
      { key: [names(USER, role('x'), role('y'), role('billing', OTHER), role('z'))] },
      `principal is ${role('billing', OTHER)} and 4 more, not the caller: that is in account ${OTHER}, the caller in ${OWNER}`,
    ],
    [
      'none of many',
      { key: [names(USER, role('x'), role('y'), role('z'))] },
      `principal is ${USER}, ${role('x')}, ${role('y')} and 1 more, not the caller`,
    ],
    ['nobody at all', { key: [names()] }, 'principal is an empty list, which names nobody'],
  ])('%s', (_, s, expected) => {
    expect(because(s)).toBe(expected);
  });
});

it('a federated session is told from its user', () => {
  const s = { principal: FEDERATED, key: [names(USER)], context: { 'aws:PrincipalArn': USER } };
  expect(because(s)).toBe('principal names the user behind the session, action kms:*, resource *');
});

describe('NotPrincipal', () => {
  const except = (effect: 'Allow' | 'Deny', ...AWS: string[]): Element => ({
    ...(effect === 'Allow' ? allow() : deny()),
    NotPrincipal: { AWS },
  });
  const rest = ', action kms:*, resource *';

  it.each<[string, Situation, string]>([
    ['leaves out', { key: [except('Allow', USER, ROLE)] }, `the caller is excepted by NotPrincipal ${ROLE}`],
    ['leaves in', { key: [except('Allow', USER)] }, `NotPrincipal leaves the caller in${rest}`],
    ['denies who is not listed', { key: [except('Deny', USER)] }, `NotPrincipal does not list the caller${rest}`],
    [
      'denies a session listed by its role alone',
      { key: [except('Deny', ROLE)] },
      `NotPrincipal lists ${ROLE}, but not the caller's account and session as well${rest}`,
    ],
    [
      'denies a session listed without its role',
      { key: [except('Deny', SESSION, ROOT)] },
      `NotPrincipal lists ${SESSION}, ${ROOT}, but not the caller's role as well${rest}`,
    ],
    [
      'denies a user listed without its account',
      { principal: USER, key: [except('Deny', USER)] },
      `NotPrincipal lists ${USER}, but not the caller's account as well${rest}`,
    ],
    [
      'denies a user listed by its account alone',
      { principal: USER, key: [except('Deny', ROOT)] },
      `NotPrincipal lists ${ROOT}, but not the caller's user as well${rest}`,
    ],
    [
      'never spares who has a boundary',
      { key: [except('Deny', SESSION, ROLE, ROOT)], policies: { boundary: OPEN } },
      `NotPrincipal lists the caller, but never spares a caller with a permissions boundary${rest}`,
    ],
    [
      'is open where the boundary is not known',
      { key: [except('Deny', SESSION, ROLE, ROOT)], policies: { boundary: 'unknown' } },
      'NotPrincipal lists the caller, but spares nobody with a permissions boundary, and whether there is one is not known',
    ],
    [
      'spares who is listed whole',
      { key: [except('Deny', SESSION, ROLE, ROOT)] },
      `the caller is excepted by NotPrincipal ${SESSION}, ${ROLE}, ${ROOT}`,
    ],
  ])('%s', (_, s, expected) => {
    expect(because(s)).toBe(expected);
  });
});

it('an id that may be the caller’s', () => {
  const s = { key: [names('AROAEXAMPLEID12345678')], unknownContext: ['aws:userid'] };
  expect(because(s)).toBe("whether AROAEXAMPLEID12345678 is the caller's aws:userid is not known");
});
