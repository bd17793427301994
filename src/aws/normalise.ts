import type { ReadOutput } from '../domain/evidence';

/** IAM returns policy documents URL-encoded (RFC 3986); an emulator may not. Text that already is JSON stays as it is. */
function decoded(document: string): string {
  if (!document.startsWith('%')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  // By method and not by class: a test runner's realm has its own Date.
  if ('toISOString' in value && typeof value.toISOString === 'function') return String(value.toISOString());
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, plain(member)]),
  );
}

const DOCUMENTS = new Set(['PolicyDocument', 'Document', 'AssumeRolePolicyDocument']);

function withDocuments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDocuments);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      DOCUMENTS.has(key) && typeof member === 'string' ? decoded(member) : withDocuments(member),
    ]),
  );
}

/**
 * SDK output as plain JSON with the API's member names: times ISO text, bytes base64, IAM policy documents JSON text,
 * no `$metadata`.
 */
export function normalise(service: string, output: Record<string, unknown>): ReadOutput {
  const { $metadata: _, ...members } = output;
  const json = plain(members) as ReadOutput;
  return service === 'iam' ? (withDocuments(json) as ReadOutput) : json;
}
