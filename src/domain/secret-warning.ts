import type { AskedBy } from './investigation';

/** What to do about secrets of these kinds that somebody sent: a command is seen by nobody else, a message still stands where it was written. */
export function secretWarning(kinds: readonly string[], askedBy: AskedBy): string {
  const holds = `holds what looks like a secret (${kinds.join(', ')}). It was masked here and not stored`;
  return askedBy === 'command'
    ? `Your command ${holds}, but Slack has it: rotate the secret.`
    : `Your message ${holds}, but it still stands in the channel: delete the message and rotate the secret.`;
}
