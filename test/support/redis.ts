import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface TestRedis {
  url: string;
  port: number;
  /** Kills the server without a goodbye. What was stored stays when `durable` was asked for. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same files. */
  restart(): Promise<void>;
  /** Freezes and thaws it: connected, and no answer. */
  freeze(): void;
  thaw(): void;
  /** Sends one command and gives the reply as it came over the wire. */
  command(...words: string[]): Promise<string>;
  /** Kills it and removes its files. */
  stop(): Promise<void>;
}

function findServer(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path)) ?? null;
}

const server = findServer();

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function send(port: number, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    let reply = '';
    socket.once('error', reject);
    socket.once('connect', () => socket.write(`${words.join(' ')}\r\nQUIT\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk.toString();
    });
    socket.once('close', () => resolve(reply));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const end = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once('error', end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (chunk) => end(chunk.toString().startsWith('+PONG'))());
  });
}

/** Starts redis-server on a free loopback port with files of its own. */
export async function startRedis({ durable = false } = {}): Promise<TestRedis> {
  if (!server) throw new Error('no redis-server on PATH');
  const folder = mkdtempSync(join(tmpdir(), 'keymedic-redis-'));
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  let child: ChildProcess;
  // A test run that is cut short leaves no server behind.
  const lastWords = (): void => void child?.kill('SIGKILL');
  process.once('exit', lastWords);
  const launch = async (): Promise<void> => {
    const persistence = durable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
    child = spawn(server, [...args, ...persistence], { stdio: 'ignore' });
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (tries > 200 || child.exitCode !== null) throw new Error(`redis-server did not start on port ${port}`);
      await pause(25);
    }
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    restart: launch,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    command: (...words) => send(port, words),
    stop: async () => {
      await kill();
      process.off('exit', lastWords);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A describe that needs redis-server: without one it is skipped with one loud line, or fails when KEYMEDIC_REQUIRE_ALL=1. */
export function describeWithRedis(name: string, body: () => void): void {
  if (server) {
    describe(name, body);
    return;
  }
  if (process.env.KEYMEDIC_REQUIRE_ALL === '1') {
    describe(name, () => {
      it('needs redis-server on PATH', () => {
        throw new Error('no redis-server on PATH, and KEYMEDIC_REQUIRE_ALL=1 allows no skipping');
      });
    });
    return;
  }
  process.stderr.write(`SKIPPED for want of redis-server on PATH: ${name}\n`);
  describe.skip(name, body);
}
