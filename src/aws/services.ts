import type { KMSClientConfig } from '@aws-sdk/client-kms';
import type { Service } from './operations';

/** A provider of access keys, as the SDK's clients take it. */
export type CredentialProvider = Extract<NonNullable<KMSClientConfig['credentials']>, (...args: never[]) => unknown>;
export type Credentials = Awaited<ReturnType<CredentialProvider>>;

/** Connections give up after this; a whole read has its own deadline on top. */
const TRANSPORT = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true } as const;

/** What all clients have in common. */
export interface ClientSettings {
  region: string;
  credentials: CredentialProvider;
  endpoint?: string;
  maxAttempts?: number;
  connections: ConnectionPool;
}

/** Open connections, shared by all clients of a reader: a client belongs to one investigation, its sockets need not. */
export class ConnectionPool {
  #transport: object = TRANSPORT;

  /** What to give a client as its `requestHandler`. */
  get transport(): object {
    return this.#transport;
  }

  /** Keeps the handler that the first client made. */
  keep(transport: object): void {
    if (this.#transport === TRANSPORT) this.#transport = transport;
  }

  close(): void {
    const { destroy } = this.#transport as { destroy?: () => void };
    destroy?.call(this.#transport);
    this.#transport = TRANSPORT;
  }
}

export interface SendOptions {
  abortSignal: AbortSignal;
  requestTimeout: number;
}

/** A client of one service, account and Region, that knows its operations by name. */
export interface ServiceClient {
  /** Sends one request. Rejects with the SDK's exceptions. */
  send(operation: string, input: Record<string, unknown>, options: SendOptions): Promise<Record<string, unknown>>;
}

interface SdkClient {
  config: { requestHandler: object };
  send(command: unknown, options: SendOptions): Promise<Record<string, unknown>>;
}

type SdkClientClass = new (config: object) => unknown;

/** SDK packages are large; each is loaded when its first read is made. */
const PACKAGES: Record<Service, () => Promise<{ commands: object; Client: SdkClientClass }>> = {
  kms: async () => {
    const commands = await import('@aws-sdk/client-kms');
    return { commands, Client: commands.KMSClient as SdkClientClass };
  },
  iam: async () => {
    const commands = await import('@aws-sdk/client-iam');
    return { commands, Client: commands.IAMClient as SdkClientClass };
  },
  sts: async () => {
    const commands = await import('@aws-sdk/client-sts');
    return { commands, Client: commands.STSClient as SdkClientClass };
  },
  organizations: async () => {
    const commands = await import('@aws-sdk/client-organizations');
    return { commands, Client: commands.OrganizationsClient as SdkClientClass };
  },
  cloudtrail: async () => {
    const commands = await import('@aws-sdk/client-cloudtrail');
    return { commands, Client: commands.CloudTrailClient as SdkClientClass };
  },
  rds: async () => {
    const commands = await import('@aws-sdk/client-rds');
    return { commands, Client: commands.RDSClient as SdkClientClass };
  },
  s3: async () => {
    const commands = await import('@aws-sdk/client-s3');
    return { commands, Client: commands.S3Client as SdkClientClass };
  },
  lambda: async () => {
    const commands = await import('@aws-sdk/client-lambda');
    return { commands, Client: commands.LambdaClient as SdkClientClass };
  },
  sqs: async () => {
    const commands = await import('@aws-sdk/client-sqs');
    return { commands, Client: commands.SQSClient as SdkClientClass };
  },
  ec2: async () => {
    const commands = await import('@aws-sdk/client-ec2');
    return { commands, Client: commands.EC2Client as SdkClientClass };
  },
};

/** A bucket goes into the path, so that any endpoint serves; a queue's URL says which queue, not where to ask. */
const OPTIONS: Partial<Record<Service, object>> = {
  s3: { forcePathStyle: true },
  sqs: { useQueueUrlAsEndpoint: false },
};

/** Makes a client, loading the service's SDK package the first time. */
export async function createServiceClient(service: Service, settings: ClientSettings): Promise<ServiceClient> {
  const { commands, Client } = await PACKAGES[service]();
  const { connections, ...config } = settings;
  const requestHandler = connections.transport;
  const own = { ...config, ...OPTIONS[service], requestHandler, userAgentAppId: 'keymedic' };
  const client = new Client(own) as SdkClient;
  connections.keep(client.config.requestHandler);
  const known = commands as Record<string, unknown>;
  return {
    send: (operation, input, options) => {
      const Command = known[`${operation}Command`] as new (input: object) => unknown;
      return client.send(new Command(input), options);
    },
  };
}
