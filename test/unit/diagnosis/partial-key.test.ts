import { fitsPartialKey, showsPartOfId } from '../../../src/diagnosis/redacted';
import { resolveTarget } from '../../../src/diagnosis/target';
import { parseSignal } from '../../../src/intake/parse';
import { ACCOUNT, ask, config, healthy, KEY, KEY_ID, OTHER, SESSION } from './fake-account';

const PLACE = `arn:aws:kms:us-east-1:${ACCOUNT}:key/`;
const errorOn = (resource: string): string =>
  `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: ${SESSION} is not authorized to perform: kms:Decrypt on resource: ${resource} because no resource-based policy allows the kms:Decrypt action`;
const refused = (arn: string) => {
  const record = { eventName: 'Decrypt', errorCode: 'AccessDenied', eventTime: '2026-11-22T11:00:00Z' };
  const request = { eventSource: 'kms.amazonaws.com', userIdentity: { arn: SESSION }, resources: [{ ARN: arn }] };
  return { CloudTrailEvent: JSON.stringify({ ...record, ...request }) };
};

describe('a key of which the text does not print the whole name', () => {
  it.each([
    'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    '00000000-0000-0000-0000-000000000000',
    '<redacted>',
    '[REDACTED]',
    '****',
    'KEY_ID',
    '1234abcd-XXXX-XXXX-XXXX-1234567890ab',
    '1234abcd…',
    '1234abcd-12ab-34cd-56ef-',
    KEY_ID.toUpperCase(),
  ])('%s is not looked up, and so nothing is said to be missing', async (id) => {
    const { verdict, rootCauses, needs } = await ask(healthy({ key: null }), {
      signal: parseSignal(errorOn(PLACE + id)),
    });
    expect({ verdict, rootCauses, field: needs[0]?.field }).toEqual({
      verdict: 'needs-input',
      rootCauses: [],
      field: 'key',
    });
  });

  it.each(['alias/redacted', 'alias/your-key', 'alias/XXXX', 'alias/prod-', 'alias/KEY_NAME'])('%s', (alias) => {
    const { keyRef, partialKey } = resolveTarget(parseSignal(errorOn(PLACE.replace('key/', alias))), {}, config());
    expect([keyRef, partialKey]).toEqual([null, PLACE.replace('key/', alias)]);
  });

  it('is suggested where its visible part fits, and never where it does not', async () => {
    const asked = async (id: string) => {
      const { needs } = await ask(healthy(), { signal: parseSignal(errorOn(PLACE + id)) });
      return needs[0]?.suggestions?.map(({ value }) => value);
    };
    expect(await asked('1234abcd…')).toEqual([KEY]);
    expect(await asked('1234abcd-XXXX-XXXX-XXXX-1234567890ab')).toEqual([KEY]);
    expect(await asked('1234abcd-12ab-34cd-56ef-')).toEqual([KEY]);
    expect(await asked('99999999…')).toBeUndefined();
    expect(await asked('<redacted>')).toBeUndefined();
  });

  it('is not the one of a record that does not fit', async () => {
    const { verdict } = await ask(healthy({ events: [refused(KEY)] }), {
      signal: parseSignal(errorOn(`${PLACE}99999999…`)),
    });
    expect(verdict).toBe('needs-input');
  });
});

describe('fitsPartialKey', () => {
  it.each([
    [`${PLACE}1234abcd…`, true],
    [`${PLACE}1234abce…`, false],
    [`${PLACE}…7890ab`, true],
    [`${PLACE}…7890ac`, false],
    [`${PLACE}****7890ab`, true],
    [`${PLACE}<redacted>`, true],
    [`${PLACE}REDACTED`, true],
    [PLACE.replace(ACCOUNT, OTHER), false],
    [`${PLACE.replace('us-east-1', 'eu-west-1')}1234abcd…`, false],
    [`${PLACE.replace(ACCOUNT, 'XXXXXXXXXXXX')}1234abcd…`, true],
  ])('%s: %s', (partial, fits) => {
    expect(fitsPartialKey(partial, KEY)).toBe(fits);
  });

  it('needs something to search by', () => {
    expect([showsPartOfId(`${PLACE}1234…`), showsPartOfId(`${PLACE}KEY_ID`), showsPartOfId(`${PLACE}ab`)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a key that the sentence names without an ARN', () => {
  it.each([KEY_ID, `mrk-${'1234abcd'.repeat(4)}`, 'alias/app'])('%s', (ref) => {
    expect(resolveTarget(parseSignal(errorOn(ref)), {}, config())).toMatchObject({ keyRef: ref, keyAccount: ACCOUNT });
    expect(parseSignal(errorOn(ref)).denyReason).toBe('resource-no-allow');
  });
});

describe('a key that is in another account by AWS’s words', () => {
  const tail =
    'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access';
  const foreign = KEY.replace(ACCOUNT, OTHER);
  it.each(['this resource', 'the resource associated with this ciphertext'])('on %s', async (words) => {
    const text = `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: ${SESSION} is not authorized to perform: kms:Decrypt on ${words} ${tail}`;
    const signal = parseSignal(text);
    const own = await ask(healthy({ events: [refused(KEY)] }), { signal });
    expect(own).toMatchObject({ verdict: 'needs-input', rootCauses: [], needs: [{ field: 'key' }] });
    expect(own.needs[0]?.suggestions).toBeUndefined();
    const { assumptions } = await ask(healthy({ events: [refused(KEY), refused(foreign)] }), { signal });
    expect(assumptions.join(' ')).toContain(`gave key ${foreign}`);
  });
});
