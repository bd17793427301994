import { parseKeyRef } from '../domain/arn';
import type { Evidence } from '../domain/evidence';
import type { Json } from '../domain/json';
import { elementsOf, outputOf, record, statusOf, text } from './read-evidence';
import { STEPS } from './steps';
import type { Target } from './target';

/**
 * Which key is meant and what it is, from the place asked or, where it is not there, from another configured one.
 * `wrong-region`: it is elsewhere, and the place was named. Null members were not read.
 */
export interface ResolvedKey {
  where: 'asked' | 'elsewhere' | 'wrong-region' | 'not-found' | 'unread';
  arn: string | null;
  id: string | null;
  account: string | null;
  region: string | null;
  /** Where it was found when that is not where it was asked for. */
  foundArn: string | null;
  foundRegion: string | null;
  state: string | null;
  manager: string | null;
  origin: string | null;
  usage: string | null;
  spec: string | null;
  multiRegion: boolean | null;
  multiRegionType: string | null;
  primaryArn: string | null;
  primaryRegion: string | null;
  createdAt: string | null;
  deletionDate: string | null;
  validTo: string | null;
  customKeyStoreId: string | null;
  /** AWS's words when it said that there is none. */
  notFound: string | null;
  /** CloudTrail event that brings a key into this state; null for a usable key. */
  stateEvent: string | null;
}

const STATE_EVENTS: Record<string, string> = {
  Disabled: 'DisableKey',
  PendingDeletion: 'ScheduleKeyDeletion',
  PendingReplicaDeletion: 'ScheduleKeyDeletion',
  PendingImport: 'DeleteImportedKeyMaterial',
  Unavailable: 'DisconnectCustomKeyStore',
};

function stateOf(metadata: Json): string | null {
  const state = text(metadata.KeyState);
  if (state || typeof metadata.Enabled !== 'boolean') return state;
  return metadata.Enabled ? 'Enabled' : 'Disabled';
}

function described(metadata: Json) {
  const state = stateOf(metadata);
  const relatives = record(metadata.MultiRegionConfiguration);
  const primary = record(relatives.PrimaryKey);
  return {
    state,
    manager: text(metadata.KeyManager),
    origin: text(metadata.Origin),
    usage: text(metadata.KeyUsage),
    spec: text(metadata.KeySpec),
    multiRegion: typeof metadata.MultiRegion === 'boolean' ? metadata.MultiRegion : null,
    multiRegionType: text(relatives.MultiRegionKeyType),
    primaryArn: text(primary.Arn),
    primaryRegion: text(primary.Region),
    createdAt: text(metadata.CreationDate),
    deletionDate: text(metadata.DeletionDate),
    validTo: text(metadata.ValidTo),
    customKeyStoreId: text(metadata.CustomKeyStoreId),
    stateEvent: state ? (STATE_EVENTS[state] ?? null) : null,
  };
}

function placed(arn: string | null) {
  const ref = arn ? parseKeyRef(arn) : null;
  return { arn, id: ref?.keyId ?? null, account: ref?.accountId ?? null, region: ref?.region ?? null };
}

/** Reads the key's metadata from the steps `key` and `key-elsewhere`. */
export function resolveKey(evidence: Evidence, target: Target): ResolvedKey {
  const nowhere = { foundArn: null, foundRegion: null, notFound: null };
  const asked = record(outputOf(evidence, STEPS.key)?.KeyMetadata);
  if (text(asked.Arn)) return { where: 'asked', ...nowhere, ...placed(text(asked.Arn)), ...described(asked) };
  const unread = { ...nowhere, ...placed(target.keyArn), ...described({}) };
  if (statusOf(evidence, STEPS.key) !== 'absent') return { where: 'unread', ...unread };
  const notFound = text(record(evidence.get(STEPS.key)?.facts).message);
  const elsewhere = elementsOf(evidence, STEPS.elsewhere).items.map(({ KeyMetadata }) => record(KeyMetadata))[0];
  const foundArn = text(elsewhere?.Arn);
  if (!elsewhere || !foundArn) {
    return { where: 'not-found', ...unread, ...placed(null), notFound };
  }
  const found = placed(foundArn);
  const stated = target.regionStated && found.account === target.keyAccount;
  if (!stated) return { where: 'elsewhere', ...nowhere, ...found, ...described(elsewhere), notFound };
  const lost = { ...described({}), ...placed(null) };
  return { where: 'wrong-region', ...lost, notFound, foundArn, foundRegion: found.region };
}
