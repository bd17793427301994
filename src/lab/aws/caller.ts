import type { IncomingHttpHeaders } from 'node:http';
import { identityById } from './find';
import { AwsFailure } from './wire/failure';
import { readSignature, signatureMatches } from './wire/sigv4';
import type { Credential, Role, Session, User, World } from './world';

/** Who makes a call, as its credentials say. */
export interface Caller {
  type: 'IAMUser' | 'AssumedRole' | 'Root';
  account: string;
  /** The user's ARN, or the session's (`arn:aws:sts::…:assumed-role/R/session`). */
  arn: string;
  /** `AIDA…`, or `AROA…:session`. */
  principalId: string;
  accessKeyId: string;
  identity: User | Role | null;
  session: Session | null;
}

export interface Authenticated {
  caller: Caller;
  service: string;
  region: string;
}

interface Request {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How one family of services words authentication failures. */
interface Wordings {
  missing: string;
  unknown: string;
  signature: string;
  expired: string;
  status: number;
}

const JSON_WORDINGS: Wordings = {
  missing: 'MissingAuthenticationTokenException',
  unknown: 'UnrecognizedClientException',
  signature: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
  status: 400,
};
const QUERY_WORDINGS: Wordings = {
  missing: 'MissingAuthenticationToken',
  unknown: 'InvalidClientTokenId',
  signature: 'SignatureDoesNotMatch',
  expired: 'ExpiredToken',
  status: 403,
};
const EC2_WORDINGS: Wordings = { ...QUERY_WORDINGS, unknown: 'AuthFailure', status: 401 };

const SIGNATURE_TEXT =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

/**
 * Whose request this is: the access key must exist, its session token must fit and not have expired, and the
 * signature must be the one its secret makes. Throws AwsFailure worded as the service's family words it.
 */
export function authenticate(world: World, request: Request, protocol: 'json' | 'query' | 'ec2'): Authenticated {
  const words = protocol === 'json' ? JSON_WORDINGS : protocol === 'ec2' ? EC2_WORDINGS : QUERY_WORDINGS;
  const header = readSignature(request.headers.authorization);
  if (!header) throw new AwsFailure(words.missing, 'Request is missing Authentication Token', words.status);
  const credential = world.credentials.get(header.accessKeyId);
  const given = request.headers['x-amz-security-token'] ?? null;
  const caller = credential && credential.sessionToken === given ? callerOf(world, credential) : null;
  if (!credential || !caller || !servedRegion(world, credential, header.region))
    throw new AwsFailure(words.unknown, 'The security token included in the request is invalid.', words.status);
  if (!signatureMatches(request, header, credential.secretAccessKey))
    throw new AwsFailure(words.signature, SIGNATURE_TEXT, words.status);
  if (credential.session && credential.session.expiresAt <= world.clock())
    throw new AwsFailure(words.expired, 'The security token included in the request is expired', words.status);
  return { caller, service: header.service, region: header.region };
}

/** The caller behind a credential; null when its user or role was deleted. */
export function callerOf(world: World, credential: Credential): Caller | null {
  const { account, accessKeyId, session, principal } = credential;
  const base = { account, accessKeyId, session };
  if (principal.kind === 'root')
    return { ...base, type: 'Root', arn: `arn:aws:iam::${account}:root`, principalId: account, identity: null };
  const identity = identityById(world, principal.id);
  if (!identity) return null;
  if (!session) return { ...base, type: 'IAMUser', arn: identity.arn, principalId: identity.id, identity };
  const arn = `arn:aws:sts::${account}:assumed-role/${identity.name}/${session.name}`;
  return { ...base, type: 'AssumedRole', arn, principalId: `${identity.id}:${session.name}`, identity };
}

function servedRegion(world: World, credential: Credential, region: string): boolean {
  return world.accounts.get(credential.account)?.regions.has(region) ?? false;
}
