import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type AccessKeys, type CredentialRequest, credentialsFor } from './credentials';
import { answer, type LoggedCall } from './dispatch';
import { Faults } from './faults';
import { createWorld } from './new-world';
import type { World } from './world';

export interface LocalAwsOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: '127.0.0.1';
  clock?: () => Date;
  /** Every answer waits this long. */
  latencyMs?: number;
}

/** A running local AWS: one loopback endpoint for all services, accounts and Regions. */
export interface LocalAws {
  url: string;
  world: World;
  faults: Faults;
  /** Every request answered, oldest first. */
  calls: LoggedCall[];
  /** Access keys that act as a user, or as a session of a role, without asking the role's trust policy. */
  credentialsFor(principal: string, options?: CredentialRequest): AccessKeys;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;

/** Starts the local AWS with an empty organization of three accounts and two Regions. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const world = createWorld(options.clock ?? (() => new Date()));
  const faults = new Faults();
  const calls: LoggedCall[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) {
      response.writeHead(413).end();
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
    const raw = { method, url, headers, body, sourceIp };
    const result = answer(world, raw, (service, operation) => faults.take(service, operation));
    calls.push(result.log);
    if (options.latencyMs) await pause(options.latencyMs);
    if (result.connection === 'hang') return;
    if (result.connection === 'drop') request.socket.destroy();
    else response.writeHead(result.status, result.headers).end(result.body);
  }

  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    faults,
    calls,
    credentialsFor: (principal, request) => credentialsFor(world, principal, request),
    close: () => stop(server),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
