import { resolveTarget } from '../../../src/diagnosis/target';
import { parseSignal } from '../../../src/intake/parse';
import { ACCOUNT, ask, config, healthy, KEY, OTHER, ROLE, SESSION } from './fake-account';

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const errorOn = (key: string): string =>
  `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:iam::${ACCOUNT}:user/App is not authorized to perform: kms:Decrypt on resource: ${key} because no identity-based policy allows the kms:Decrypt action`;

describe('a key whose ARN was redacted', () => {
  it.each([
    [`arn:aws:kms:us-east-1:REDACTED:key/${ID}`, ID],
    [`arn:aws:kms:us-east-1:XXXXXXXXXXXX:key/${ID}`, ID],
    [`arn:aws:kms:us-east-1:${ACCOUNT}:key/${ID}`, `arn:aws:kms:us-east-1:${ACCOUNT}:key/${ID}`],
  ])('%s is looked up as %s', (printed, ref) => {
    const { keyRef, keyAccount, accountStated } = resolveTarget(parseSignal(errorOn(printed)), {}, config());
    expect(keyRef).toBe(ref);
    // Never the redaction: KMS looks in the caller's account for an id without one.
    expect(keyAccount).toBe(ACCOUNT);
    expect(accountStated).toBe(ref !== ID);
  });
});

describe('a caller whose account was redacted', () => {
  const hidden = (arn: string): string => arn.replace(ACCOUNT, 'XXXXXXXXXXXX');
  const errorOf = (key: string): string =>
    `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: ${hidden(SESSION)} is not authorized to perform: kms:Decrypt on resource: ${key} because no identity-based policy allows the kms:Decrypt action`;
  const recorded = (arn: string, eventTime = '2026-11-22T11:00:00Z') => {
    const record = { eventName: 'Decrypt', errorCode: 'AccessDenied', eventTime, awsRegion: 'us-east-1' };
    const request = { userIdentity: { type: 'AssumedRole', arn }, resources: [{ ARN: KEY }] };
    return { CloudTrailEvent: JSON.stringify({ eventSource: 'kms.amazonaws.com', ...record, ...request }) };
  };
  const one = config().accounts.filter(({ id }) => id === ACCOUNT);
  const asked = (text: string, events: Record<string, unknown>[], accounts = config().accounts, inline = {}) =>
    ask(healthy({ events, inline }), { signal: parseSignal(text), config: config({ accounts }) });

  it('is the one of the record, whatever else was redacted', async () => {
    const others = [recorded(SESSION.replace('i-0abc', 'i-0def')), recorded(ROLE)];
    const diagnosis = await asked(errorOf(KEY), [recorded(SESSION), ...others]);
    expect(diagnosis).toMatchObject({ verdict: 'denied', asked: { principal: SESSION } });
  });

  it('is the only one of its name, and no fix for it is made by a click', async () => {
    const { verdict, asked: what, assumptions, fixes } = await asked(errorOf(hidden(KEY)), [], one);
    expect({ verdict, principal: what.principal, key: what.resource }).toEqual({
      verdict: 'denied',
      principal: SESSION,
      key: KEY,
    });
    expect(assumptions[1]).toContain('hides the account of the caller');
    expect(fixes.filter(({ automated }) => automated)).toEqual([]);
  });

  it('is not said to be allowed for that alone', async () => {
    const allowed = { all: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } };
    const text = errorOf(hidden(KEY)).replace(' because no identity-based policy allows the kms:Decrypt action', '');
    expect(await asked(text, [], one, allowed)).toMatchObject({
      verdict: 'undetermined',
      needs: [{ field: 'principal' }],
    });
    expect((await asked(text, [recorded(SESSION)], one, allowed)).verdict).toBe('allowed');
  });

  it('is suggested in each account that has one of its name', async () => {
    const { verdict, needs } = await asked(errorOf(KEY), []);
    expect({ verdict, field: needs[0]?.field }).toEqual({ verdict: 'needs-input', field: 'principal' });
    const inAccounts = [ACCOUNT, OTHER].map((id) => SESSION.replace(ACCOUNT, id));
    expect(needs[0]?.suggestions?.map(({ value }) => value)).toEqual(inAccounts);
  });
});

describe('an alias that names no account', () => {
  const text =
    'An error occurred (AccessDeniedException) when calling the DescribeKey operation: not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:us-east-1:XXXXXXXXXXXX:alias/app';

  it('is not taken for the one of the only account that could be read', async () => {
    const { verdict, needs } = await ask(healthy({ closed: [OTHER] }), { signal: parseSignal(text) });
    expect({ verdict, field: needs[0]?.field }).toEqual({ verdict: 'needs-input', field: 'account' });
    expect(needs[0]?.suggestions?.map(({ value }) => value)).toEqual([ACCOUNT]);
  });
});

const errorOf = (principal: string): string =>
  `AccessDeniedException: User: ${principal} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`;

describe('a principal whose ARN was redacted', () => {
  const ACCOUNTS =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation writes it so
    'ACCOUNT_ID ${AWS::AccountId} #### <account> xxxxxxxxxxxx [REDACTED] *** 123456789XXX {{account}} █████'.split(' ');
  const NAMES = 'ROLE_NAME <role> #### XXXX [REDACTED] *** █████'.split(' ');

  it.each([
    ...ACCOUNTS.map((account) => `arn:aws:sts::${account}:assumed-role/app/i-1`),
    ...NAMES.map((name) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/i-1`),
  ])('%s is asked for', (principal) => {
    const signal = parseSignal(errorOf(principal));
    expect(signal.principalArn).toBe(principal);
    expect(signal.missing).toContain('principal');
    const { principalArn, callerAccount, keyAccount } = resolveTarget(signal, {}, config());
    expect(principalArn).toBeNull();
    expect(callerAccount).toBe(signal.principalAccountId);
    expect(keyAccount).toBe(ACCOUNT);
  });

  it('is known without the name of its session', () => {
    const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/app/***`;
    const signal = parseSignal(errorOf(principal));
    expect(signal.missing).toEqual([]);
    expect(resolveTarget(signal, {}, config()).roleName).toBe('app');
  });
});
