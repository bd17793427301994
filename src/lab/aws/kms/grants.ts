import { authorizeAccount, authorizeKey } from '../authorize';
import type { Call, OperationTable, Output } from '../call';
import { accountOf } from '../find';
import { addGrant, shownPrincipal } from '../resources';
import { AwsFailure } from '../wire/failure';
import { optionalNumber, optionalText, text, textList, textMap } from '../wire/members';
import { pageOf } from '../wire/pages';
import type { Key, StoredGrant } from '../world';
import { keyFor, stopIfDryRun } from './access';
import { keyContext } from './context';
import { principalExists } from './principals';

/** Operations that a grant can allow (KMS API reference, CreateGrant). */
const GRANTABLE = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'GenerateMac',
  'VerifyMac',
  'DeriveSharedSecret',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
]);

/** Grants: made, listed, revoked by who may on the key, retired by who the grant says. */
export const grantOperations: OperationTable = {
  CreateGrant(call) {
    const wanted = wantedGrant(call);
    const key = keyFor(call, { context: grantContext(call, wanted) });
    for (const principal of [wanted.GranteePrincipal, wanted.RetiringPrincipal]) {
      const service = call.viaService !== null && principal?.endsWith('.amazonaws.com');
      if (principal && !service && !principalExists(call.world, principal))
        throw new AwsFailure('InvalidArnException', `ARN does not refer to a valid principal: ${principal}`);
    }
    stopIfDryRun(call);
    const grant = sameNamed(key, wanted) ?? addGrant(call.world, key, { ...wanted, IssuingAccount: issuer(call) });
    call.trail.responseElements = { grantId: grant.GrantId, keyId: key.arn };
    return { GrantId: grant.GrantId, GrantToken: grant.token };
  },
  ListGrants(call) {
    const key = keyFor(call, { context: { 'kms:GrantIsForAWSResource': String(call.viaService !== null) } });
    const { input } = call;
    const id = optionalText(input, 'GrantId');
    const grantee = optionalText(input, 'GranteePrincipal');
    const found = key.grants
      .filter((grant) => id === null || grant.GrantId === id)
      .map((grant) => shownGrant(call, key, grant))
      .filter((grant) => grantee === null || grant.GranteePrincipal === grantee);
    return listed(call, found);
  },
  RevokeGrant(call) {
    const key = keyFor(call, { context: { 'kms:GrantIsForAWSResource': String(call.viaService !== null) } });
    const grant = grantOf(key, text(call.input, 'GrantId'));
    stopIfDryRun(call);
    remove(key, grant);
    return {};
  },
  RetireGrant(call) {
    const { key, grant } = retiringGrant(call);
    stopIfDryRun(call);
    remove(key, grant);
    call.trail.resources.push({ type: 'AWS::KMS::Key', arn: key.arn, account: key.account });
    return {};
  },
  ListRetirableGrants(call) {
    authorizeAccount(call, { action: 'kms:ListRetirableGrants', resource: '*' });
    const retiring = text(call.input, 'RetiringPrincipal');
    const keys = [...(accountOf(call.world, call.caller.account).regions.get(call.region)?.keys.values() ?? [])];
    const found = keys.flatMap((key) =>
      key.grants.filter((grant) => grant.RetiringPrincipal === retiring).map((grant) => shownGrant(call, key, grant)),
    );
    return listed(call, found);
  },
};

type Wanted = Pick<StoredGrant, 'Operations' | 'Constraints' | 'Name'> & {
  GranteePrincipal: string;
  RetiringPrincipal?: string;
};

