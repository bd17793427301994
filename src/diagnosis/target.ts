import type { Config } from '../config';
import { type PrincipalType, parseKeyRef, parsePrincipal } from '../domain/arn';
import type { ContextValue } from '../domain/decision';
import type { Need } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { neededActions, viaServiceOf } from './needed-actions';
import { questionFor } from './questions';

/** What the person asking knows better than the text. */
export interface Overrides {
  key?: string | null;
  principal?: string | null;
  action?: string | null;
  account?: string | null;
  region?: string | null;
  context?: Record<string, ContextValue>;
}

export interface Place {
  account: string;
  region: string;
}

/**
 * What is asked about, as far as it is known before anything is read. Facts for templates stand under `target`; a member that nobody
 * knows is null. A bare key id or alias name means the caller's own account (KMS API reference, KeyId).
 */
export interface Target {
  /** False: asked about without an error text. */
  failed: boolean;
  keyRef: string | null;
  keyId: string | null;
  keyArn: string | null;
  alias: string | null;
  /** Key id or alias name without account and Region. */
  bareRef: string | null;
  keyAccount: string | null;
  keyRegion: string | null;
  /** The text (or the asker) names the Region; false: it was taken from the configuration. */
  regionStated: boolean;
  accountStated: boolean;
  /** Configured accounts and Regions where the key may be when it is not in its own. */
  otherPlaces: Place[];
  partition: string;
  principalArn: string | null;
  principalType: PrincipalType | null;
  roleName: string | null;
  userName: string | null;
  /** The name of the role or user. */
  principalName: string | null;
  servicePrincipal: string | null;
  /** The service's name when the role is a service-linked one. */
  linkedService: string | null;
  callerAccount: string | null;
  /** Account of the resource that the service worked on: the caller's, where it is known. */
  resourceAccount: string | null;
  crossAccount: boolean;
  /** Region for services that have none of their own: IAM, Organizations. */
  globalRegion: string;
  service: string | null;
  operation: string | null;
  viaService: string | null;
  /** The action that failed. */
  action: string | null;
  /** Everything that the operation needs, `action` first. */
  actions: string[];
  /** Values of condition keys that the text or the asker states. */
  context: Record<string, ContextValue>;
  /** Condition keys of which nobody knows whether the request carried them; a trailing `*` stands for any rest. */
  unknownContext: string[];
  vpcEndpointId: string | null;
  /** The role that a refused CreateGrant named as grantee. */
  granteeArn: string | null;
  granteeRole: string | null;
  granteeAccount: string | null;
  granteeService: string | null;
  /** Resource ids that an encryption context names: a DB instance's resource id. */
  dbResourceId: string | null;
  assumptions: string[];
  needs: Need[];
}

const GLOBAL_REGION: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/** Keys that no error text carries: what the network and the session added to the request. */
const NEVER_IN_TEXT = [
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:TokenIssueTime',
  'aws:UserAgent',
  'aws:userid',
  'aws:SourceIdentity',
  'aws:FederatedProvider',
  'aws:PrincipalTag/*',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
];

function caller(arn: string | null) {
  const principal = arn ? parsePrincipal(arn) : null;
  const isRole = principal?.type === 'role' || principal?.type === 'assumed-role';
  const service = /^\/aws-service-role\/([^/]+)\/$/.exec(principal?.path ?? '')?.[1] ?? null;
  return {
    principalArn: principal?.arn ?? null,
    principalType: principal?.type ?? null,
    roleName: isRole ? principal.name : null,
    userName: principal?.type === 'user' ? principal.name : null,
    principalName: isRole || principal?.type === 'user' ? principal.name : null,
    servicePrincipal: principal?.type === 'service' ? principal.arn : null,
    linkedService: isRole ? (service ?? linkedServiceOf(principal.name)) : null,
    callerAccount: principal?.accountId ?? null,
  };
}

/** Service-linked roles whose sessions show no path; the names are AWS's. */
const LINKED: Record<string, string> = {
  AWSServiceRoleForAutoScaling: 'autoscaling.amazonaws.com',
  AWSServiceRoleForEC2Spot: 'spot.amazonaws.com',
  AWSServiceRoleForEC2Fleet: 'ec2fleet.amazonaws.com',
  AWSServiceRoleForRDS: 'rds.amazonaws.com',
  AWSServiceRoleForBackup: 'backup.amazonaws.com',
};

function linkedServiceOf(roleName: string | null): string | null {
  const base = roleName?.startsWith('AWSServiceRoleFor') ? roleName.split('_')[0] : undefined;
  return base ? (LINKED[base] ?? null) : null;
}

function granteeOf(arn: string | null) {
  const { principalArn, roleName, callerAccount, linkedService } = caller(arn);
  const granteeService = linkedService;
  return { granteeArn: principalArn, granteeRole: roleName, granteeAccount: callerAccount, granteeService };
}

interface Located {
  keyAccount: string | null;
  keyRegion: string | null;
  accountStated: boolean;
  regionStated: boolean;
  otherPlaces: Place[];
  assumptions: string[];
}

