import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { LRUCache } from 'lru-cache';
import type { ReadOperation } from './operations';
import { readSessionPolicy } from './read-policy';
import {
  type ClientSettings,
  type ConnectionPool,
  type CredentialProvider,
  createServiceClient,
  type ServiceClient,
} from './services';
import { assumeRole, type ReadRole, rememberCredentials } from './sessions';

export interface ConnectionOptions {
  now: () => Date;
  credentials?: CredentialProvider | undefined;
  endpoint?: string | undefined;
  pool: ConnectionPool;
}

/** The keys that the operator or the deployment has, looked up once. */
export function ownCredentials(options: ConnectionOptions): CredentialProvider {
  return rememberCredentials(options.credentials ?? fromNodeProviderChain(), options.now);
}

/** Clients and role sessions of one investigation; both are made when first needed and kept while it lasts. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #own: CredentialProvider;
  readonly #sessionName: string;
  readonly #onAssume: () => void;
  readonly #sessions = new Map<string, CredentialProvider>();
  readonly #clients = new LRUCache<string, Promise<ServiceClient>>({ max: 100 });

  constructor(options: ConnectionOptions, own: CredentialProvider, sessionName: string, onAssume: () => void) {
    this.#options = options;
    this.#own = own;
    this.#sessionName = sessionName;
    this.#onAssume = onAssume;
  }

  /** The client for a read; `role` null: with the own keys. */
  client(read: ReadOperation, region: string, role: ReadRole | null): Promise<ServiceClient> {
    const key = `${role?.roleArn ?? ''}|${region}|${read.service}`;
    const held = this.#clients.get(key);
    if (held) return held;
    const settings: ClientSettings = {
      region,
      credentials: role ? this.#session(role) : this.#own,
      connections: this.#options.pool,
      ...(this.#options.endpoint ? { endpoint: this.#options.endpoint } : {}),
    };
    const client = createServiceClient(read.service, settings);
    this.#clients.set(key, client);
    return client;
  }

  #session(role: ReadRole): CredentialProvider {
    const held = this.#sessions.get(role.roleArn);
    if (held) return held;
    const assumed = assumeRole({
      roleArn: role.roleArn,
      externalId: role.externalId,
      sessionName: this.#sessionName,
      policy: readSessionPolicy(),
      region: role.region,
      endpoint: this.#options.endpoint,
      credentials: this.#own,
      connections: this.#options.pool,
    });
    const session = rememberCredentials(() => {
      this.#onAssume();
      return assumed();
    }, this.#options.now);
    this.#sessions.set(role.roleArn, session);
    return session;
  }
}
