import { fitsPartialCaller, partialPrincipal, visibleName } from '../../../src/diagnosis/redacted';
import { parseSignal } from '../../../src/intake/parse';
import { ACCOUNT, ask, healthy, KEY, OTHER, ROLE, SESSION } from './fake-account';

const roleNamed = (name: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}`;
const refusalOf = (caller: string): string =>
  `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: ${caller} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`;
const asked = (caller: string, over = {}) =>
  ask(healthy({ inline: {}, ...over }), { signal: parseSignal(refusalOf(caller)) });

describe('a caller whose name was damaged', () => {
  it.each([
    ['written with other capitals', roleNamed('APP/i-0abc'), /called APP, written like that/],
    ['in lower case', SESSION.toLowerCase(), /called app, written like that/],
    ['cut off before its session', roleNamed('Ap'), /Who made the call/],
    ['without its session', roleNamed('App'), /Who made the call/],
    ['cut off with dots', roleNamed('Ap…'), /Who made the call/],
  ])('%s is asked for, and never said not to exist', async (_, caller, question) => {
    const { verdict, rootCauses, fixes, needs } = await asked(caller);
    expect({ verdict, rootCauses, fixes }).toEqual({ verdict: 'needs-input', rootCauses: [], fixes: [] });
    expect(needs).toMatchObject([{ field: 'principal', suggestions: [{ value: ROLE }] }]);
    expect(needs[0]?.question).toMatch(question);
  });

  it('is not there where nobody is called alike', async () => {
    const { rootCauses } = await asked(roleNamed('Gone/x'));
    expect(rootCauses[0]).toMatchObject({ code: 'principal-not-found', certainty: 'proven' });
    expect((await asked(roleNamed('Gone'))).needs).toEqual([
      expect.not.objectContaining({ suggestions: expect.anything() }),
    ]);
  });

  it('is not the one of a record that begins otherwise', async () => {
    const record = { eventSource: 'kms.amazonaws.com', eventName: 'Decrypt', errorCode: 'AccessDenied' };
    const request = { userIdentity: { arn: SESSION }, resources: [{ ARN: KEY }], eventTime: '2026-11-22T11:00:00Z' };
    const events = [{ CloudTrailEvent: JSON.stringify({ ...record, ...request }) }];
    expect((await asked(roleNamed('Pay'), { events })).asked.principal).toBeNull();
    const { verdict, needs } = await asked(roleNamed('Ap'), { events });
    expect({ verdict, found: needs[0]?.suggestions?.map(({ value }) => value) }).toEqual({
      verdict: 'needs-input',
      found: [SESSION, ROLE],
    });
  });
});

it.each([
  [roleNamed('Payout'), 'Payout'],
  [roleNamed('Payout…'), 'Payout'],
  [roleNamed('Payout../x'), 'Payout'],
  [`arn:aws:iam::${ACCOUNT}:user/pay…`, 'pay'],
  [roleNamed('<role>/x'), ''],
  [roleNamed('xxxx/x'), ''],
])('%s shows “%s”', (partial, name) => {
  expect(partialPrincipal(partial)).toBe(partial);
  expect(visibleName(partial)).toBe(name);
});

it('fits callers of its account alone', () => {
  expect(fitsPartialCaller(roleNamed('Ap'), SESSION)).toBe(true);
  expect(fitsPartialCaller(roleNamed('Ap'), SESSION.replace(ACCOUNT, OTHER))).toBe(false);
  expect([partialPrincipal(SESSION), partialPrincipal(ROLE)]).toEqual([null, null]);
});

it('an alias that no configured place has is said to be in none of them', async () => {
  const text =
    'An error occurred (AccessDeniedException) when calling the DescribeKey operation: not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:us-east-1:XXXXXXXXXXXX:alias/app';
  const { verdict, needs } = await ask(healthy({ key: null, closed: [OTHER] }), { signal: parseSignal(text) });
  expect({ verdict, field: needs[0]?.field }).toEqual({ verdict: 'needs-input', field: 'account' });
  expect(needs[0]?.question).toContain(
    `No configured account that could be read has alias/app (looked in ${ACCOUNT} us-east-1, ${ACCOUNT} eu-west-1; 2 more could not be looked at). In which account`,
  );
});
