import { createHash } from 'node:crypto';
import type { AuditEntry, NewAuditEntry } from './audit';
import { canonicalJson } from './canonical';

/** Where a chain stands: sequence and hash of its last entry. */
export interface ChainHead {
  sequence: number;
  hash: string;
}

/** Before the first entry, whose sequence is 1. */
export const GENESIS: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

export type ChainVerdict =
  | { kind: 'whole'; head: ChainHead }
  /** `sequence` is the first place where the log is not what was written. */
  | { kind: 'broken'; sequence: number; problem: string };

function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

/** The entry that follows `previous`: sha256 over the canonical JSON of the entry, which holds the hash before it. */
export function chainEntry(previous: ChainHead, entry: NewAuditEntry): AuditEntry {
  const { at, action, actor, subject, detail } = entry;
  const linked = { sequence: previous.sequence + 1, at, action, actor, subject, detail, previousHash: previous.hash };
  const plain = JSON.parse(JSON.stringify(linked)) as typeof linked;
  return { ...plain, hash: hashOf(plain) };
}

/** Checks that `entries` continue `from` without a gap, a change or another order. */
export function verifyChain(entries: readonly AuditEntry[], from: ChainHead = GENESIS): ChainVerdict {
  let head = from;
  for (const { hash, ...entry } of entries) {
    const sequence = head.sequence + 1;
    if (entry.sequence !== sequence) {
      return {
        kind: 'broken',
        sequence,
        problem: `entry ${sequence} is missing or out of order: found ${entry.sequence}`,
      };
    }
    if (entry.previousHash !== head.hash) {
      return { kind: 'broken', sequence, problem: `entry ${sequence} does not follow the entry before it` };
    }
    if (hashOf(entry) !== hash) return { kind: 'broken', sequence, problem: `entry ${sequence} was changed` };
    head = { sequence, hash };
  }
  return { kind: 'whole', head };
}
