import type { AuthorizationCase } from '../../domain/decision';

type Pairs = Record<string, string>;

const PREFIX = 'kms:encryptioncontext:';

/** The pairs of the encryption context that a request is known to carry, names as given. */
export function encryptionContextOf({ request }: AuthorizationCase): Pairs {
  const found = Object.entries(request.context ?? {}).flatMap(([key, value]): [string, string][] => {
    const one = [value].flat()[0];
    return key.toLowerCase().startsWith(PREFIX) && one !== undefined ? [[key.slice(PREFIX.length), one]] : [];
  });
  return Object.fromEntries(found);
}

/**
 * Names whose value changes from call to call: a version, a message or its public key, a session, and the volume or database that
 * a retry makes anew (KMS Developer Guide and the services' own guides, "encryption context").
 */
const PER_CALL: ReadonlySet<string> = new Set([
  'secretversionid',
  'aws-crypto-public-key',
  'aws:ebs:id',
  'aws:rds:db-id',
  'aws:redshift:createtime',
  'aws:ses:message-id',
  'aws:ssm:sessionid',
]);

/** Names and values that a policy can hold as text: Latin-1, and nothing that stands for something masked or cut. */
const WRITABLE = /^[\u0020-\u00ff]+$/;
const CUT = /[*…]|REDACTED|\.\.\./;

function isStable([name, value]: readonly [string, string]): boolean {
  if (PER_CALL.has(name.toLowerCase()) || value === 'RequestToValidateKeyAccess') return false;
  return WRITABLE.test(name) && WRITABLE.test(value) && !CUT.test(value);
}

/** `arn:aws:s3:::bucket/key` -> `arn:aws:s3:::bucket`: with an S3 Bucket Key the context names the bucket itself. */
function bucketOf(value: string): string | null {
  return /^(arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+)(?:\/.*)?$/.exec(value)?.[1] ?? null;
}

/**
 * Text that no policy variable is read into. Documents of another Version than 2012-10-17 know no variables (IAM User Guide,
 * "Policy variables").
 */
export function literal(value: string, variables: boolean): string {
  return variables ? value.replaceAll(/\$(?=\{)/g, '$${$}') : value;
}

/**
 * Conditions that hold a statement to the encryption context of a request, as far as its pairs name a resource and not a
 * single call; of an S3 object the bucket.
 */
export function stablePairs(context: Pairs, variables: boolean): Record<string, Record<string, string | string[]>> {
  const equals: Pairs = {};
  const like: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(context).filter(isStable)) {
    const key = `kms:EncryptionContext:${name}`;
    const bucket = name.toLowerCase() === 'aws:s3:arn' ? bucketOf(value) : null;
    if (bucket) like[key] = [bucket, `${bucket}/*`];
    else equals[key] = literal(value, variables);
  }
  return { StringEquals: equals, StringLike: like };
}

/**
 * The pairs as a grant's constraint, which knows no pattern, so that an S3 object would be the only one it works for; null
 * where none is left. AWS takes at most 8 pairs, with values of at most 384 characters (KMS API Reference, GrantConstraints).
 */
export function constraintPairs(context: Pairs): Pairs | null {
  const pairs = Object.entries(context).filter(
    ([name, value]) => isStable([name, value]) && name.toLowerCase() !== 'aws:s3:arn' && value.length <= 384,
  );
  return pairs.length > 0 ? Object.fromEntries(pairs.slice(0, 8)) : null;
}
