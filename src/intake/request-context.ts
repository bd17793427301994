import type { TrailRecord } from './cloudtrail-record';

const SERVICE_SUFFIX = '.amazonaws.com';
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,39})$/;

/**
 * The condition keys of a KMS request as its CloudTrail record states them. A service that called on behalf of the caller
 * (forward access) gives `kms:ViaService` and no usable source address; one that called by itself is the principal instead.
 */
export function requestContextOf(record: TrailRecord): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  const set = (key: string, value: string | string[] | null | undefined): void => {
    if (value !== null && value !== undefined && value.length > 0) context[key] = value;
  };
  const via = viaService(record);
  set('kms:ViaService', via);
  set('kms:CallerAccount', record.callerAccount);
  set('aws:RequestedRegion', record.region);
  set('aws:userid', record.principalId);
  set('aws:MultiFactorAuthPresent', record.mfa);
  set('aws:ViaAWSService', via ? 'true' : null);
  if (!via) {
    set('aws:SourceIp', record.sourceAddress && ADDRESS.test(record.sourceAddress) ? record.sourceAddress : null);
    set('aws:SourceVpce', record.vpcEndpoint);
    set('aws:UserAgent', record.userAgent);
    set('aws:SecureTransport', record.secureTransport ? 'true' : null);
  }
  for (const [name, value] of Object.entries(record.encryptionContext ?? {}))
    set(`kms:EncryptionContext:${name}`, value);
  set('kms:EncryptionContextKeys', Object.keys(record.encryptionContext ?? {}));
  setParameters(record, set);
  return context;
}

function setParameters(
  { requestParameters, eventName }: TrailRecord,
  set: (key: string, value: string | string[] | null) => void,
): void {
  const text = (name: string): string | null => {
    const value = requestParameters[name];
    return typeof value === 'string' ? value : null;
  };
  const keyId = text('keyId');
  set('kms:RequestAlias', keyId && /^alias\/|:alias\//.test(keyId) ? keyId.slice(keyId.indexOf('alias/')) : null);
  set('kms:EncryptionAlgorithm', text('encryptionAlgorithm'));
  set('kms:SigningAlgorithm', text('signingAlgorithm'));
  if (eventName !== 'CreateGrant') return;
  const operations = requestParameters.operations;
  set('kms:GranteePrincipal', text('granteePrincipal'));
  set('kms:RetiringPrincipal', text('retiringPrincipal'));
  if (Array.isArray(operations))
    set(
      'kms:GrantOperations',
      operations.filter((item) => typeof item === 'string'),
    );
}

/** `kms:ViaService` from `invokedBy` and the Region; none for calls that a service makes as itself. */
function viaService({ invokedBy, identityType, region, eventSource }: TrailRecord): string | null {
  if (!invokedBy?.endsWith(SERVICE_SUFFIX) || identityType === 'AWSService' || !region) return null;
  if (eventSource !== 'kms.amazonaws.com') return null;
  const service = invokedBy.slice(0, -SERVICE_SUFFIX.length);
  return service.includes('.') ? invokedBy : `${service}.${region}${SERVICE_SUFFIX}`;
}
