import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../log';

const MOST = 500;

function textOf(parts: readonly unknown[]): string {
  const text = parts.map((part) =>
    part instanceof Error ? part.message : typeof part === 'string' ? part : typeof part,
  );
  return text.join(' ').slice(0, MOST);
}

/** Bolt's lines in our log. Debug lines are dropped: they hold whole payloads, pasted text included. */
export function boltLog(log: Logger): BoltLogger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug('slack.client', { text: textOf(parts) }),
    warn: (...parts) => log.warn('slack.client', { text: textOf(parts) }),
    error: (...parts) => log.error('slack.client', { text: textOf(parts) }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
