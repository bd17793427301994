import { compilePolicy, coversAction } from '../authorization/document';
import { AuthorizationInputError } from '../authorization/input-error';

/**
 * Whether sessions of a role may hold tags of their own: only where its trust policy allows `sts:TagSession` to somebody (IAM User Guide,
 * "Pass session tags in AWS STS"). Yes for a document that was not read or does not parse.
 */
export function mayHoldSessionTags(trustPolicy: unknown): boolean {
  try {
    return compilePolicy(trustPolicy).statements.some(({ effect, action }) => {
      const named = action?.patterns.some((pattern) => coversAction(pattern, 'sts:tagsession')) ?? false;
      return effect === 'Allow' && action !== null && named !== action.negated;
    });
  } catch (error) {
    if (error instanceof AuthorizationInputError) return true;
    throw error;
  }
}
