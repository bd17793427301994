import { AwsFailure } from '../wire/failure';

/** A policy document as IAM answers it: JSON, percent-encoded (RFC 3986). */
export function encoded(document: unknown): string {
  const percent = (c: string) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(JSON.stringify(document, null, 2)).replaceAll(/[!'()*]/g, percent);
}

/** Reads a document that a caller sends. Throws MalformedPolicyDocument for what cannot be an identity policy. */
export function readDocument(text: string): unknown {
  const document = parsed(text);
  const statements = [document.Statement].flat();
  for (const statement of statements) {
    if (typeof statement !== 'object' || statement === null) throw malformed('Syntax errors in policy.');
    const { Effect, Action, NotAction } = statement as Record<string, unknown>;
    if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy.');
    if (Action === undefined && NotAction === undefined) throw malformed('Policy statement must contain actions.');
  }
  return document;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>;
  } catch {
    // Worded below, as for JSON of the wrong kind.
  }
  throw malformed('Syntax errors in policy.');
}

function malformed(message: string): AwsFailure {
  return new AwsFailure('MalformedPolicyDocument', message, 400);
}
