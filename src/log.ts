import pino from 'pino';

/** Masks what looks like a credential; the same texts are masked at intake, this is the last line. */
export type Mask = (text: string) => string;

export interface LogSink {
  write(line: string): void;
}

export interface Logger {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/**
 * JSON lines, one masking point: the whole serialised line goes through `mask`, so a secret in any field, however
 * deep, cannot pass. Levels: debug, info, warn, error, silent.
 */
export function createLog(options: { level: string; mask: Mask; sink: LogSink }): Logger {
  const stream = { write: (line: string) => options.sink.write(options.mask(line)) };
  const log = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: Record<string, unknown> = {}): void => {
      log[level]({ event, ...fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
