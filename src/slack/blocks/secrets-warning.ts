import type { KnownBlock } from '@slack/types';
import type { Investigation } from '../../domain/investigation';
import { paragraph, shorten, strong, words } from './rich';

/** What to do about secrets that the paste held; nothing where it held none. */
export function secretsWarning({ secretsFound }: Investigation): KnownBlock[] {
  if (secretsFound.length === 0) return [];
  const kinds = shorten([...new Set(secretsFound)].join(', '), 300);
  return [
    paragraph([
      strong('Warning: the pasted text holds a secret '),
      words(
        `(${kinds}). I masked it and stored nothing of it, but the message above still shows it: delete that message and rotate the secret.`,
      ),
    ]),
  ];
}
