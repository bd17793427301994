import { createHmac } from 'node:crypto';
import { parseFields } from '../http';
import type { Envelope, Outcome, Outlet } from './outlet';

export interface SignedHttpOptions {
  eventsUrl: string;
  signingSecret: string;
  ackTimeoutMs: number;
  now: () => number;
}

/** Posts payloads to the app's request URL, signed as Slack signs them (v0, HMAC-SHA256 over timestamp and body). */
export class SignedHttp implements Outlet {
  readonly #options: SignedHttpOptions;
  readonly #stop = new AbortController();

  constructor(options: SignedHttpOptions) {
    this.#options = options;
  }

  async deliver(envelope: Envelope): Promise<Outcome> {
    const isEvent = envelope.type === 'events_api';
    const body = encode(envelope);
    const headers: Record<string, string> = {
      'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      ...signatureHeaders(this.#options.signingSecret, body, Math.floor(this.#options.now() / 1000)),
    };
    if (envelope.retry) {
      headers['x-slack-retry-num'] = String(envelope.retry.attempt);
      headers['x-slack-retry-reason'] = envelope.retry.reason;
    }
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(this.#options.ackTimeoutMs), this.#stop.signal]);
      const response = await fetch(this.#options.eventsUrl, { method: 'POST', headers, body, signal });
      return await outcomeOf(response);
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { kind: 'failed', reason: isLate ? 'timeout' : 'connection_failed', mayRetry: !this.#stop.signal.aborted };
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
  }
}

/** The two headers by which an app recognises a request as Slack's; `timestamp` in seconds. */
function signatureHeaders(secret: string, body: string, timestamp: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${signature}` };
}

function encode(envelope: Envelope): string {
  if (envelope.type === 'events_api') return JSON.stringify(envelope.payload);
  if (envelope.type === 'interactive') {
    return new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString();
  }
  const fields = Object.entries(envelope.payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const text = await response.text();
  if (!response.ok) {
    return { kind: 'failed', reason: 'http_error', mayRetry: response.headers.get('x-slack-no-retry') !== '1' };
  }
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (text === '') return { kind: 'acknowledged', payload: {} };
  return { kind: 'acknowledged', payload: isJson ? parseFields(text) : { text } };
}
