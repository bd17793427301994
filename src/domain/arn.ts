import { KEY_ID_FORM, REGION_FORM } from './name-forms';
import { isStandInName } from './stand-in';

/** An Amazon Resource Name split into its six fields. `resource` keeps everything after the fifth colon. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

/** Splits an ARN; null when the text is not one. Fields may be empty, as in `arn:aws:s3:::bucket`. */
export function parseArn(text: string): Arn | null {
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return null;
  const [, partition, service, region, accountId] = parts as [string, string, string, string, string];
  const resource = parts.slice(5).join(':');
  if (!partition || !service || !resource) return null;
  return { partition, service, region, accountId, resource };
}

export type KeyType = 'arn' | 'id' | 'alias-arn' | 'alias' | 'mrk';

/** What a caller may write as `KeyId`: a key ARN, key id, multi-Region key id, alias name or alias ARN. */
export interface KeyRef {
  type: KeyType;
  text: string;
  /** Key id without its ARN; null for aliases. */
  keyId: string | null;
  /** Alias name with its `alias/` prefix; null for keys. */
  alias: string | null;
  partition: string | null;
  region: string | null;
  accountId: string | null;
}

const KEY_ID = new RegExp(`^${KEY_ID_FORM}$`);
const ALIAS = /^alias\/[A-Za-z0-9/_-]+$/;

/** Reads a key reference; null when the text has none of the five forms KMS accepts. */
export function parseKeyRef(text: string): KeyRef | null {
  const none = { partition: null, region: null, accountId: null };
  if (ALIAS.test(text)) return { type: 'alias', text, keyId: null, alias: text, ...none };
  if (KEY_ID.test(text))
    return { type: text.startsWith('mrk-') ? 'mrk' : 'id', text, keyId: text, alias: null, ...none };
  const arn = parseArn(text);
  if (arn?.service !== 'kms') return null;
  const where = { partition: arn.partition, region: arn.region || null, accountId: arn.accountId || null };
  if (ALIAS.test(arn.resource)) return { type: 'alias-arn', text, keyId: null, alias: arn.resource, ...where };
  const keyId = arn.resource.startsWith('key/') ? arn.resource.slice(4) : null;
  if (!keyId) return null;
  return { type: 'arn', text, keyId, alias: null, ...where };
}

/** Whether a key is named by an ARN with its whole account and Region, nothing redacted. */
export function isPlaced({ accountId, region }: KeyRef): boolean {
  return /^\d{12}$/.test(accountId ?? '') && hasRegionForm(region ?? '');
}

/**
 * Whether a key or an alias is named wholly: nothing cut off, and nothing in the place of what somebody took out. Key ids are `mrk-` and
 * 32 hexadecimal digits or a UUID (KMS API reference, KeyId); no other one exists, so none may be looked up.
 */
export function isWholeKey({ keyId, alias }: KeyRef): boolean {
  if (keyId !== null) return KEY_ID.test(keyId) && !/^(?:mrk-)?(.)(?:\1|-)*$/.test(keyId);
  return alias !== null && !/[/_-]$/.test(alias) && !alias.slice('alias/'.length).split('/').some(isStandInName);
}

/** Reads a key that somebody names to be looked at: as `parseKeyRef`, but an ARN has to be whole, as KMS prints it. */
export function parseNamedKey(text: string): KeyRef | null {
  const key = parseKeyRef(text);
  if (!key?.partition) return key;
  const whole = isPartition(key.partition) && isPlaced(key) && (key.keyId === null || KEY_ID.test(key.keyId));
  return whole ? key : null;
}

const isPartition = (text: string): boolean => /^aws[a-z-]{0,20}$/.test(text);

const REGION = new RegExp(`^${REGION_FORM}$`);

/** Whether a text has the form of a Region's name, those that AWS is yet to open included. */
export function hasRegionForm(text: string): boolean {
  return REGION.test(text);
}

