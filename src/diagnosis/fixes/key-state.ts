import type { FixCall, Precondition } from '../../domain/fix';
import { outputOf } from '../read-evidence';
import { STEPS } from '../steps';
import { digestOf } from './digest';
import type { Draft, Planner, Planning } from './draft';
import { cliLine } from './manual';

const STATE = ['KeyMetadata.KeyState', 'KeyMetadata.DeletionDate'];

function keyCall(operation: string, keyArn: string): FixCall {
  return { service: 'kms', operation, input: { KeyId: keyArn } };
}

/** The parts that both fixes of a key's state share; null unless the key was read where it was asked for and is ours to change. */
function ofKeyState({ situation, gate }: Planning, states: readonly string[]) {
  const { key, evidence } = situation;
  const { arn, account, region } = key;
  const read = outputOf(evidence, STEPS.key);
  if (!arn || !account || !region || !read || key.manager === 'AWS' || !states.includes(key.state ?? '')) return null;
  const precondition: Precondition = {
    operation: 'kms:DescribeKey',
    input: { KeyId: arn },
    members: STATE,
    digest: digestOf(read, STATE),
    otherwise: 'the state of the key changed',
  };
  const apply: Draft['apply'] = (c) => ({ ...c, keyState: 'Enabled' });
  const target = { account, region, resource: arn };
  const owner = `With administrator rights in account ${account}:`;
  const common = { kind: 'draft', layer: 'key-state', gate, target, diff: null, guarded: null } as const;
  const draft = { ...common, preconditions: [precondition], apply };
  return { arn, draft, byHand: (calls: FixCall[]) => [owner, ...calls.map((call) => cliLine(call, region))] };
}

/** Enables a disabled key: one call, undone by disabling it again. Everybody who is allowed to use the key can do so then. */
export const enableKey: Planner = (planning) => {
  const base = ofKeyState(planning, ['Disabled']);
  if (!base) return null;
  const calls = [keyCall('EnableKey', base.arn)];
  return {
    ...base.draft,
    code: 'enable-key',
    title: 'Enable the key again, for everybody who is allowed to use it',
    calls,
    byHand: base.byHand(calls),
    undo: [keyCall('DisableKey', base.arn)],
  };
};

/**
 * Cancels a scheduled deletion. That leaves the key disabled (KMS API reference, CancelKeyDeletion), so enabling it belongs to it.
 * There is no undo: scheduling a deletion is nothing we ever do.
 */
export const cancelKeyDeletion: Planner = (planning) => {
  const base = ofKeyState(planning, ['PendingDeletion', 'PendingReplicaDeletion']);
  if (!base) return null;
  const calls = [keyCall('CancelKeyDeletion', base.arn), keyCall('EnableKey', base.arn)];
  return {
    ...base.draft,
    code: 'cancel-key-deletion',
    title: 'Cancel the deletion of the key and enable it, for everybody who is allowed to use it',
    calls,
    byHand: base.byHand(calls),
    undo: [],
  };
};
