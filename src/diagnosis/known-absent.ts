import type { AuthorizationCase } from '../domain/decision';
import { statementsOf } from './explain/relax';
import { type Json, record } from './read-evidence';

const CRYPTO =
  'Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret';
const only = (operations: string): RegExp => new RegExp(`^kms:(?:${operations})$`);

/** The operations whose requests can carry a condition key at all (KMS Developer Guide, "Condition keys for AWS KMS"). */
const CARRIED: readonly (readonly [key: RegExp, actions: RegExp])[] = [
  [
    /^kms:encryptioncontext(?::|keys$)/,
    only('CreateGrant|RetireGrant|Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?'),
  ],
  [/^kms:grantisforawsresource$/, only('CreateGrant|ListGrants|RevokeGrant')],
  [/^kms:grantconstrainttype$/, only('CreateGrant|RetireGrant')],
  [
    /^kms:(?:grantoperations|grantee(?:service)?principal|retiring(?:service)?principal|grantconstraintsourcearn)$/,
    only('CreateGrant'),
  ],
  [/^kms:requestalias$/, only(`${CRYPTO}|DescribeKey|GetPublicKey`)],
  [/^kms:encryptionalgorithm$/, only('Encrypt|Decrypt|ReEncrypt(?:From|To)')],
  [/^kms:reencryptonsamekey$/, only('ReEncrypt(?:From|To)')],
  [/^kms:(?:signingalgorithm|messagetype)$/, only('Sign|Verify')],
  [/^kms:macalgorithm$/, only('GenerateMac|VerifyMac')],
  [/^kms:keyagreementalgorithm$/, only('DeriveSharedSecret')],
  [/^kms:datakeypairspec$/, only('GenerateDataKeyPair(?:WithoutPlaintext)?')],
  [/^kms:recipientattestation:/, only('Decrypt|DeriveSharedSecret|GenerateDataKey(?:Pair)?|GenerateRandom')],
  [/^kms:(?:expirationmodel|validto)$/, only('ImportKeyMaterial')],
  [/^kms:wrapping(?:algorithm|keyspec)$/, only('GetParametersForImport')],
  [/^kms:bypasspolicylockoutsafetycheck$/, only('CreateKey|PutKeyPolicy|ReplicateKey')],
  [/^kms:primaryregion$/, only('UpdatePrimaryRegion')],
  [/^kms:replicaregion$/, only('ReplicateKey')],
  [/^kms:schedulekeydeletionpendingwindowindays$/, only('ScheduleKeyDeletion')],
  [/^kms:rotationperiodindays$/, only('EnableKeyRotation')],
  [/^kms:trailingdayswithoutkeyusage$/, only('ScheduleKeyDeletion|DisableKey')],
  [/^aws:(?:requesttag\/|tagkeys$)/, only('TagResource|UntagResource|CreateKey|ReplicateKey')],
];

/** Whether requests for this action can carry a condition key (any case); true for keys of which nothing is known. */
export function canCarry(action: string, key: string): boolean {
  const lower = key.toLowerCase();
  return CARRIED.every(([pattern, actions]) => !pattern.test(lower) || actions.test(action));
}

function variablesIn(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(/\$\{([^,}]+)/g);
  return [...found].map(([, name]) => (name ?? '').trim());
}

function ofStatement(statement: Json): string[] {
  const { Condition, Resource, NotResource } = statement;
  const keys = Object.values(record(Condition)).flatMap((operands) => Object.keys(record(operands)));
  return [...keys, ...variablesIn([Condition, Resource, NotResource])];
}

/** The condition keys, in lower case, that the policies and grants of a case speak of. */
export function mentionedKeys({ policies, grants }: Omit<AuthorizationCase, 'request'>): Set<string> {
  const { key, identity, boundary, session, scp, rcp, vpcEndpoint } = policies;
  const named = [identity, boundary, session, scp, rcp, vpcEndpoint].flatMap((layer) =>
    layer === 'unknown' || layer === null ? [] : Array.isArray(layer) ? layer.flat() : [layer],
  );
  const documents = [key, ...named.map(({ document }) => document)];
  const inPolicies = documents.flatMap((document) => statementsOf(document).flatMap(ofStatement));
  const inGrants = (grants === 'unknown' ? [] : (grants ?? [])).flatMap(({ Constraints: constraints }) =>
    [constraints?.EncryptionContextEquals, constraints?.EncryptionContextSubset].flatMap((pairs) =>
      Object.keys(pairs ?? {}).map((name) => `kms:EncryptionContext:${name}`),
    ),
  );
  return new Set([...inPolicies, ...inGrants].map((name) => name.toLowerCase()));
}
