import { stateError } from '../../../authorization/key-state';
import { AwsFailure } from '../wire/failure';
import type { Key } from '../world';

/** Throws what KMS answers when the key's state does not let the action run; called after authorization. */
export function requireUsable(action: string, key: Key): void {
  const error = stateError(action, key.state, key.arn);
  if (error) throw new AwsFailure(error.code, error.message);
}
