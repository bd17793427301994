import { checkAnswers } from '../../../src/workflow/check-answers';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER = '444455556666';
const known = { key: null, account: null, callerAccount: null };

describe('the bare name of a role', () => {
  const roleIn = (account: string): object => ({ principal: `arn:aws:iam::${account}:role/App` });
  it.each([
    ['of the caller', { principal: 'App' }, { ...known, key: KEY, callerAccount: OTHER }, OTHER],
    ['of the key that is filled in too', { principal: 'App', key: KEY }, known, '111122223333'],
    ['of the key that was named before', { principal: 'App' }, { ...known, key: KEY }, '111122223333'],
    ['that is filled in too', { principal: 'App', account: OTHER }, known, OTHER],
    ['that was stated before', { principal: 'App' }, { ...known, account: OTHER }, OTHER],
  ])('is a role of the account %s', (_, given, before, account) => {
    const { answers, problems } = checkAnswers(given, before);
    expect(answers).toMatchObject(roleIn(account));
    expect(problems).toEqual({});
  });

  it('is asked for with its account where that is not known', () => {
    expect(checkAnswers({ principal: 'App' })).toMatchObject({
      answers: {},
      problems: { principal: expect.stringMatching(/fill in its account too/) },
    });
  });

  it('is none that looks like a secret', () => {
    const { answers, problems } = checkAnswers({ principal: `AKIA${'Q3EGRIZ7TN2XWVYF'}` }, { ...known, key: KEY });
    expect(answers).toEqual({});
    expect(problems.principal).toMatch(/looks like a secret/);
  });
});

describe('a key ARN and another account or Region', () => {
  it('contradict each other, and neither is dropped', () => {
    const { problems } = checkAnswers({ key: KEY, account: OTHER, region: 'eu-west-1' });
    expect(problems.account).toMatch(/111122223333.*444455556666.*correct one/);
    expect(problems.region).toMatch(/us-east-1.*eu-west-1.*correct one/);
    expect(checkAnswers({ account: OTHER }, { ...known, key: KEY }).problems.account).toMatch(/correct one/);
  });

  it('may be the same, and an id has neither', () => {
    expect(checkAnswers({ key: KEY, account: '1111-2222-3333', region: 'us-east-1' }).problems).toEqual({});
    expect(checkAnswers({ key: 'alias/a', account: OTHER, region: 'eu-west-1' }).problems).toEqual({});
  });
});
