import type { DenyReason } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const sentence = (tail: string): string =>
  `AccessDeniedException: User: arn:aws:iam::123412341234:user/ops/kim is not authorized to perform: kms:CreateGrant on resource: ${KEY}${tail}`;

const TAILS: [string, DenyReason][] = [
  [' because no identity-based policy allows the kms:CreateGrant action', 'identity-no-allow'],
  [' because no resource-based policy allows the kms:CreateGrant action', 'resource-no-allow'],
  [' because no permissions boundary allows the kms:CreateGrant action', 'boundary-no-allow'],
  [' because no session policy allows the kms:CreateGrant action', 'session-no-allow'],
  [' because no service control policy allows the kms:CreateGrant action', 'scp-no-allow'],
  [' because no VPC endpoint policy allows the kms:CreateGrant action', 'vpce-no-allow'],
  [' with an explicit deny in an identity-based policy', 'identity-explicit'],
  [' with an explicit deny in a resource-based policy', 'resource-explicit'],
  [' with an explicit deny in a permissions boundary', 'boundary-explicit'],
  [' with an explicit deny in a session policy', 'session-explicit'],
  [' with an explicit deny in a sessions policy', 'session-explicit'],
  [' with an explicit deny in a service control policy', 'scp-explicit'],
  [' with an explicit deny in a resource control policy', 'rcp-explicit'],
  [' with an explicit deny in a VPC endpoint policy', 'vpce-explicit'],
  [' with an explicit deny', 'unspecified'],
  ['', 'unspecified'],
];

describe('the tail of the refusal sentence', () => {
  it.each(TAILS)('"%s" is %s', (tail, reason) => {
    expect(parseSignal(sentence(tail))).toMatchObject({
      denyReason: reason,
      keyRef: KEY,
      principalType: 'user',
      kmsAction: 'kms:CreateGrant',
    });
  });

  it('says nothing definite in the wording for keys of other accounts', () => {
    const text =
      'User: arn:aws:sts::123412341234:assumed-role/a/b is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access';
    expect(parseSignal(text)).toMatchObject({
      denyReason: 'unspecified',
      keyRef: null,
      kmsAction: 'kms:Decrypt',
      missing: ['key', 'region'],
    });
  });

  it('names the first policy type where one works through another', () => {
    const tail = ' with an explicit deny in a VPC endpoint policy transitively through a service control policy';
    expect(parseSignal(sentence(tail)).denyReason).toBe('vpce-explicit');
  });

  it('reads the ARN of the policy where the message prints it', () => {
    const policy = 'arn:aws:organizations::999988887777:policy/o-abc123/service_control_policy/p-deny1';
    const signal = parseSignal(sentence(` with an explicit deny in a service control policy: ${policy}`));
    expect(signal).toMatchObject({ denyReason: 'scp-explicit', policyArn: policy, keyRef: KEY });
  });

  it('survives being cut off inside the policy type', () => {
    expect(parseSignal(sentence(' because no resource-ba')).denyReason).toBe('resource-no-allow');
  });

  it.each(['authorization failure message', 'authorization message'])('is encoded in an encoded %s', (label) => {
    const text = `An error occurred (AccessDenied) when calling the Decrypt operation: no. Encoded ${label}: ${'a1B2'.repeat(40)}`;
    expect(parseSignal(text).denyReason).toBe('encoded-message');
  });
});
