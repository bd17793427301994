import { parseConfig, readConfig } from '../../src/config';
import { KeymedicError } from '../../src/errors';

const ACCOUNT = `
  - id: "111122223333"
    name: payments-prod
    regions: [us-east-1]
    diagnosticRole: arn:aws:iam::111122223333:role/keymedic-diagnostic
    approvers: {low: [S0ONCALL], high: [U0ANA], quorum: {high: 2}}`;
const GOOD = `accounts:${ACCOUNT}
organization: none
`;

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'k.yaml');
  } catch (error) {
    if (error instanceof KeymedicError && error.code === 'config-invalid') {
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    }
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('fills in what is absent', () => {
    expect(parseConfig(GOOD, 'k.yaml')).toMatchObject({
      accounts: [{ id: '111122223333' }],
      organization: 'none',
      runbooks: [],
      watch: null,
      approvalHours: 8,
    });
    expect(parseConfig(GOOD.replace('organization: none', ''), 'k.yaml').organization).toBeNull();
  });

  it('tells every problem at once, with its place', () => {
    const bad = GOOD.replace('"111122223333"', '111122223333')
      .replace('[us-east-1]', '[moon-1]')
      .replace('organization: none', 'organization: maybe')
      .replace('S0ONCALL', '"@oncall"');
    const problems = problemsOf(bad);
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toMatch(/k\.yaml:2:9: accounts\.0\.id: an account id is 12 digits, in quotes/);
    expect(problems.join('\n')).toMatch(/k\.yaml:4:15: accounts\.0\.regions\.0: a Region looks like us-east-1/);
    expect(problems.join('\n')).toMatch(/organization: the organization is `none`, or/);
    expect(problems.join('\n')).toMatch(/approvers\.low\.0: an approver is a Slack user group/);
  });

  it.each([
    [
      'a role of another account',
      GOOD.replace('::111122223333:role', '::444455556666:role'),
      /belongs to account 444455556666/,
    ],
    ['an account listed twice', `accounts:${ACCOUNT}${ACCOUNT}\n`, /listed twice/],
    ['text in the place of a list', GOOD.replace('[us-east-1]', 'us-east-1'), /regions: a list is wanted/],
    ['a field left out', GOOD.replace('    name: payments-prod\n', ''), /accounts\.0\.name: is missing/],
    ['a key that is unknown', `${GOOD}colour: red\n`, /k\.yaml:1:1: there is no such field: "colour"/],
    ['text that is no YAML', 'accounts: [', /k\.yaml:1/],
    ['nothing', '', /accounts/],
  ])('refuses %s', (_, text, expected) => {
    expect(problemsOf(text).join('\n')).toMatch(expected);
  });

  it('names the file that is not there', () => {
    expect(() => readConfig('/nowhere/keymedic.yaml')).toThrow(/No configuration file at \/nowhere/);
  });
});
