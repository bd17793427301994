import type { Redis } from 'ioredis';
import { type Approval, isOpen } from '../domain/approval';
import type { AuditEntry, NewAuditEntry } from '../domain/audit';
import { type ChainHead, GENESIS } from '../domain/audit-chain';
import type { Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Store } from '../workflow/ports';
import { createChainer, type Reply } from './audit-chainer';
import { openRedis, type RedisConnection, type RedisConnectionOptions } from './redis-connection';
import { APPEND, CREATE, FORGET, LOCK, REPLACE, REPLACE_AUDITED, UNLOCK } from './redis-scripts';

const DAY_MS = 86_400_000;

/** How long records stay after their last change. The audit log stays until it is exported and deleted by hand. */
export const RETENTION_MS = { investigation: 30 * DAY_MS, approval: 90 * DAY_MS } as const;

/** The hash tag keeps everything in one slot of a Redis Cluster, as the scripts need. */
const key = (...parts: string[]): string => ['{keymedic}', ...parts].join(':');
const OPEN = key('open-approvals');
const AUDIT = key('audit');
const AUDIT_HEAD = key('audit-head');

type Use = RedisConnection['use'];
type Chainer = ReturnType<typeof createChainer>;

interface Stored {
  schemaVersion: number;
  revision: number;
}

async function readRecord<T extends Stored>(redis: Redis, at: string): Promise<T | null> {
  const json = await redis.hget(at, 'json');
  if (json === null) return null;
  const record = JSON.parse(json) as T;
  if (record.schemaVersion !== 1) {
    const reason = `${at} has schema version ${record.schemaVersion}; this release reads 1`;
    throw new KeymedicError('internal', { reason });
  }
  return record;
}

function investigations(use: Use) {
  const at = (id: string): string => key('investigation', id);
  const threadAt = (thread: string): string => key('thread', thread);
  const ttl = String(RETENTION_MS.investigation);
  return {
    createInvestigation: (record: Investigation) =>
      use(async (redis) => {
        const args = [String(record.revision), JSON.stringify(record), ttl];
        return (await redis.eval(CREATE, 1, at(record.id), ...args)) === 1;
      }),
    investigation: (id: string) => use((redis) => readRecord<Investigation>(redis, at(id))),
    replaceInvestigation: (record: Investigation) =>
      use(async (redis) => {
        const next = { ...record, revision: record.revision + 1 };
        const args = [String(record.revision), String(next.revision), JSON.stringify(next), ttl];
        return (await redis.eval(REPLACE, 1, at(record.id), ...args)) === 1 ? next : null;
      }),
    keepThread: (thread: string, id: string) =>
      use(async (redis) => {
        await redis.set(threadAt(thread), id, 'PX', RETENTION_MS.investigation);
      }),
    investigationOfThread: (thread: string) => use((redis) => redis.get(threadAt(thread))),
  };
}

function approvals(use: Use, chain: Chainer) {
  const at = (id: string): string => key('approval', id);

  /** `expected` is the revision to replace, or empty to create. */
  const write = async (record: Approval, expected: string, audit: readonly NewAuditEntry[]): Promise<boolean> => {
    const score = isOpen(record) ? String(Date.parse(record.createdAt)) : '';
    const ttl = String(RETENTION_MS.approval);
    const about = [expected, String(record.revision), JSON.stringify(record), ttl, record.id, score];
    const send = (chained: AuditEntry[], head: ChainHead): Promise<Reply> => {
      const tail = chained.at(-1) ?? head;
      const ends = [String(head.sequence), head.hash, String(tail.sequence), tail.hash];
      const keys = [at(record.id), OPEN, AUDIT, AUDIT_HEAD];
      const args = [...keys, ...about, ...ends, ...chained.map((entry) => JSON.stringify(entry))];
      return use(async (redis) => (await redis.eval(REPLACE_AUDITED, keys.length, ...args)) as Reply);
    };
    if (audit.length === 0) return (await send([], GENESIS))[0] === 1;
    await use(async () => {});
    return (await chain(audit, send)) !== null;
  };

  return {
    createApproval: (record: Approval) => write(record, '', []),
    approval: (id: string) => use((redis) => readRecord<Approval>(redis, at(id))),
    replaceApproval: async (record: Approval, audit: readonly NewAuditEntry[] = []) => {
      const next = { ...record, revision: record.revision + 1 };
      return (await write(next, String(record.revision), audit)) ? next : null;
    },
    openApprovals: () => use((redis) => redis.zrange(OPEN, '0', '-1')),
    forgetApproval: (id: string) =>
      use(async (redis) => {
        await redis.eval(FORGET, 2, at(id), OPEN, id);
      }),
  };
}

function auditLog(use: Use, chain: Chainer) {
  return {
    appendAudit: async (entry: NewAuditEntry) => {
      const send = ([link]: AuditEntry[], head: ChainHead): Promise<Reply> => {
        const { sequence, hash } = link as AuditEntry;
        const args = [String(head.sequence), head.hash, String(sequence), hash, JSON.stringify(link)];
        return use(async (redis) => (await redis.eval(APPEND, 2, AUDIT, AUDIT_HEAD, ...args)) as Reply);
      };
      await use(async () => {});
      const [appended] = (await chain([entry], send)) ?? [];
      return appended as AuditEntry;
    },
    audit: (fromSequence: number, limit: number) =>
      use(async (redis) => {
        const lines = await redis.lrange(AUDIT, String(fromSequence - 1), String(fromSequence - 2 + limit));
        return lines.map((line) => JSON.parse(line) as AuditEntry);
      }),
    auditHead: () =>
      use(async (redis) => {
        const { sequence, hash } = await redis.hgetall(AUDIT_HEAD);
        return sequence && hash ? { sequence: Number(sequence), hash } : null;
      }),
  };
}

function claims(use: Use) {
  const at = (name: string): string => key('claim', name);
  return {
    claim: (name: string, ttlMs: number) =>
      use(async (redis) => (await redis.set(at(name), '1', 'PX', ttlMs, 'NX')) === 'OK'),
    release: (name: string) =>
      use(async (redis) => {
        await redis.del(at(name));
      }),
  };
}

function locks(use: Use) {
  const at = (name: string): string => key('lock', name);
  return {
    lock: (name: string, owner: string, ttlMs: number) =>
      use(async (redis) => (await redis.eval(LOCK, 1, at(name), owner, String(ttlMs))) === 1),
    unlock: (name: string, owner: string) =>
      use(async (redis) => {
        await redis.eval(UNLOCK, 1, at(name), owner);
      }),
  };
}

/** The durable store. Approvals change by compare-and-set together with their audit entries, in one script. */
export function createRedisStore(options: RedisConnectionOptions): Store {
  const { use, close } = openRedis(options);
  const chain = createChainer();
  return {
    ...investigations(use),
    ...approvals(use, chain),
    ...auditLog(use, chain),
    ...claims(use),
    ...locks(use),
    ping: () =>
      use(async (redis) => {
        await redis.ping();
      }),
    close,
  };
}
