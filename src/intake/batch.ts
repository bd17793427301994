import { readPaste } from './read-paste';

/**
 * One line of `keymedic parse --batch`: `{"id","text"}` in, the signal with its id first out, both as one line of JSON, secrets
 * masked. A line
 * that is not such an object gives `{"id", "error": {"code", "message"}}`; nothing is thrown.
 */
export function parseLine(line: string): string {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    return failure(null, 'the line is not JSON');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return failure(null, 'the line is not a JSON object');
  const { id, text } = input as Record<string, unknown>;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (typeof text !== 'string') return failure(known, 'the member "text" is missing or not a string');
  return JSON.stringify({ id: known, ...readPaste(text).signal });
}

function failure(id: string | number | null, problem: string): string {
  return JSON.stringify({
    id,
    error: { code: 'invalid-input', message: `Expected {"id", "text"} on every line, but ${problem}.` },
  });
}
