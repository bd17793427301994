import { compilePolicy } from './document';
import { AuthorizationInputError } from './input-error';

/** KMS Developer Guide, "Resource quotas". */
export const MAX_KEY_POLICY_BYTES = 32_768;

export type KeyPolicyCheck = { ok: true } | { ok: false; message: string };

/** Tab, line feed, carriage return, printable ASCII and Latin-1: what the PutKeyPolicy API accepts. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\u00ff]/;

/**
 * Whether KMS would store this key policy (a document or its JSON text): size, characters, structure, and the Effect,
 * Principal, Action and Resource that every statement must have. Whether its principals exist is not looked at.
 */
export function validateKeyPolicy(document: unknown): KeyPolicyCheck {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  if (text === undefined) return refused('The key policy must be a JSON object.');
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > MAX_KEY_POLICY_BYTES) {
    return refused(`The key policy has ${bytes} bytes; at most ${MAX_KEY_POLICY_BYTES} are allowed.`);
  }
  const forbidden = FORBIDDEN_CHARACTER.exec(text);
  if (forbidden)
    return refused(`The key policy holds a character that KMS does not accept: ${JSON.stringify(forbidden[0])}.`);
  try {
    return checkStatements(compilePolicy(document));
  } catch (error) {
    if (error instanceof AuthorizationInputError) return refused(`The key policy is malformed: ${error.message}.`);
    throw error;
  }
}

function checkStatements(policy: ReturnType<typeof compilePolicy>): KeyPolicyCheck {
  if (policy.statements.length === 0) return refused('The key policy has no statement.');
  for (const { index, principal, action, resource } of policy.statements) {
    const missing =
      principal === null ? 'Principal' : action === null ? 'Action' : resource === null ? 'Resource' : null;
    if (missing !== null) return refused(`Statement ${index} has no ${missing}.`);
    const group = principal?.names.find((name) => /^arn:[a-z-]+:iam::\d{12}:group\//.test(name));
    if (group) return refused(`Statement ${index} names a group, ${group}; a policy can name its users only.`);
    if (action?.patterns.length === 0 || resource?.patterns.length === 0 || principal?.entries.length === 0) {
      return refused(`Statement ${index} has an empty Principal, Action or Resource.`);
    }
  }
  return { ok: true };
}

function refused(message: string): KeyPolicyCheck {
  return { ok: false, message };
}