/** The partition of a Region. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export type PrincipalType = 'user' | 'assumed-role' | 'role' | 'root' | 'service' | 'federated';

/** An IAM or STS principal. `name` is the user or role name without its path. */
export interface PrincipalRef {
  type: PrincipalType;
  arn: string;
  partition: string;
  accountId: string | null;
  name: string | null;
  /** Path with both slashes; null where the ARN cannot show it (sessions). */
  path: string | null;
  sessionName: string | null;
}

/** Whether a text names an AWS service as a principal: `logs.us-east-1.amazonaws.com`, in China also `….amazonaws.com.cn`. */
export function isServicePrincipal(text: string): boolean {
  return /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(text);
}

/** Reads a principal ARN or an AWS service principal (`logs.us-east-1.amazonaws.com`); null when it is neither. */
export function parsePrincipal(text: string): PrincipalRef | null {
  if (isServicePrincipal(text)) {
    return { type: 'service', arn: text, partition: 'aws', accountId: null, name: text, path: null, sessionName: null };
  }
  const arn = parseArn(text);
  if (!arn || (arn.service !== 'iam' && arn.service !== 'sts')) return null;
  const base = { arn: text, partition: arn.partition, accountId: arn.accountId || null, path: null, sessionName: null };
  if (arn.resource === 'root') return { ...base, type: 'root', name: null };
  const [kind, ...rest] = arn.resource.split('/');
  if (rest.length === 0) return null;
  if (arn.service === 'sts' && kind === 'assumed-role') {
    return { ...base, type: 'assumed-role', name: rest[0] ?? null, sessionName: rest.slice(1).join('/') || null };
  }
  if (arn.service === 'sts' && kind === 'federated-user') return { ...base, type: 'federated', name: rest.join('/') };
  if (kind !== 'user' && kind !== 'role') return null;
  const name = rest[rest.length - 1] ?? null;
  const path = rest.length > 1 ? `/${rest.slice(0, -1).join('/')}/` : '/';
  return { ...base, type: kind, name, path };
}

/** Reads a principal that somebody names to be looked at: as `parsePrincipal`, but an ARN has to be whole, as AWS prints it. */
export function parseNamedPrincipal(text: string): PrincipalRef | null {
  const who = parsePrincipal(text);
  if (!who || who.type === 'service') return who;
  const whole =
    isPartition(who.partition) && /^arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:root|[a-z-]+(?:\/[\w+=,.@-]+)+)$/.test(text);
  return whole ? who : null;
}

/** Whether nobody took anything out of a principal but a session's name: accounts are twelve digits, names hold few characters. */
export function isWholePrincipal(text: string): boolean {
  const principal = parsePrincipal(text);
  if (!principal || principal.type === 'service') return principal !== null;
  const { accountId, name } = principal;
  return /^\d{12}$/.test(accountId ?? '') && (name === null || (/^[\w+=,.@-]+$/.test(name) && !isStandInName(name)));
}

/** The account that a policy names as a whole, by its id or by the ARN of its root user; null for any other name. */
export function wholeAccount(name: string): string | null {
  return /^(?:(\d{12})|arn:[a-z-]+:iam::(\d{12}):root)$/.exec(name)?.slice(1).find(Boolean) ?? null;
}

/** Whether a name is the unique id of a role, a user or a group, which AWS shows in place of the ARN of one that was deleted. */
export function isUniqueId(name: string): boolean {
  return /^A(?:IDA|ROA|GPA)[A-Z0-9]{5,}$/.test(name);
}

/** The same of a role or a user, who alone can call. */
export function isCallerId(name: string): boolean {
  return isUniqueId(name) && !name.startsWith('AGPA');
}

/** Who alone makes roles of this name: AWS service-linked ones, Identity Center those of its permission sets; null for anybody's. */
export function roleMaker(name: string): 'AWS' | 'Identity Center' | null {
  if (name.startsWith('AWSServiceRoleFor')) return 'AWS';
  return name.startsWith('AWSReservedSSO_') ? 'Identity Center' : null;
}
