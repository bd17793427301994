import { resolveTarget } from '../../../src/diagnosis/target';
import { parseSignal } from '../../../src/intake/parse';
import { ACCOUNT, config } from './fake-account';

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