function locate(
  ref: string | null,
  signal: Signal,
  overrides: Overrides,
  callerAccount: string | null,
  config: Config,
) {
  const key = ref ? parseKeyRef(ref) : null;
  const given = overrides.account ?? null;
  const stated = key?.accountId ?? given ?? signal.accountId;
  const only = config.accounts.length === 1 ? (config.accounts[0]?.id ?? null) : null;
  const keyAccount = stated ?? callerAccount ?? only ?? (key?.keyId ? (config.accounts[0]?.id ?? null) : null);
  const regions = config.accounts.find(({ id }) => id === keyAccount)?.regions ?? [];
  const region = key?.region ?? overrides.region ?? signal.region;
  const keyRegion = region ?? regions[0] ?? null;
  const assumptions = [
    ...(!stated && keyAccount && key
      ? [`${ref} names no account: it was looked up in ${keyAccount}, as KMS does for a caller of that account.`]
      : []),
    ...(!region && keyRegion ? [`No Region was named: every configured Region was searched, ${keyRegion} first.`] : []),
  ];
  const otherPlaces = config.accounts
    .filter(({ id }) => id === keyAccount || (key?.keyId != null && !stated))
    .flatMap(({ id, regions: all }) => all.map((name) => ({ account: id, region: name })))
    .filter((place) => place.account !== keyAccount || place.region !== keyRegion);
  const flags = { accountStated: stated != null, regionStated: region != null };
  return { keyAccount, keyRegion, ...flags, otherPlaces, assumptions } satisfies Located;
}

function statedContext(signal: Signal, overrides: Overrides, via: string | null): Record<string, ContextValue> {
  const encryption = Object.entries(signal.encryptionContext ?? {});
  return {
    ...(via ? { 'kms:ViaService': via, 'aws:ViaAWSService': 'true' } : {}),
    ...Object.fromEntries(encryption.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    ...(encryption.length > 0 ? { 'kms:EncryptionContextKeys': encryption.map(([name]) => name) } : {}),
    ...signal.requestContext,
    ...overrides.context,
  };
}

function unknownKeys(context: Record<string, ContextValue>, service: string | null): string[] {
  const had = new Set(Object.keys(context).map((name) => name.toLowerCase()));
  const encryption = [...had].some((name) => name.startsWith('kms:encryptioncontext:'));
  const candidates = [
    ...NEVER_IN_TEXT,
    ...(service === null ? ['kms:ViaService', 'aws:ViaAWSService', 'aws:CalledVia'] : []),
    ...(encryption ? [] : ['kms:EncryptionContext:*', 'kms:EncryptionContextKeys']),
    'kms:RequestAlias',
    'kms:GrantOperations',
    'kms:GranteePrincipal',
    'kms:RetiringPrincipal',
    'kms:GrantConstraintType',
    'kms:EncryptionAlgorithm',
    'kms:SigningAlgorithm',
    'kms:RecipientAttestation:*',
  ];
  return candidates.filter((name) => !had.has(name.toLowerCase()));
}

function one(value: ContextValue | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function chosenActions(signal: Signal, overrides: Overrides): { actions: string[]; assumptions: string[] } {
  const asked = overrides.action ?? null;
  const named = asked ? (asked.includes(':') ? asked : `kms:${asked}`) : signal.kmsAction;
  const service = signal.isKmsError ? signal.service : 'kms';
  const actions = neededActions(service, signal.operation, named);
  if (actions.length > 0) return { actions, assumptions: [] };
  return { actions: ['kms:Decrypt'], assumptions: ['No action was named: kms:Decrypt was checked.'] };
}

/**
 * What a signal asks about, joined with what the asker adds and what the configuration knows. `needs` holds a question for
 * each thing without which nothing can be read. Pure; nothing is looked up.
 */
export function resolveTarget(signal: Signal, overrides: Overrides, config: Config): Target {
  const keyRef = overrides.key ?? signal.keyRef;
  const key = keyRef ? parseKeyRef(keyRef) : null;
  const who = caller(overrides.principal ?? signal.principalArn);
  const callerAccount = who.callerAccount ?? signal.principalAccountId;
  const place = locate(keyRef, signal, overrides, callerAccount, config);
  const partition = key?.partition ?? 'aws';
  const service = signal.service ?? (signal.isKmsError ? null : 'kms');
  const viaService = viaServiceOf(service, place.keyRegion);
  const context = statedContext(signal, overrides, who.servicePrincipal ? null : viaService);
  const { actions, assumptions } = chosenActions(signal, overrides);
  const { keyAccount, keyRegion } = place;
  const known = key?.keyId && keyAccount && keyRegion;
  const target: Target = {
    failed: signal.isKmsError,
    keyRef: keyRef ?? null,
    keyId: key?.keyId ?? null,
    keyArn:
      key?.type === 'arn'
        ? key.text
        : known
          ? `arn:${partition}:kms:${keyRegion}:${keyAccount}:key/${key.keyId}`
          : null,
    alias: key?.alias ?? null,
    bareRef: key?.keyId ?? key?.alias ?? null,
    ...place,
    partition,
    ...who,
    callerAccount,
    resourceAccount: callerAccount ?? keyAccount,
    crossAccount: callerAccount !== null && keyAccount !== null && callerAccount !== keyAccount,
    globalRegion: GLOBAL_REGION[partition] ?? 'us-east-1',
    service,
    operation: signal.operation,
    viaService,
    action: actions[0] ?? null,
    actions,
    context,
    unknownContext: unknownKeys(context, service),
    vpcEndpointId: one(context['aws:SourceVpce']),
    ...granteeOf(one(context['kms:GranteePrincipal'])),
    dbResourceId: one(context['kms:EncryptionContext:aws:rds:db-id']),
    assumptions: [...place.assumptions, ...(signal.isKmsError || overrides.principal ? assumptions : [])],
    needs: [],
  };
  return { ...target, needs: essentialNeeds(target, keyRef !== null && keyRef !== undefined && key === null) };
}

function essentialNeeds(target: Target, unreadableKey: boolean): Need[] {
  if (!target.keyRef || unreadableKey) return [questionFor('key', unreadableKey ? target.keyRef : null)];
  if (!target.keyAccount) return [questionFor('account', target.keyRef)];
  return target.keyRegion ? [] : [questionFor('region', target.keyRef)];
}
