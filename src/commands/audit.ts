import { parseArgs } from 'node:util';
import type { AuditEntry } from '../domain/audit';
import { type ChainHead, GENESIS, verifyChain } from '../domain/audit-chain';
import { KeymedicError } from '../errors';
import { createRedisStore } from '../store/redis-store';
import type { Store } from '../workflow/ports';
import { logTo } from './serve';
import type { Terminal } from './terminal';

const PAGE = 500;

async function* entries(store: Store): AsyncGenerator<AuditEntry> {
  for (let from = 1; ; ) {
    const page = await store.audit(from, PAGE);
    yield* page;
    const last = page[page.length - 1];
    if (!last || page.length < PAGE) return;
    from = last.sequence + 1;
  }
}

async function verify(terminal: Terminal, store: Store): Promise<number> {
  let head: ChainHead = GENESIS;
  for (;;) {
    const page = await store.audit(head.sequence + 1, PAGE);
    const verdict = verifyChain(page, head);
    if (verdict.kind === 'broken') {
      terminal.err(`${verdict.problem}\n`);
      return 1;
    }
    head = verdict.head;
    if (page.length < PAGE) break;
  }
  const kept = (await store.auditHead()) ?? GENESIS;
  if (kept.sequence !== head.sequence || kept.hash !== head.hash) {
    terminal.err(`the log ends at entry ${head.sequence}, but ${kept.sequence} were written\n`);
    return 1;
  }
  terminal.out(`${head.sequence} entries, the chain is whole\n`);
  return 0;
}

async function exportSince(terminal: Terminal, store: Store, since: string | undefined): Promise<number> {
  const from = since === undefined ? 0 : Date.parse(since);
  if (Number.isNaN(from)) throw new KeymedicError('usage-wrong', { problem: `--since "${since}" is not an ISO time.` });
  for await (const entry of entries(store)) {
    if (Date.parse(entry.at) >= from) terminal.out(`${JSON.stringify(entry)}\n`);
  }
  return 0;
}

/** `keymedic audit verify | export [--since T]`: reads the log in Redis. `verify` ends with 1 when the chain is broken. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { since: { type: 'string' } },
  });
  const [verb] = positionals;
  if (verb !== 'verify' && verb !== 'export') {
    throw new KeymedicError('usage-wrong', { problem: 'Usage: keymedic audit verify | export [--since T].' });
  }
  const url = terminal.env.REDIS_URL;
  if (!url)
    throw new KeymedicError('environment-missing', { names: 'REDIS_URL', why: 'The audit log stands in Redis.' });
  const store = createRedisStore({ url, log: logTo(terminal, 'error') });
  try {
    return verb === 'verify' ? await verify(terminal, store) : await exportSince(terminal, store, values.since);
  } finally {
    await store.close();
  }
}
