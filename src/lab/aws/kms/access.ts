import type { ContextValue } from '../../../domain/decision';
import { authorizeKey, foreignKeyDenied } from '../authorize';
import type { Call } from '../call';
import { AwsFailure } from '../wire/failure';
import { flag, textList } from '../wire/members';
import type { Key } from '../world';
import { keyContext } from './context';
import { type ResolvedKey, resolveKey } from './resolve';
import { requireUsable } from './states';

interface Wanted {
  /** `kms:Decrypt`; default: the operation's own name. */
  action?: string;
  member?: string;
  /** Whether the operation accepts an alias in the place of a key. */
  alias?: boolean;
  context?: Record<string, ContextValue>;
}

/**
 * The way of every operation on one key, in KMS's order: find the key, ask all policies and grants, then look at its
 * state. Throws NotFoundException, AccessDeniedException or the state's exception.
 */
export function keyFor(call: Call, wanted: Wanted = {}): Key {
  const resolved = resolveKey(call, wanted);
  return allowedKey(call, resolved, wanted);
}

/** As `keyFor`, for a key that was found already. */
export function allowedKey(call: Call, resolved: ResolvedKey, wanted: Wanted & { phrase?: 'ciphertext' } = {}): Key {
  const action = wanted.action ?? `kms:${call.operation}`;
  if (!resolved.key) throw foreignKeyDenied(call, action, wanted.phrase ?? 'resource');
  const { key, requestAlias } = resolved;
  checkGrantTokens(call, key);
  const context = { ...keyContext(call.world, key, requestAlias), ...wanted.context };
  authorizeKey(call, { action, key, context, phrase: wanted.phrase ?? 'resource' });
  requireUsable(action, key);
  return key;
}

/** Grants hold at once here, so a token adds nothing; one that was never given out is refused. */
function checkGrantTokens(call: Call, key: Key): void {
  const known = new Set(key.grants.map((grant) => grant.token));
  if (textList(call.input, 'GrantTokens').every((token) => known.has(token))) return;
  throw new AwsFailure('InvalidGrantTokenException', 'The grant token is not valid.');
}

/** Throws DryRunOperationException when the request only wanted to know; called once everything was checked. */
export function stopIfDryRun(call: Call): void {
  if (!flag(call.input, 'DryRun')) return;
  throw new AwsFailure(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
    412,
  );
}
