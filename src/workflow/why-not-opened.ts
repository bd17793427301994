import { parseNamedKey, parseNamedPrincipal } from '../domain/arn';
import type { AskedBy } from '../domain/investigation';
import { secretWarning } from '../domain/secret-warning';
import { roleNameIn } from '../intake/answers-in';
import type { Opened, OpenRequest, Refusal } from './ports';

/** Which word of a check was not understood. The word itself is not repeated: it may be a secret pasted by mistake. */
function whyNotChecked({ key, principal }: NonNullable<OpenRequest['check']>): string {
  if (!parseNamedKey(key.trim())) {
    return 'Not checked: that is no KMS key. Send a key ARN, key id, alias/name or alias ARN.';
  }
  if (principal && !parseNamedPrincipal(principal.trim())) {
    return 'Not checked: the principal has to be the ARN of a role, user or session.';
  }
  return 'Not checked: the last word is neither the ARN of a role or user nor an action of KMS such as kms:Decrypt.';
}

const NO_ERROR =
  'There is no AWS KMS error in this text. Paste the whole error, with the ARN of the key and of the caller if you have them; `/kms help` shows examples.';
const NO_ANSWER =
  'This names nothing that I could look at again with: a key, the ARN of a caller, an account, a Region or an action such as kms:Decrypt. Name one of them, or paste the whole error.';

/** Why a reply in the thread of an investigation adds nothing to it. */
function whyNoAnswer(reply: string): string {
  const role = roleNameIn(reply);
  if (!role) return NO_ANSWER;
  return 'The account of that role is not known. Send the ARN of the role, or its name and its account: “as role NAME in 111122223333”.';
}

/** What to say to a request that asks nothing: nothing at all where nobody addressed us. `reply`: the text of one in a thread of ours. */
export function answerToNothing(
  { askedBy, check }: OpenRequest,
  secrets: readonly string[],
  reply: string | null = null,
): Opened {
  if (check) {
    const refusal = { code: 'not-a-key', text: whyNotChecked(check) };
    return { kind: 'refused', refusal: withWarning(refusal, secrets, askedBy) };
  }
  if (askedBy === 'paste') return { kind: 'ignored' };
  const text = reply === null ? NO_ERROR : whyNoAnswer(reply);
  return { kind: 'refused', refusal: withWarning({ code: 'not-a-kms-error', text }, secrets, askedBy) };
}

/** Why a request of a channel that is shared with another organization is refused; null for every other. */
export function externalChannel({ source }: OpenRequest): Refusal | null {
  if (!source.external) return null;
  return {
    code: 'shared-channel',
    text: 'This channel is shared with another organization, and an answer would show policies and ARNs. Ask again in an internal channel or in a direct message.',
  };
}

/**
 * A refusal has no thread of ours that could show the warning, so it carries it itself. Where an investigation is opened its thread
 * does, which people see who were not there when it was written, as they would have to be for a whisper.
 */
export function withWarning(refusal: Refusal, secrets: readonly string[], askedBy: AskedBy): Refusal {
  return secrets.length === 0 ? refusal : { ...refusal, text: `${refusal.text} ${secretWarning(secrets, askedBy)}` };
}
