import type { Input } from '../call';
import { AwsFailure } from './failure';

/** Reads a JSON 1.1 body. Throws SerializationException for what is not an object. */
export function readJson(body: string): Input {
  try {
    const value: unknown = JSON.parse(body || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // The answer is the same as for JSON of the wrong kind.
  }
  throw new AwsFailure('SerializationException', 'Could not deserialize the request: the body is not a JSON object.');
}

/** Writes a JSON 1.1 answer: times as epoch seconds, bytes as base64, absent members left out. */
export function jsonAnswer(output: object): string {
  return JSON.stringify(wire(output));
}

export function jsonError(error: { code: string; message: string }): string {
  return JSON.stringify({ __type: error.code, message: error.message });
}

function wire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(wire);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, wire(member)]));
}
