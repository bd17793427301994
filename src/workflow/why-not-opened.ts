import { parseNamedKey, parseNamedPrincipal } from '../domain/arn';
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

/** What to say to a request that asks nothing: nothing at all where nobody addressed us. */
export function answerToNothing({ askedBy, check }: OpenRequest, secrets: readonly string[]): Opened {
  if (check) return { kind: 'refused', refusal: { code: 'not-a-key', text: whyNotChecked(check) } };
  if (askedBy === 'paste') return { kind: 'ignored' };
  const text =
    'There is no AWS KMS error in this text. Paste the whole error, with the ARN of the key and of the caller if you have them; `/kms help` shows examples.';
  return { kind: 'refused', refusal: withWarning({ code: 'not-a-kms-error', text }, secrets) };
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
export function withWarning(refusal: Refusal, secrets: readonly string[]): Refusal {
  if (secrets.length === 0) return refusal;
  const warning = `Your message holds what looks like a secret (${secrets.join(', ')}). It was masked here and not stored, but it still stands in the channel: delete the message and rotate the secret.`;
  return { ...refusal, text: `${refusal.text} ${warning}` };
}
