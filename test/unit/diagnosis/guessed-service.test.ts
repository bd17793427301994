import { parseSignal } from '../../../src/intake/parse';
import { headline } from '../../../src/slack/blocks/headline';
import { ACCOUNT, allow, ask, DELEGATION, document, healthy, KEY, may, SESSION } from './fake-account';

const sentence = (action = 'kms:Decrypt'): string =>
  `User: ${SESSION} is not authorized to perform: ${action} on resource: ${KEY} because no identity-based policy allows the ${action} action`;
const viaS3 = { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } };
const direct = { Condition: { Null: { 'kms:ViaService': 'true' } } };
const asked = (text: string, over = {}) => ask(healthy(over), { signal: parseSignal(text) });
const iam = (...statements: unknown[]) => ({ inline: { use: document(...statements) } });

describe('the service that nothing but the code AccessDenied suggests', () => {
  const text = `AccessDenied: ${sentence()}`;

  it.each([
    ['via S3', viaS3],
    ['directly', direct],
  ])(
    'is not certain: what is allowed only %s is not said to be allowed, nor certainly denied',
    async (_, condition) => {
      const bare = text.replace(/ because.*/, '');
      const { verdict, rootCauses } = await asked(bare, iam(may('kms:Decrypt', KEY, condition)));
      expect(verdict).toBe('undetermined');
      expect(rootCauses.filter(({ certainty }) => certainty === 'proven')).toEqual([]);
    },
  );

  it('does not matter where both are allowed', async () => {
    const { verdict, assumptions } = await asked(text.replace(/ because.*/, ''));
    expect(verdict).toBe('allowed');
    expect(assumptions.join(' ')).not.toContain('called KMS for the caller');
  });

  it('counts for a condition of the key policy too', async () => {
    const keyPolicy = document(DELEGATION, {
      ...allow(`arn:aws:iam::${ACCOUNT}:root`, 'kms:Decrypt', {
        Condition: { StringNotEquals: viaS3.Condition.StringEquals },
      }),
      Effect: 'Deny',
    });
    expect((await asked(text, { keyPolicy })).verdict).toBe('undetermined');
  });

  it.each([
    ['kms:Decrypt', 's3', text],
    ['another action', 'kms', `AccessDenied: ${sentence('kms:DescribeKey')}`],
    ['labels of a record', 'kms', `Event name: Decrypt\nError code: AccessDenied\nError message: ${sentence()}`],
    ['columns of a record', 'kms', `Event name,Error code,Error message\nDecrypt,AccessDenied,"${sentence()}"`],
  ])('%s: %s', (_, service, given) => {
    expect(parseSignal(given)).toMatchObject({ service, serviceGuessed: true });
  });
});

it('says that no change was found where none was', async () => {
  const diagnosis = await asked(`AccessDeniedException: ${sentence().replace(/ because.*/, '')}`);
  expect(diagnosis.rootCauses[0]).toMatchObject({ code: 'fixed-since', certainty: 'likely' });
  expect(headline(diagnosis)).toBe('Allowed now: no change found that explains it');
});
