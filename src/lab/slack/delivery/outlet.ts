import type { Fields } from '../types';

export type EnvelopeType = 'events_api' | 'slash_commands' | 'interactive';

/** One payload on its way to the app. */
export interface Envelope {
  type: EnvelopeType;
  payload: Fields;
  retry?: { attempt: number; reason: string };
}

/** What became of it: `payload` is what the app acknowledged with. */
export type Outcome =
  | { kind: 'acknowledged'; payload: Fields }
  | { kind: 'failed'; reason: 'timeout' | 'http_error' | 'connection_failed' | 'no_connection'; mayRetry: boolean };

/** A way to the app: Socket Mode or signed HTTP. */
export interface Outlet {
  deliver(envelope: Envelope): Promise<Outcome>;
  close(): Promise<void>;
}
