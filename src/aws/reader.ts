import type { Config } from '../config';
import { canonicalJson } from '../domain/canonical';
import type { Collected, Gap, ReadCall, ReadOutput } from '../domain/evidence';
import { Limiter } from '../domain/limiter';
import type { Logger } from '../log';
import type { AwsReader, Clock, ReadSession } from '../workflow/ports';
import { aborted } from './aborted';
import { fromBucket } from './bucket-region';
import { type ConnectionOptions, Connections, ownCredentials } from './connections';
import {
  type Asker,
  accountNotConfigured,
  notOwnAccount,
  organizationNotConfigured,
  refusalOf,
  tooLate,
  unknownRead,
} from './gaps';
import { READS, type ReadOperation } from './operations';
import { Pacer } from './pacer';
import { readAllPages } from './pages';
import { ConnectionPool, type CredentialProvider } from './services';
import { chooseReadRole, type ReadRole } from './sessions';

/** Sees every read with its result, in the order in which they end. */
export type Recorder = (call: ReadCall, result: Collected<ReadOutput>) => void;

export interface ReaderOptions {
  config: Config;
  clock: Clock;
  log: Logger;
  /** `assume-role`: the diagnostic role of each account; `own-credentials`: the operator's own, own account only. */
  mode: 'assume-role' | 'own-credentials';
  /** Keys to start from; absent: what the SDK finds (environment, profile, instance). */
  credentials?: CredentialProvider;
  endpoint?: string;
  recorder?: Recorder;
  /** Reads at a time per account, over all investigations. */
  concurrency?: number;
  /** Deadline of a read unless the call or the table says otherwise. */
  deadlineMs?: number;
}

interface Shared {
  options: ReaderOptions;
  limiter: Limiter;
  pacer: Pacer;
  connections: ConnectionOptions;
  own: CredentialProvider;
}

type Limits = { timeoutMs?: number; signal?: AbortSignal };
type Route = { role: ReadRole | null; asker: Asker } | Collected<ReadOutput>;

const unavailable = (gap: Gap): Collected<ReadOutput> => ({ kind: 'unavailable', gap });

class Session implements ReadSession {
  readonly #shared: Shared;
  readonly #connections: Connections;
  readonly #reads = new Map<string, Promise<Collected<ReadOutput>>>();
  #calls = 0;
  #identity: Promise<Collected<ReadOutput>> | null = null;

