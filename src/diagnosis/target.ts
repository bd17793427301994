import type { Config } from '../config';
import { isWholeKey, isWholePrincipal, parseKeyRef } from '../domain/arn';
import type { ContextValue } from '../domain/decision';
import type { Need } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { callContext } from '../domain/trail-record';
import { type Caller, callerOf } from './caller';
import { type Located, locateKey } from './locate-key';
import { isActionOpen, neededActions, viaServiceOf } from './needed-actions';
import { questionFor } from './questions';
import { partialPrincipal, redactedPrincipal, withoutRedactions } from './redacted';
import { conditionValue, isFromRecord, one, statedContext } from './stated-context';

/** What the person asking knows better than the text. */
export interface Overrides {
  key?: string | null;
  principal?: string | null;
  action?: string | null;
  account?: string | null;
  region?: string | null;
  context?: Record<string, ContextValue>;
}

/**
 * What is asked about, as far as it is known before anything is read. Facts for templates stand under `target`; a member that nobody
 * knows is null. A bare key id or alias name means the caller's own account (KMS API reference, KeyId).
 */
export interface Target extends Caller, Located {
  /** False: asked about without an error text. */
  failed: boolean;
  keyRef: string | null;
  /** What the text prints of a key whose id or alias was cut off or redacted: nothing may be looked up by it. */
  partialKey: string | null;
  /** By AWS's words the key is not in the account of the caller. */
  foreignKey: boolean;
  keyId: string | null;
  keyArn: string | null;
  alias: string | null;
  /** Key id or alias name without account and Region. */
  bareRef: string | null;
  partition: string;
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
  /** Values of condition keys that the text or the asker states or that follow from it; an empty list: certainly absent. */
  context: Record<string, ContextValue>;
  /** Condition keys in `context`, in lower case, that were concluded and not stated: a record of the request beats them. */
  inferred: string[];
  /** The id of the request that KMS refused, where the text states it. */
  requestId: string | null;
  /** The ARN of the caller as printed, where its account was redacted: nothing else is known of the caller then. */
  redactedCaller: string | null;
  /** The ARN of the caller as printed, where it was cut off: who begins so may be meant. */
  partialCaller: string | null;
  /** The caller was taken from a CloudTrail record that nothing ties to the text but action, key and time, or is the only one of its name. */
  principalGuessed: boolean;
  /** The text names no action, and its operation does not tell which one failed. */
  actionGuessed: boolean;
  /** The key was taken from the settings of the resource that the text names, as they are now. */
  keyGuessed: boolean;
  /** The key was taken from a CloudTrail record that nothing ties to the text but error, action, caller and time. */
  keyBorrowed: boolean;
  vpcEndpointId: string | null;
  /** The role that a refused CreateGrant named as grantee. */
  granteeArn: string | null;
  granteeRole: string | null;
  granteeAccount: string | null;
  granteeService: string | null;
  /** Resource ids that an encryption context names: a DB instance's resource id. */
  dbResourceId: string | null;
  needs: Need[];
}

const GLOBAL_REGION: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

function granteeOf(arn: string | null) {
  const { principalArn, roleName, callerAccount, linkedService } = callerOf(arn && isWholePrincipal(arn) ? arn : null);
  const granteeService = linkedService;
  return { granteeArn: principalArn, granteeRole: roleName, granteeAccount: callerAccount, granteeService };
}

/** Services carry KMS's bare sentence on, and act for service-linked roles: only an error with its code is surely the caller's own. */
function inferredVia(signal: Signal, who: Caller, service: string | null, viaService: string | null) {
  if (who.servicePrincipal || signal.serviceGuessed) return null;
  if (service !== 'kms') return viaService;
  // A record of the request would have said that it was direct.
  if (isFromRecord(signal)) return null;
  const bare = signal.isKmsError && signal.errorCode === null;
  return bare || who.linkedService ? null : 'direct';
}

