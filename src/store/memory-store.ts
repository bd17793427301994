import { type Approval, isOpen } from '../domain/approval';
import type { AuditEntry, NewAuditEntry } from '../domain/audit';
import { type ChainHead, chainEntry, GENESIS } from '../domain/audit-chain';
import type { Investigation } from '../domain/investigation';
import type { Clock, Store } from '../workflow/ports';

interface Revised {
  id: string;
  revision: number;
}

/** Records as JSON text, so that nobody holds a reference into the store. */
class Table<T extends Revised> {
  private readonly rows = new Map<string, string>();

  create(record: T): boolean {
    if (this.rows.has(record.id)) return false;
    this.rows.set(record.id, JSON.stringify(record));
    return true;
  }

  get(id: string): T | null {
    const text = this.rows.get(id);
    return text === undefined ? null : (JSON.parse(text) as T);
  }

  replace(record: T): T | null {
    if (this.get(record.id)?.revision !== record.revision) return null;
    this.rows.set(record.id, JSON.stringify({ ...record, revision: record.revision + 1 }));
    return this.get(record.id);
  }

  all(): T[] {
    return [...this.rows.values()].map((text) => JSON.parse(text) as T);
  }
}

/** The store of `try` and of tests: as the Redis one in every promise but durability. */
export function createMemoryStore(clock: Pick<Clock, 'now'>): Store {
  const investigations = new Table<Investigation>();
  const approvals = new Table<Approval>();
  const threads = new Map<string, string>();
  const claims = new Map<string, number>();
  const locks = new Map<string, { owner: string; until: number }>();
  const log: AuditEntry[] = [];
  let head: ChainHead = GENESIS;

  const append = (entry: NewAuditEntry): AuditEntry => {
    const chained = chainEntry(head, entry);
    log.push(chained);
    head = { sequence: chained.sequence, hash: chained.hash };
    return structuredClone(chained);
  };

  return {
    createInvestigation: async (record) => investigations.create(record),
    investigation: async (id) => investigations.get(id),
    replaceInvestigation: async (record) => investigations.replace(record),
    keepThread: async (thread, id) => {
      threads.set(thread, id);
    },
    investigationOfThread: async (thread) => threads.get(thread) ?? null,
    createApproval: async (record) => approvals.create(record),
    approval: async (id) => approvals.get(id),
    replaceApproval: async (record, audit = []) => {
      const replaced = approvals.replace(record);
      if (replaced) for (const entry of audit) append(entry);
      return replaced;
    },
    openApprovals: async () =>
      approvals
        .all()
        .filter(isOpen)
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
        .map(({ id }) => id),
    // Records and their ids go together here.
    forgetApproval: async () => {},
    claim: async (key, ttlMs) => {
      const now = clock.now().getTime();
      for (const [each, until] of claims) if (until <= now) claims.delete(each);
      if (claims.has(key)) return false;
      claims.set(key, now + ttlMs);
      return true;
    },
    release: async (key) => {
      claims.delete(key);
    },
    lock: async (key, owner, ttlMs) => {
      const now = clock.now().getTime();
      const held = locks.get(key);
      if (held && held.owner !== owner && held.until > now) return false;
      locks.set(key, { owner, until: now + ttlMs });
      return true;
    },
    unlock: async (key, owner) => {
      if (locks.get(key)?.owner === owner) locks.delete(key);
    },
    appendAudit: async (entry) => append(entry),
    audit: async (fromSequence, limit) => structuredClone(log.slice(fromSequence - 1, fromSequence - 1 + limit)),
    auditHead: async () => (head.sequence === 0 ? null : { ...head }),
    ping: async () => {},
    close: async () => {},
  };
}
