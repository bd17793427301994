import type { KnownBlock } from '@slack/types';
import type { Investigation } from '../../domain/investigation';
import { paragraph, shorten, strong, words } from './rich';

/** What to do about secrets that the paste held; nothing where it held none. */
export function secretsWarning({ secretsFound, askedBy }: Investigation): KnownBlock[] {
  if (secretsFound.length === 0) return [];
  const kinds = shorten([...new Set(secretsFound)].join(', '), 300);
  const where =
    askedBy === 'command'
      ? 'Slack has it: rotate the secret.'
      : 'the message above still shows it: delete that message and rotate the secret.';
  return [
    paragraph([
      strong(`Warning: the ${askedBy === 'command' ? 'command' : 'pasted text'} holds a secret `),
      words(`(${kinds}). I masked it and stored nothing of it, but ${where}`),
    ]),
  ];
}

/** The same for notifications and screen readers. */
export function secretsFallback({ askedBy }: Investigation): string {
  return askedBy === 'command'
    ? 'Warning: the command holds a secret; rotate it.'
    : 'Warning: the pasted text holds a secret; delete the message and rotate it.';
}
