import type { Approval } from '../../src/domain/approval';
import type { Investigation } from '../../src/domain/investigation';
import { textOfSlackMessage } from '../../src/intake/cleaning/slack-text';
import { redact } from '../../src/intake/secrets/redact';
import type { LocalSlackOptions } from '../../src/lab/slack/options';
import { type LocalSlack, startLocalSlack } from '../../src/lab/slack/server';
import type { Logger } from '../../src/log';
import { createSlackApp, type SlackApp, type SlackAppOptions } from '../../src/slack/app';
import { connectSlack, type SlackConnection } from '../../src/slack/connection';
import type { UseCases } from '../../src/slack/use-cases';
import type {
  Answered,
  AnswerRequest,
  Clock,
  Decided,
  DecisionRequest,
  Opened,
  OpenRequest,
  UndoRequest,
} from '../../src/workflow/ports';

export const TEAM = 'T0LAB';
export const ANA = 'U0ANA';
export const BEN = 'U0BEN';
export const OPS = 'C0OPS';
export const SHARED = 'C0SHARED';
export const BOT = 'U0KEYMEDIC';
export const TOKENS = { botToken: 'xoxb-lab', appToken: 'xapp-lab', signingSecret: 'lab-signing-secret' };

export const clock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

export interface LogLine {
  level: string;
  event: string;
  fields?: Record<string, unknown> | undefined;
}

/** A log that keeps its lines. */
export function memoryLog(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (event: string, fields?: Record<string, unknown>): void => {
      lines.push({ level, event, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Use cases by hand: what they were asked, and what they answer next (the last answer stays). */
export class FakeUseCases implements UseCases {
  readonly asked: OpenRequest[] = [];
  readonly decided: DecisionRequest[] = [];
  readonly answered: AnswerRequest[] = [];
  readonly undone: UndoRequest[] = [];
  onOpen: (request: OpenRequest) => Promise<Opened> = async () => ({ kind: 'duplicate', investigationId: null });
  answer: Decided = { kind: 'refused', refusal: { code: 'none', text: 'not set' } };

  openInvestigation(request: OpenRequest): Promise<Opened> {
    this.asked.push(request);
    return this.onOpen(request);
  }

  async answerQuestions(request: AnswerRequest): Promise<Answered> {
    this.answered.push(request);
    return { kind: 'duplicate', investigationId: null };
  }

  async decideApproval(request: DecisionRequest): Promise<Decided> {
    this.decided.push(request);
    return this.answer;
  }

  async undoFix(request: UndoRequest): Promise<Decided> {
    this.undone.push(request);
    return this.answer;
  }
}

/** Records by hand, for the modals. */
export class FakeRecords {
  readonly approvals = new Map<string, Approval>();
  readonly investigations = new Map<string, Investigation>();

  async approval(id: string): Promise<Approval | null> {
    return this.approvals.get(id) ?? null;
  }

  async investigation(id: string): Promise<Investigation | null> {
    return this.investigations.get(id) ?? null;
  }
}

/** A local Slack with a requester, an approver, an outsider, a guest and four kinds of channel. */
export function localSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  return startLocalSlack({
    users: [
      { id: ANA, name: 'ana', realName: 'Ana Ruiz' },
      { id: BEN, name: 'ben', realName: 'Ben Okafor' },
      { id: 'U0GUEST', name: 'gil', realName: 'Gil Guest', isRestricted: true },
      { id: 'U0GONE', name: 'gone', realName: 'Gone', deleted: true },
      { id: 'U0ROBOT', name: 'robot', realName: 'Robot', isBot: true },
      { id: 'U0OLA', name: 'ola', realName: 'Ola Berg', teamId: 'T0OTHER', isStranger: true },
    ],
    userGroups: [{ id: 'S0ONCALL', handle: 'oncall', users: [BEN, 'U0GUEST', 'U0GONE', 'U0ROBOT', 'U0OLA'] }],
    channels: [
      { id: OPS, name: 'ops' },
      { id: 'C0QUIET', name: 'quiet' },
      { id: SHARED, name: 'shared', isExtShared: true },
      { id: 'C0CLOSED', name: 'closed', isPrivate: true, members: [ANA, BEN] },
    ],
    team: { id: TEAM, name: 'Lab' },
    bot: { userId: BOT, botId: 'B0KEYMEDIC', name: 'keymedic' },
    slashCommands: ['/kms'],
    shortcuts: [{ callbackId: 'diagnose_message', name: 'Diagnose KMS error' }],
    pasteExamples: [],
    delivery: { ackTimeoutMs: 3000, retryDelaysMs: [0, 100, 300] },
    ...TOKENS,
    ...options,
  });
}

export interface Rig {
  slack: LocalSlack;
  app: SlackApp;
  connection: SlackConnection;
  useCases: FakeUseCases;
  records: FakeRecords;
  log: ReturnType<typeof memoryLog>;
  close(): Promise<void>;
}

/** The real Bolt app in Socket Mode against the local Slack. */
export async function startRig(
  options: Partial<SlackAppOptions> = {},
  lab: Partial<LocalSlackOptions> = {},
): Promise<Rig> {
  const slack = await localSlack(lab);
  const log = memoryLog();
  const connection = await connectSlack({ botToken: TOKENS.botToken, apiUrl: slack.apiUrl, log, clock });
  const useCases = new FakeUseCases();
  const records = new FakeRecords();
  const app = await createSlackApp({
    connection,
    useCases,
    records,
    textOf: textOfSlackMessage,
    mask: redact,
    appToken: TOKENS.appToken,
    ...options,
  });
  await app.start();
  await slack.driver.waitFor(() => slack.connections() > 0);
  const close = async (): Promise<void> => {
    await app.stop(1000);
    await slack.close();
  };
  return { slack, app, connection, useCases, records, log, close };
}
