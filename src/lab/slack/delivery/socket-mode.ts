import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseFields } from '../http';
import { isFields } from '../types';
import type { Envelope, Outcome, Outlet } from './outlet';

const SOCKET_PATH = '/link/';
const TICKET_MS = 30_000;
const PING_MS = 10_000;
const CLOSE_MS = 500;

export interface SocketModeOptions {
  server: Server;
  appId: string;
  ackTimeoutMs: number;
  now: () => number;
}

/** The server side of Socket Mode: up to ten connections, each payload goes to one of them. */
export class SocketMode implements Outlet {
  readonly #options: SocketModeOptions;
  readonly #tickets = new Map<string, number>();
  readonly #sockets: WebSocket[] = [];
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #pings: NodeJS.Timeout;
  #turn = 0;

  constructor(options: SocketModeOptions) {
    this.#options = options;
    options.server.on('upgrade', (req, socket, head) => this.#upgrade(req, socket, head));
    this.#pings = setInterval(() => {
      for (const socket of this.#sockets) socket.ping('Ping from the local Slack');
    }, PING_MS);
    this.#pings.unref();
  }

  get connections(): number {
    return this.#sockets.length;
  }

  /** Path and query of a WebSocket address that may be used once within 30 s. */
  issueTicket(): string {
    const ticket = randomBytes(16).toString('hex');
    this.#tickets.set(ticket, this.#options.now() + TICKET_MS);
    return `${SOCKET_PATH}?ticket=${ticket}&app_id=${this.#options.appId}`;
  }

  deliver(envelope: Envelope): Promise<Outcome> {
    const socket = this.#sockets[this.#turn++ % Math.max(1, this.#sockets.length)];
    if (!socket) return Promise.resolve({ kind: 'failed', reason: 'no_connection', mayRetry: true });
    const id = randomUUID();
    const frame = {
      envelope_id: id,
      payload: envelope.payload,
      type: envelope.type,
      accepts_response_payload: envelope.type !== 'events_api',
      ...(envelope.type === 'events_api'
        ? { retry_attempt: envelope.retry?.attempt ?? 0, retry_reason: envelope.retry?.reason ?? '' }
        : {}),
    };
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      const late = () => settle({ kind: 'failed', reason: 'timeout', mayRetry: true });
      const timer = setTimeout(late, this.#options.ackTimeoutMs);
      timer.unref();
      this.#waiting.set(id, settle);
      socket.send(JSON.stringify(frame));
    });
  }

  /** Asks every client to reconnect, as Slack does when it recycles a connection. */
  disconnectAll(reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'refresh_requested'): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const settle of this.#waiting.values()) settle({ kind: 'failed', reason: 'no_connection', mayRetry: false });
    await Promise.all([...this.#sockets].map(closeSocket));
    this.#server.close();
  }

  #upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    const ticket = url.searchParams.get('ticket') ?? '';
    const expires = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (url.pathname !== SOCKET_PATH || expires === undefined || this.#options.now() > expires) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(req, socket, head, (connected) => this.#welcome(connected));
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.push(socket);
    socket.on('message', (data) => this.#receive(data.toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      const index = this.#sockets.indexOf(socket);
      if (index >= 0) this.#sockets.splice(index, 1);
    });
    const hello = {
      type: 'hello',
      num_connections: this.#sockets.length,
      debug_info: { host: 'local-slack', started: new Date(this.#options.now()).toISOString(), build_number: 1 },
      connection_info: { app_id: this.#options.appId },
    };
    socket.send(JSON.stringify(hello));
  }

  #receive(text: string): void {
    const frame = parseFields(text);
    const settle = this.#waiting.get(String(frame.envelope_id));
    settle?.({ kind: 'acknowledged', payload: isFields(frame.payload) ? frame.payload : {} });
  }
}

/** Closes with the handshake, so that the client sees no broken connection; breaks it only when the client does not answer. */
function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => socket.terminate(), CLOSE_MS);
    socket.once('close', () => {
      clearTimeout(impatient);
      resolve();
    });
    socket.close(1001);
  });
}
