import { isCallerId } from '../../domain/arn';
import type { Json } from '../../domain/json';
import { principalsNamedIn } from '../raw-policy';
import { MAX_KEY_POLICY_BYTES, validateKeyPolicy } from '../validate';

/** Why KMS would refuse to store a changed key policy. */
export interface WriteObstacle {
  kind: 'deleted-principal' | 'full' | 'malformed';
  /** A clause. */
  because: string;
  /** The ids of deleted principals that the document names. */
  ids: string[];
}

/** The document as text: laid out where there is room for that. */
export function pretty(document: Json): string {
  const readable = JSON.stringify(document, null, 2);
  return Buffer.byteLength(readable) <= MAX_KEY_POLICY_BYTES ? readable : JSON.stringify(document);
}

/**
 * What would make PutKeyPolicy fail for this document; null when nothing is known that would. AWS shows an existing role or
 * user as its ARN, and a deleted one as its id, which it refuses to store again (AWS knowledge center, "invalid principals").
 */
export function writeObstacle(document: Json): WriteObstacle | null {
  const ids = principalsNamedIn(document).filter(isCallerId);
  if (ids.length > 0) {
    const because = `the key policy names ${ids.join(', ')}, the id of somebody deleted, and AWS refuses every change that keeps it`;
    return { kind: 'deleted-principal', because, ids };
  }
  const text = pretty(document);
  const check = validateKeyPolicy(text);
  if (check.ok) return null;
  const because = `AWS would refuse the policy: ${check.message.replace(/\.$/, '')}`;
  return { kind: Buffer.byteLength(text) > MAX_KEY_POLICY_BYTES ? 'full' : 'malformed', because, ids };
}
