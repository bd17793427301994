import { authorizeAccount } from '../authorize';
import { noteKey, type OperationTable } from '../call';
import { addKey } from '../resources';
import { AwsFailure } from '../wire/failure';
import { flag, objectList, optionalNumber, optionalText } from '../wire/members';
import { pageOf } from '../wire/pages';
import type { Key } from '../world';
import { keyFor } from './access';
import { materialId, metadata } from './metadata';
import { defaultKeyPolicy, storedPolicy } from './policy-document';
import { ownKeys } from './resolve';

const DAY_MS = 86_400_000;

/** Making, reading and changing keys and their states. */
export const lifecycleOperations: OperationTable = {
  DescribeKey(call) {
    return { KeyMetadata: metadata(keyFor(call, { alias: true })) };
  },
  ListKeys(call) {
    authorizeAccount(call, { action: 'kms:ListKeys', resource: '*' });
    const limit = optionalNumber(call.input, 'Limit') ?? 100;
    const page = pageOf(ownKeys(call), limit, optionalText(call.input, 'Marker'), 'InvalidMarkerException');
    const Keys = page.items.map((key) => ({ KeyId: key.id, KeyArn: key.arn }));
    return { Keys, NextMarker: page.next, Truncated: page.next !== null };
  },
  CreateKey(call) {
    const { input, caller, region, world } = call;
    authorizeAccount(call, { action: 'kms:CreateKey', resource: '*' });
    const given = optionalText(input, 'Policy');
    const bypass = flag(input, 'BypassPolicyLockoutSafetyCheck');
    const origin = optionalText(input, 'Origin') ?? 'AWS_KMS';
    const key = addKey(world, {
      account: caller.account,
      region,
      description: optionalText(input, 'Description') ?? '',
      multiRegion: flag(input, 'MultiRegion'),
      origin,
      state: origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
      tags: tagsOf(objectList(input, 'Tags')),
      policy: defaultKeyPolicy(caller.account),
    });
    try {
      if (given !== null) key.policy = storedPolicy(call, key, given, bypass);
    } catch (error) {
      world.accounts.get(caller.account)?.regions.get(region)?.keys.delete(key.id);
      throw error;
    }
    noteKey(call, key);
    call.trail.responseElements = { keyMetadata: { keyId: key.id, arn: key.arn } };
    return { KeyMetadata: metadata(key) };
  },
  EnableKey(call) {
    const key = customerKey(keyFor(call));
    key.state = 'Enabled';
    return {};
  },
  DisableKey(call) {
    const key = customerKey(keyFor(call));
    key.state = 'Disabled';
    return {};
  },
  ScheduleKeyDeletion(call) {
    const key = customerKey(keyFor(call));
    const days = optionalNumber(call.input, 'PendingWindowInDays') ?? 30;
    if (days < 7 || days > 30)
      throw new AwsFailure('ValidationException', 'PendingWindowInDays must be between 7 and 30.');
    key.state = 'PendingDeletion';
    key.deletionDate = new Date(call.world.clock().getTime() + days * DAY_MS);
    return { KeyId: key.arn, DeletionDate: key.deletionDate, KeyState: key.state, PendingWindowInDays: days };
  },
  CancelKeyDeletion(call) {
    const key = customerKey(keyFor(call));
    key.state = 'Disabled';
    key.deletionDate = null;
    call.trail.responseElements = { keyId: key.arn };
    return { KeyId: key.arn };
  },
  GetKeyRotationStatus(call) {
    const key = keyFor(call);
    const { enabled, periodDays } = key.rotation;
    if (!enabled) return { KeyId: key.arn, KeyRotationEnabled: false };
    const next = new Date(lastRotation(key).getTime() + periodDays * DAY_MS);
    const status = { RotationPeriodInDays: periodDays, NextRotationDate: next };
    return { KeyId: key.arn, KeyRotationEnabled: true, ...status };
  },
  EnableKeyRotation(call) {
    const key = customerKey(keyFor(call));
    key.rotation.enabled = true;
    key.rotation.periodDays = optionalNumber(call.input, 'RotationPeriodInDays') ?? 365;
    return {};
  },
  ListKeyRotations(call) {
    const key = keyFor(call);
    const limit = optionalNumber(call.input, 'Limit') ?? 100;
    const marker = optionalText(call.input, 'Marker');
    const page = pageOf(key.rotation.history, limit, marker, 'InvalidMarkerException');
    const Rotations = page.items.map(({ at, type }) => ({
      KeyId: key.id,
      KeyMaterialId: materialId(key),
      RotationDate: at,
      RotationType: type,
    }));
    return { Rotations, NextMarker: page.next, Truncated: page.next !== null };
  },
  ListResourceTags(call) {
    const key = keyFor(call);
    const all = Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const limit = optionalNumber(call.input, 'Limit') ?? 50;
    const page = pageOf(all, limit, optionalText(call.input, 'Marker'), 'InvalidMarkerException');
    return { Tags: page.items, NextMarker: page.next, Truncated: page.next !== null };
  },
  TagResource(call) {
    const tags = tagsOf(objectList(call.input, 'Tags'));
    const requested = Object.entries(tags).map(([name, value]) => [`aws:RequestTag/${name}`, value]);
    const context = { ...Object.fromEntries(requested), 'aws:TagKeys': Object.keys(tags) };
    const key = customerKey(keyFor(call, { context }));
    Object.assign(key.tags, tags);
    return {};
  },
  DescribeCustomKeyStores(call) {
    authorizeAccount(call, { action: 'kms:DescribeCustomKeyStores', resource: '*' });
    return { CustomKeyStores: [], Truncated: false };
  },
};

/** Throws for an AWS managed key, which nobody may change. */
function customerKey(key: Key): Key {
  if (key.manager === 'CUSTOMER') return key;
  throw new AwsFailure('UnsupportedOperationException', `${key.arn} is an AWS managed key and cannot be changed.`);
}

function lastRotation(key: Key): Date {
  return key.rotation.history.at(-1)?.at ?? key.createdAt;
}

function tagsOf(list: Record<string, unknown>[]): Record<string, string> {
  return Object.fromEntries(list.map(({ TagKey, TagValue }) => [String(TagKey), String(TagValue)]));
}
