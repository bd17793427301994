import { headline } from '../../../src/slack/blocks/headline';
import { phasesSummary } from '../../../src/slack/blocks/phases';
import { ask, denied, healthy } from './fake-account';

const NAMELESS = { principalArn: null, principalType: null, principalAccountId: null } as const;
const key = { KeyState: 'Disabled', KeyManager: 'CUSTOMER', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false };

describe('a refusal of a caller whom nobody knows, on a key that is disabled', () => {
  const asked = () => ask(healthy({ key }), { signal: denied(NAMELESS) });

  it('is not explained by the state, and asks for the caller', async () => {
    const { verdict, rootCauses, fixes, needs, unknowns } = await asked();
    // The key cannot be used, whoever called: that much is known.
    expect(verdict).toBe('denied');
    expect(rootCauses[0]).toMatchObject({ code: 'key-disabled', certainty: 'likely' });
    expect(fixes.filter(({ automated }) => automated)).toEqual([]);
    expect(fixes[0]?.steps[0]).toContain('name the caller first');
    expect(needs.map(({ field }) => field)).toEqual(['principal']);
    expect(unknowns[0]).toMatchObject({
      layer: 'identity-policy',
      why: expect.stringContaining('does not name the caller'),
    });
  });

  it('says so at the top and at the bottom', async () => {
    const diagnosis = await asked();
    expect(headline(diagnosis)).toBe('Denied, most likely: the key is disabled');
    const footer = JSON.stringify(phasesSummary(diagnosis));
    expect(footer).toMatch(/Not checked, for no caller is known: 4 IAM policies.*5 Caller in the key policy/);
  });
});

it('a failure of the key’s state needs no caller', async () => {
  const signal = denied({ ...NAMELESS, errorCode: 'DisabledException', denyReason: 'key-disabled' });
  const { verdict, rootCauses, needs, fixes } = await ask(healthy({ key }), { signal });
  expect({ verdict, needs, cause: rootCauses[0] }).toMatchObject({
    verdict: 'denied',
    needs: [],
    cause: { code: 'key-disabled', certainty: 'proven' },
  });
  expect(fixes.some(({ automated }) => automated)).toBe(true);
});
