import { createReader, type Recorder } from '../aws/reader';
import type { Config } from '../config';
import type { Logger } from '../log';
import { systemClock } from '../system';
import type { AwsReader } from '../workflow/ports';
import { logTo } from './serve';
import { loadConfig, type Terminal } from './terminal';

/** How a command reads AWS: through the configured roles, or with the operator's own credentials where none is configured. */
export interface Reading {
  reader: AwsReader;
  config: Config;
  log: Logger;
  close(): void;
}

/** Opens AWS for a command. Without a configuration, reads are made with the caller's own credentials in the caller's account. */
export function openReading(terminal: Terminal, named: string | undefined, recorder?: Recorder): Reading {
  const { config, path } = loadConfig(terminal, named);
  const log = logTo(terminal, terminal.env.KEYMEDIC_LOG_LEVEL ?? 'error');
  const mode = path ? 'assume-role' : 'own-credentials';
  const reader = createReader({ config, clock: systemClock, log, mode, ...(recorder ? { recorder } : {}) });
  return { reader, config, log, close: () => reader.close() };
}
