import { resolve } from 'node:path';
import { type RunningApp, startApp } from '../../src/app';
import { KNOWN } from '../../src/commands/runbook-set';
import { parseConfig } from '../../src/config';
import { LAB_SLACK, type Lab, startLab } from '../../src/lab/lab';
import type { Message } from '../../src/lab/slack/types';
import { createLog } from '../../src/log';
import { createMemoryQueue } from '../../src/queue/memory-queue';
import { loadRunbooks } from '../../src/runbook/load';
import { createMemoryStore } from '../../src/store/memory-store';
import { systemClock } from '../../src/system';
import type { Queue, Store } from '../../src/workflow/ports';

export const RILEY = 'U0RILEY';
export const ANA = 'U0ANA';
export const SAM = 'U0SAM';
export const OTTO = 'U0OTTO';

export interface Bot {
  lab: Lab;
  app: RunningApp;
  store: Store;
  /** Every log line written so far. */
  logged: string[];
  /** Posts as Riley; resolves to the parent's timestamp. */
  paste(text: string, by?: string): string;
  /** Our answer in the thread of `ts`, once `ready` holds for its text. */
  answer(ts: string, ready: (shown: string) => boolean, ms?: number): Promise<Message>;
  close(): Promise<void>;
}

/** Everything that a message shows, as one text. */
export function shownBy(message: Message): string {
  return `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
}

/** The whole product against the lab: real Bolt, real AWS SDK, over HTTP and WebSocket. */
export async function startBot(parts: { store?: Store; queue?: Queue } = {}): Promise<Bot> {
  const lab = await startLab();
  const logged: string[] = [];
  const log = createLog({ level: 'debug', mask: (text) => text, sink: { write: (line) => logged.push(line) } });
  const store = parts.store ?? createMemoryStore(systemClock);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = lab.environment;
  const app = await startApp({
    role: 'all',
    config: parseConfig(lab.config, 'keymedic.yaml'),
    runbooks: loadRunbooks([resolve(__dirname, '../../runbooks')], KNOWN),
    store,
    queue: parts.queue ?? createMemoryQueue({ clock: systemClock, log }),
    log,
    slack: { botToken: LAB_SLACK.botToken, appToken: LAB_SLACK.appToken, apiUrl: lab.slack.apiUrl },
    aws: { endpoint: lab.aws.url, credentials: async () => ({ accessKeyId, secretAccessKey }) },
  });
  const { driver } = lab.slack;
  return {
    lab,
    app,
    store,
    logged,
    paste: (text, by = RILEY) => driver.post(by, lab.channel, text).ts,
    answer: (ts, ready, ms = 8000) =>
      driver.waitFor(() => {
        const replies = driver.thread(lab.channel, ts).slice(1);
        return replies.find((each) => each.bot_id !== undefined && ready(shownBy(each)));
      }, ms),
    close: async () => {
      await app.stop(2000);
      await lab.close();
    },
  };
}
