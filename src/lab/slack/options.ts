import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LabBot, LabChannel, LabUser, LabUserGroup, PasteExample } from './types';

/** How long Slack waits for an acknowledgement and when it sends an unacknowledged event again. */
export interface DeliveryTimes {
  ackTimeoutMs: number;
  retryDelaysMs: number[];
}

export interface LocalSlackOptions {
  port?: number;
  host?: '127.0.0.1';
  users: LabUser[];
  userGroups: LabUserGroup[];
  channels: LabChannel[];
  team: { id: string; name: string };
  bot?: Partial<LabBot>;
  botToken: string;
  appToken: string;
  signingSecret: string;
  slashCommands: string[];
  shortcuts: { callbackId: string; name: string }[];
  pasteExamples: PasteExample[];
  /** Set: payloads are posted here, signed, in place of Socket Mode. */
  eventsUrl?: string;
  /** Answers extra routes under /lab/ (true: answered). */
  labApi?: (req: IncomingMessage, res: ServerResponse) => boolean;
  delivery?: Partial<DeliveryTimes>;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Folder of the built page; absent: where the build puts it. */
  pageDir?: string;
}