function chosenActions(signal: Signal, overrides: Overrides) {
  const asked = overrides.action ?? null;
  const named = asked ? (asked.includes(':') ? asked : `kms:${asked}`) : signal.kmsAction;
  const service = signal.isKmsError ? signal.service : 'kms';
  const actions = neededActions(service, signal.operation, named);
  // A check that names no action asks whether the key can be used, for which decrypting stands.
  const isCheck = !signal.isKmsError && signal.keyRef !== null;
  const guessed = named === null && !isCheck && isActionOpen(service, signal.operation);
  if (actions.length > 0) return { actions, guessed, assumptions: [] };
  return { actions: ['kms:Decrypt'], guessed, assumptions: ['No action was named: kms:Decrypt was checked.'] };
}

/** Nobody can be looked up by a name of which a part was taken out. */
function statedPrincipal({ principalArn }: Signal): string | null {
  return principalArn && isWholePrincipal(principalArn) && !partialPrincipal(principalArn) ? principalArn : null;
}

/**
 * What a signal asks about, joined with what the asker adds and what the configuration knows. `needs` holds a question for
 * each thing without which nothing can be read. Pure; nothing is looked up.
 */
export function resolveTarget(signal: Signal, overrides: Overrides, config: Config): Target {
  const named = overrides.key ?? signal.keyRef;
  const printed = named ? parseKeyRef(withoutRedactions(named)) : null;
  const key = printed && isWholeKey(printed) ? printed : null;
  const keyRef = key?.text ?? null;
  const redactedCaller = redactedPrincipal(overrides.principal ?? signal.principalArn);
  const who = callerOf(redactedCaller ? null : (overrides.principal ?? statedPrincipal(signal)));
  const callerAccount = who.callerAccount ?? signal.principalAccountId;
  const place = locateKey(keyRef, signal, overrides, callerAccount, config);
  const partition = printed?.partition ?? 'aws';
  const service = signal.service ?? (signal.isKmsError ? null : 'kms');
  const viaService = signal.serviceGuessed ? null : viaServiceOf(service, place.keyRegion);
  const stated = statedContext(signal, overrides);
  const statedNames = new Set(Object.keys(stated).map((name) => name.toLowerCase()));
  const inferred = statedNames.has('kms:viaservice') ? {} : callContext(inferredVia(signal, who, service, viaService));
  const context = { ...inferred, ...stated };
  const { actions, guessed, assumptions } = chosenActions(signal, overrides);
  const { keyAccount, keyRegion } = place;
  const known = key?.keyId && keyAccount && keyRegion;
  const target: Target = {
    failed: signal.isKmsError,
    keyRef,
    partialKey: key ? null : named,
    foreignKey: signal.foreignKey === true,
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
    redactedCaller,
    partialCaller: overrides.principal ? null : partialPrincipal(signal.principalArn),
    callerAccount,
    resourceAccount: callerAccount ?? keyAccount,
    crossAccount: callerAccount !== null && keyAccount !== null && callerAccount !== keyAccount,
    globalRegion: GLOBAL_REGION[partition] ?? 'us-east-1',
    service,
    operation: signal.operation,
    viaService: one(conditionValue(context, 'kms:ViaService')) ?? viaService,
    action: actions[0] ?? null,
    actions,
    context,
    inferred: Object.keys(inferred)
      .map((name) => name.toLowerCase())
      .filter((name) => !statedNames.has(name)),
    // A service's own request id is not KMS's, nor is that of a Lambda invocation.
    requestId: service === 'kms' && !signal.invocationId ? signal.requestId : null,
    principalGuessed: false,
    actionGuessed: guessed,
    keyGuessed: false,
    keyBorrowed: false,
    vpcEndpointId: one(context['aws:SourceVpce']),
    ...granteeOf(signal.grantee ?? one(context['kms:GranteePrincipal'])),
    dbResourceId: one(context['kms:EncryptionContext:aws:rds:db-id']),
    assumptions: [...place.assumptions, ...(signal.isKmsError || overrides.principal ? assumptions : [])],
    needs: [],
  };
  return { ...target, needs: essentialNeeds(target, named) };
}

function essentialNeeds(target: Target, namedKey: string | null): Need[] {
  if (!target.keyRef) return [questionFor('key', namedKey)];
  if (!target.keyAccount) return [questionFor('account', target.keyRef)];
  return target.keyRegion ? [] : [questionFor('region', target.keyRef)];
}
