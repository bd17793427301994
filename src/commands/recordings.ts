import { writeFileSync } from 'node:fs';
import { type RecordedRead, replayReader } from '../aws/recording';
import type { Config } from '../config';
import type { Overrides } from '../diagnosis/target';
import type { Signal } from '../domain/signal';
import { KeymedicError } from '../errors';
import { redact } from '../intake/secrets/redact';
import { systemClock } from '../system';
import type { AwsReader, Clock } from '../workflow/ports';
import { readJson } from './terminal';

/** Everything that a diagnosis rested on, so that it can be decided again without a network. */
export interface Recording {
  schemaVersion: 1;
  at: string;
  signal: Signal;
  overrides: Overrides;
  /** Masked; stands for itself in the read that decoded it. */
  encodedMessage?: string | null;
  /** External ids are left out. */
  config: Config;
  reads: RecordedRead[];
}

const ENCODED = '[redacted encoded-authorization-message]';

/** The same value with every string in it masked, the encoded message whole. */
function masked(value: unknown, encoded: string | null): unknown {
  if (value === encoded && encoded !== null) return ENCODED;
  if (typeof value === 'string') return redact(value).text;
  if (Array.isArray(value)) return value.map((item) => masked(item, encoded));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member, encoded)]));
}

function withoutExternalIds(config: Config): Config {
  const accounts = config.accounts.map(({ externalId: _, ...account }) => account);
  const { organization } = config;
  if (organization === null || organization === 'none') return { ...config, accounts };
  return { ...config, accounts, organization: { managementRole: organization.managementRole } };
}

/** Writes a recording, secrets masked, readable by its owner only. Throws `file-unreadable` when it cannot be written. */
export function writeRecording(path: string, recording: Recording): void {
  const { encodedMessage = null } = recording;
  const kept = masked({ ...recording, config: withoutExternalIds(recording.config) }, encodedMessage);
  try {
    writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new KeymedicError('file-unreadable', { path, reason: (error as Error).message }, { cause: error });
  }
}

/** Reads a recording. Throws `file-unreadable` or `input-malformed`. */
export function readRecording(path: string): Recording {
  const isRecording = ({ schemaVersion, reads, signal }: Recording): boolean =>
    schemaVersion === 1 && Array.isArray(reads) && Boolean(signal);
  return readJson(path, 'recording', 'Record one with `keymedic diagnose … --record FILE`.', isRecording);
}

/** The reader and the clock of the moment in which it was recorded. */
export function replayed({ reads, at }: Recording): { reader: AwsReader; clock: Clock } {
  return { reader: replayReader(reads), clock: { ...systemClock, now: () => new Date(at) } };
}