  constructor(shared: Shared, investigationId: string) {
    this.#shared = shared;
    this.#connections = new Connections(shared.connections, shared.own, `keymedic-${investigationId}`, () => {
      this.#calls += 1;
    });
  }

  calls(): number {
    return this.#calls;
  }

  read(call: ReadCall, limits: Limits = {}): Promise<Collected<ReadOutput>> {
    const read = READS.get(call.operation);
    if (!read) return Promise.resolve(unavailable(unknownRead(call)));
    const region = read.scope === 'global' ? '' : call.region;
    const key = canonicalJson([call.account, region, call.operation, call.input]);
    const held = this.#reads.get(key);
    if (held) return held;
    const result = this.#readOnce(call, read, limits);
    this.#reads.set(key, result);
    return result;
  }

  async #readOnce(call: ReadCall, read: ReadOperation, limits: Limits): Promise<Collected<ReadOutput>> {
    const from = performance.now();
    const route = await this.#route(call, read, limits);
    const result = 'kind' in route ? route : await this.#send(call, read, route, limits);
    const { log, recorder } = this.#shared.options;
    const fields = { operation: call.operation, account: call.account, region: call.region, kind: result.kind };
    const gap = result.kind === 'unavailable' ? { reason: result.gap.reason } : {};
    log.debug('aws-read', { ...fields, ...gap, ms: Math.round(performance.now() - from) });
    recorder?.(call, result);
    return result;
  }

  async #route(call: ReadCall, read: ReadOperation, limits: Limits): Promise<Route> {
    if (this.#shared.options.mode === 'own-credentials') return this.#ownRoute(call, read, limits);
    const choice = chooseReadRole(this.#shared.options.config, call.account, read.service);
    if (choice === 'account-not-configured') return unavailable(accountNotConfigured(call));
    if (choice === 'organization-not-configured') return unavailable(organizationNotConfigured(call));
    if (choice === 'no-organization') {
      const message = 'The configuration says that the accounts are in no organization.';
      return { kind: 'absent', code: 'AWSOrganizationsNotInUseException', message };
    }
    return { role: choice, asker: { roleArn: choice.roleArn, externalId: choice.externalId } };
  }

  /** Own keys reach their own account only; an answer about another account would be about the wrong one. */
  async #ownRoute(call: ReadCall, read: ReadOperation, limits: Limits): Promise<Route> {
    const own: Route = { role: null, asker: { roleArn: null } };
    if (call.operation === 'sts:GetCallerIdentity' || call.account === 'organization') return own;
    const who = { ...call, operation: 'sts:GetCallerIdentity', input: {} };
    const identityRead = READS.get(who.operation) as ReadOperation;
    this.#identity ??= this.#send(who, identityRead, own, limits);
    const identity = await this.#identity;
    if (identity.kind !== 'collected') {
      return identity.kind === 'absent' ? identity : unavailable({ ...identity.gap, operation: call.operation });
    }
    const account = String(identity.value.Account);
    // Organization reads answer for the caller's organization, whichever of its accounts is asked about.
    if (account === call.account || read.service === 'organizations') return own;
    return unavailable(notOwnAccount(call, account));
  }

  async #send(call: ReadCall, read: ReadOperation, route: { role: ReadRole | null; asker: Asker }, limits: Limits) {
    const { limiter, options } = this.#shared;
    const account = route.role?.account ?? call.account;
    // A paced read mostly waits; it must not hold a place that others could use.
    const slot = read.pace ? `${account}|${read.service}` : account;
    const ms = limits.timeoutMs ?? read.timeoutMs ?? options.deadlineMs ?? 5000;
    return limiter.run(slot, async (): Promise<Collected<ReadOutput>> => {
      const deadline = AbortSignal.timeout(ms);
      const signal = limits.signal ? AbortSignal.any([deadline, limits.signal]) : deadline;
      const end = aborted(signal);
      try {
        const value = await Promise.race([this.#pages(call, read, route.role, ms, signal), end.promise]);
        return { kind: 'collected', value, at: options.clock.now().toISOString() };
      } catch (thrown) {
        return signal.aborted ? unavailable(tooLate(call, ms)) : refusalOf(thrown, call, read, route.asker);
      } finally {
        end.stop();
      }
    });
  }

  async #pages(call: ReadCall, read: ReadOperation, role: ReadRole | null, ms: number, signal: AbortSignal) {
    const account = role?.account ?? call.account;
    const from = async (region: string): Promise<ReadOutput> => {
      const client = await this.#connections.client(read, region, role);
      return readAllPages(read, call.input, async (input) => {
        if (read.pace) await this.#shared.pacer.turn(`${account}|${region}`, read.pace, signal);
        signal.throwIfAborted();
        this.#calls += 1;
        return client.send(read.operation, input, { abortSignal: signal, requestTimeout: ms });
      });
    };
    const region = regionOf(call, read, role);
    return read.service === 's3' ? fromBucket(region, from) : from(region);
  }
}

/** Global services still need a Region of the right partition to be found. */
function regionOf(call: ReadCall, read: ReadOperation, role: ReadRole | null): string {
  if (call.region && call.region !== 'global' && read.scope === 'regional') return call.region;
  return role?.region ?? (/^[a-z]{2}-/.test(call.region) ? call.region : 'us-east-1');
}

/**
 * The one door for every read of AWS: closed table, assumed role with a read-only session policy, deadline, bounded
 * calls per account, equal reads once per session. Nothing that AWS refuses is thrown; it is a gap, or `absent`.
 */
export function createReader(options: ReaderOptions): AwsReader & { close(): void } {
  const pool = new ConnectionPool();
  const connections = {
    pool,
    now: () => options.clock.now(),
    credentials: options.credentials,
    endpoint: options.endpoint,
  };
  const shared: Shared = {
    options,
    limiter: new Limiter(options.concurrency ?? 8),
    pacer: new Pacer(options.clock),
    connections,
    own: ownCredentials(connections),
  };
  return { openSession: (investigationId) => new Session(shared, investigationId), close: () => pool.close() };
}
