import { OPERATIONS } from '../../authorization/operations';
import type { ResolvedKey } from '../resolved-key';

const SYMMETRIC = 'Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?';
const CRYPTOGRAPHIC = new RegExp(
  `^(?:${SYMMETRIC}|Sign|Verify|GenerateMac|VerifyMac|DeriveSharedSecret|GetPublicKey)$`,
);

/** Cryptographic operations by what a key is for (KMS Developer Guide, "Key type reference"). */
const BY_USAGE: Readonly<Record<string, RegExp>> = {
  ENCRYPT_DECRYPT: /^(?:Encrypt|Decrypt|ReEncrypt(?:From|To)|GetPublicKey)$/,
  SIGN_VERIFY: /^(?:Sign|Verify|GetPublicKey)$/,
  KEY_AGREEMENT: /^(?:DeriveSharedSecret|GetPublicKey)$/,
  GENERATE_VERIFY_MAC: /^(?:GenerateMac|VerifyMac)$/,
};

function runsOn({ spec, usage }: Pick<ResolvedKey, 'spec' | 'usage'>, operation: string): boolean {
  if (!CRYPTOGRAPHIC.test(operation)) return true;
  if (spec === 'SYMMETRIC_DEFAULT') return new RegExp(`^(?:${SYMMETRIC})$`).test(operation);
  const pattern = usage ? BY_USAGE[usage] : undefined;
  return spec === null || (pattern?.test(operation) ?? true);
}

/**
 * What is asked about when no action is named: every action that the key policy has a say in and a key of this kind can run, and
 * `kms:RetireGrant` where there are grants.
 */
export function defaultActions(key: Pick<ResolvedKey, 'spec' | 'usage'>, hasGrants: boolean): string[] {
  return OPERATIONS.filter(({ policy, name }) => {
    if (policy === 'grant') return hasGrants;
    return policy === 'key' && runsOn(key, name);
  }).map(({ name }) => `kms:${name}`);
}
