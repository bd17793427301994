import type { AuditEntry, NewAuditEntry } from '../domain/audit';
import { type ChainHead, chainEntry, GENESIS } from '../domain/audit-chain';

/** 0: somebody was faster; 1: stored; 2: the audit log has grown, with its new head. */
export type Reply = [status: number, sequence?: string, hash?: string];

/** Sends chained entries that follow `expected`. */
export type SendChained = (chained: AuditEntry[], expected: ChainHead) => Promise<Reply>;

function chainAll(entries: readonly NewAuditEntry[], head: ChainHead): AuditEntry[] {
  let previous = head;
  return entries.map((entry) => {
    const chained = chainEntry(previous, entry);
    previous = chained;
    return chained;
  });
}

/**
 * Appends in the order of calls, one at a time within this process. Another process that was faster shows as a grown log, and
 * the entries are chained anew. Null when the record they belong to was changed by somebody else.
 *
 * Wait for the connection before calling: an outage is then waited for at the same time by all, not by one after the other.
 */
export function createChainer(): (
  entries: readonly NewAuditEntry[],
  send: SendChained,
) => Promise<AuditEntry[] | null> {
  let head: ChainHead = GENESIS;
  let last: Promise<unknown> = Promise.resolve();

  const append = async (entries: readonly NewAuditEntry[], send: SendChained): Promise<AuditEntry[] | null> => {
    for (;;) {
      const chained = chainAll(entries, head);
      const [status, sequence, hash] = await send(chained, head);
      if (status === 0) return null;
      if (status === 1) {
        const { sequence: at, hash: newest } = chained.at(-1) ?? head;
        head = { sequence: at, hash: newest };
        return chained;
      }
      head = sequence === '0' || !hash ? GENESIS : { sequence: Number(sequence), hash };
    }
  };

  return (entries, send) => {
    const result = last.then(() => append(entries, send));
    last = result.catch(() => {});
    return result;
  };
}