function wantedGrant(call: Call): Wanted {
  const { input } = call;
  const Operations = textList(input, 'Operations');
  const wrong = Operations.find((operation) => !GRANTABLE.has(operation));
  if (wrong !== undefined || Operations.length === 0)
    throw new AwsFailure(
      'ValidationException',
      `1 validation error detected: '${wrong ?? ''}' is not a grant operation`,
    );
  const given = (input.Constraints ?? {}) as Record<string, unknown>;
  const equals = textMap(given, 'EncryptionContextEquals');
  const subset = textMap(given, 'EncryptionContextSubset');
  const Constraints = {
    ...(Object.keys(equals).length > 0 ? { EncryptionContextEquals: equals } : {}),
    ...(Object.keys(subset).length > 0 ? { EncryptionContextSubset: subset } : {}),
  };
  const retiring = optionalText(input, 'RetiringPrincipal');
  const name = optionalText(input, 'Name');
  return {
    GranteePrincipal: text(input, 'GranteePrincipal'),
    ...(retiring ? { RetiringPrincipal: retiring } : {}),
    ...(name ? { Name: name } : {}),
    ...(Object.keys(Constraints).length > 0 ? { Constraints } : {}),
    Operations,
  };
}

function grantContext(call: Call, wanted: Wanted): Record<string, string | string[]> {
  const [constraint] = Object.keys(wanted.Constraints ?? {});
  return {
    'kms:GrantOperations': wanted.Operations ?? [],
    'kms:GranteePrincipal': wanted.GranteePrincipal,
    'kms:GrantIsForAWSResource': String(call.viaService !== null),
    ...(wanted.RetiringPrincipal ? { 'kms:RetiringPrincipal': wanted.RetiringPrincipal } : {}),
    ...(constraint ? { 'kms:GrantConstraintType': constraint } : {}),
  };
}

/** A named grant with the same parameters is returned again instead of being made twice. */
function sameNamed(key: Key, wanted: Wanted): StoredGrant | null {
  if (!wanted.Name) return null;
  const same = (grant: StoredGrant) =>
    grant.Name === wanted.Name &&
    grant.GranteePrincipal === wanted.GranteePrincipal &&
    grant.RetiringPrincipal === wanted.RetiringPrincipal &&
    JSON.stringify(grant.Operations) === JSON.stringify(wanted.Operations) &&
    JSON.stringify(grant.Constraints ?? {}) === JSON.stringify(wanted.Constraints ?? {});
  return key.grants.find(same) ?? null;
}

function issuer(call: Call): string {
  return `arn:aws:iam::${call.caller.account}:root`;
}

function shownGrant(call: Call, key: Key, grant: StoredGrant): Output {
  const { token: _token, granteeId: _granteeId, ...shown } = grant;
  const CreationDate = grant.CreationDate ? new Date(grant.CreationDate) : undefined;
  return { ...shown, KeyId: key.arn, CreationDate, GranteePrincipal: shownPrincipal(call.world, grant) };
}

function listed(call: Call, found: Output[]): Output {
  const limit = optionalNumber(call.input, 'Limit') ?? 50;
  const page = pageOf(found, limit, optionalText(call.input, 'Marker'), 'InvalidMarkerException');
  return { Grants: page.items, NextMarker: page.next, Truncated: page.next !== null };
}

function grantOf(key: Key, id: string): StoredGrant {
  const grant = key.grants.find((candidate) => candidate.GrantId === id);
  if (grant) return grant;
  throw new AwsFailure('NotFoundException', `Grant ID '${id}' not found`);
}

function remove(key: Key, grant: StoredGrant): void {
  key.grants = key.grants.filter((candidate) => candidate !== grant);
}

/** The grant that is to be retired, wherever its key is; it alone decides who may. */
function retiringGrant(call: Call): { key: Key; grant: StoredGrant } {
  const token = optionalText(call.input, 'GrantToken');
  const id = optionalText(call.input, 'GrantId');
  for (const account of call.world.accounts.values()) {
    for (const key of account.regions.get(call.region)?.keys.values() ?? []) {
      const grant = key.grants.find((one) => (token ? one.token === token : one.GrantId === id));
      if (!grant) continue;
      const context = keyContext(call.world, key, null);
      authorizeKey(call, { action: 'kms:RetireGrant', key, context, phrase: 'resource', grants: [grant] });
      return { key, grant };
    }
  }
  if (token) throw new AwsFailure('InvalidGrantTokenException', 'The grant token is not valid.');
  throw new AwsFailure('NotFoundException', `Grant ID '${id ?? ''}' not found`);
}
