import type { Redis } from 'ioredis';
import { type Approval, isOpen } from '../domain/approval';
import type { AuditEntry, NewAuditEntry } from '../domain/audit';
import { type ChainHead, chainEntry, GENESIS } from '../domain/audit-chain';
import type { Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Store } from '../workflow/ports';
import { openRedis, type RedisConnectionOptions } from './redis-connection';
import { APPEND, CREATE, REPLACE, REPLACE_AUDITED } from './redis-scripts';

const DAY_MS = 86_400_000;

/** How long records stay after their last change. The audit log stays until it is exported and deleted by hand. */
export const RETENTION_MS = { investigation: 30 * DAY_MS, approval: 90 * DAY_MS } as const;

/** The hash tag keeps everything in one slot of a Redis Cluster, as the scripts need. */
const key = (...parts: string[]): string => ['{keymedic}', ...parts].join(':');
const investigationKey = (id: string): string => key('investigation', id);
const approvalKey = (id: string): string => key('approval', id);
const OPEN = key('open-approvals');
const AUDIT = key('audit');
const AUDIT_HEAD = key('audit-head');

interface Stored {
  schemaVersion: number;
  revision: number;
}

async function readRecord<T extends Stored>(redis: Redis, at: string): Promise<T | null> {
  const json = await redis.hget(at, 'json');
  if (json === null) return null;
  const record = JSON.parse(json) as T;
  if (record.schemaVersion !== 1) {
    throw new KeymedicError('internal', {
      reason: `${at} has schema version ${record.schemaVersion}; this release reads 1`,
    });
  }
  return record;
}

/** 0: somebody was faster; 1: stored; 2: the audit log has grown, with its new head. */
type Reply = [status: number, sequence?: string, hash?: string];

/** Appends in the order of calls; another process that was faster shows as a conflict, and the entries are chained anew. */
function createAuditLog() {
  let head: ChainHead = GENESIS;
  let last: Promise<unknown> = Promise.resolve();

  const attempt = async <T>(
    entries: readonly NewAuditEntry[],
    send: (chained: AuditEntry[], expected: ChainHead) => Promise<Reply>,
    done: (chained: AuditEntry[]) => T,
  ): Promise<T | null> => {
    for (;;) {
      const chained: AuditEntry[] = [];
      let next = head;
      for (const entry of entries) {
        const link = chainEntry(next, entry);
        chained.push(link);
        next = { sequence: link.sequence, hash: link.hash };
      }
      const [status, sequence, hash] = await send(chained, head);
      if (status === 0) return null;
      if (status === 1) {
        head = next;
        return done(chained);
      }
      head = sequence === '0' || !hash ? GENESIS : { sequence: Number(sequence), hash };
    }
  };

  return <T>(...args: Parameters<typeof attempt<T>>): Promise<T | null> => {
    const result = last.then(() => attempt(...args));
    last = result.catch(() => {});
    return result;
  };
}

/** The durable store. Approvals change by compare-and-set together with their audit entries, in one script. */
export function createRedisStore(options: RedisConnectionOptions): Store {
  const { use, close } = openRedis(options);
  const audited = createAuditLog();
  // Outside the line for the audit log, so that an outage is waited for at the same time and not one after the other.
  const connected = (): Promise<void> => use(async () => {});

  const writeApproval = async (
    record: Approval,
    expected: string,
    audit: readonly NewAuditEntry[],
  ): Promise<boolean> => {
    const send = (chained: AuditEntry[], head: ChainHead): Promise<Reply> => {
      const tail = chained.at(-1) ?? head;
      const score = isOpen(record) ? String(Date.parse(record.createdAt)) : '';
      const about = [expected, record.revision, JSON.stringify(record), RETENTION_MS.approval, record.id, score].map(
        String,
      );
      const links = [
        head.sequence,
        head.hash,
        tail.sequence,
        tail.hash,
        ...chained.map((entry) => JSON.stringify(entry)),
      ];
      const keys = [approvalKey(record.id), OPEN, AUDIT, AUDIT_HEAD];
      return use(
        async (redis) => (await redis.eval(REPLACE_AUDITED, keys.length, ...keys, ...about, ...links)) as Reply,
      );
    };
    if (audit.length === 0) return (await send([], GENESIS))[0] === 1;
    await connected();
    return (await audited(audit, send, () => true)) === true;
  };

  return {
    createInvestigation: (record) =>
      use(async (redis) => {
        const at = investigationKey(record.id);
        const ttl = RETENTION_MS.investigation;
        return (await redis.eval(CREATE, 1, at, `${record.revision}`, JSON.stringify(record), ttl)) === 1;
      }),
    investigation: (id) => use((redis) => readRecord<Investigation>(redis, investigationKey(id))),
    replaceInvestigation: (record) =>
      use(async (redis) => {
        const next = { ...record, revision: record.revision + 1 };
        const at = investigationKey(record.id);
        const ttl = RETENTION_MS.investigation;
        const args = [record.revision, next.revision, JSON.stringify(next), ttl].map(String);
        return (await redis.eval(REPLACE, 1, at, ...args)) === 1 ? next : null;
      }),
    createApproval: (record) => writeApproval(record, '', []),
    approval: (id) => use((redis) => readRecord<Approval>(redis, approvalKey(id))),
    replaceApproval: async (record, audit = []) => {
      const next = { ...record, revision: record.revision + 1 };
      return (await writeApproval(next, String(record.revision), audit)) ? next : null;
    },
    openApprovals: () => use((redis) => redis.zrange(OPEN, '0', '-1')),
    claim: (name, ttlMs) =>
      use(async (redis) => (await redis.set(key('claim', name), '1', 'PX', ttlMs, 'NX')) === 'OK'),
    release: (name) =>
      use(async (redis) => {
        await redis.del(key('claim', name));
      }),
    appendAudit: async (entry) => {
      const send = ([link]: AuditEntry[], head: ChainHead): Promise<Reply> => {
        const { sequence, hash } = link as AuditEntry;
        const args = [String(head.sequence), head.hash, String(sequence), hash, JSON.stringify(link)];
        return use(async (redis) => (await redis.eval(APPEND, 2, AUDIT, AUDIT_HEAD, ...args)) as Reply);
      };
      await connected();
      return (await audited([entry], send, ([link]) => link as AuditEntry)) as AuditEntry;
    },
    audit: (fromSequence, limit) =>
      use(async (redis) => {
        const lines = await redis.lrange(AUDIT, String(fromSequence - 1), String(fromSequence - 2 + limit));
        return lines.map((line) => JSON.parse(line) as AuditEntry);
      }),
    auditHead: () =>
      use(async (redis) => {
        const { sequence, hash } = await redis.hgetall(AUDIT_HEAD);
        return sequence && hash ? { sequence: Number(sequence), hash } : null;
      }),
    ping: () =>
      use(async (redis) => {
        await redis.ping();
      }),
    close,
  };
}
