import { parsePrincipal } from '../domain/arn';
import type { Mask } from './incoming';

/** What stands after `/kms`, or after a mention. */
export type Command =
  | { kind: 'check'; key: string; principal: string | null; action: string | null }
  /** An error that was pasted behind the command. */
  | { kind: 'paste' }
  /** `problem`: why it was not understood. */
  | { kind: 'help'; problem: string | null };

const help = (problem: string): Command => ({ kind: 'help', problem });

/** Words of a command without the quotes and brackets that people and chats put around them. */
function wordsOf(text: string): string[] {
  return text
    .split(/[\s\u00a0]+/)
    .map((word) => word.replace(/^[`'"“”‘’<(]+|[`'"“”‘’>),;]+$/g, ''))
    .filter((word) => word !== '');
}

/** Reads what was typed with its secrets masked, all of it at once, since a label may tell what the next word is. */
export function readCommand(typed: string, mask: Mask): { asked: Command; secrets: readonly string[] } {
  const { text, found } = mask(typed);
  const oneWordEach = text.replace(/\[redacted [\w-]{1,40}\]/g, '[redacted]');
  return { asked: parseCommand(oneWordEach, found.length === 0), secrets: found };
}

/**
 * `check <key> [principal] [action]` in any order after the key, a pasted error, or help that says what was not understood;
 * `repeat`: its words may be shown.
 */
export function parseCommand(text: string, repeat = true): Command {
  const asked = parseWords(wordsOf(text), repeat);
  return asked.kind === 'help' && asked.problem !== null && looksPasted(text) ? { kind: 'paste' } : asked;
}

function parseWords([name = 'help', key, ...rest]: string[], repeat: boolean): Command {
  if (name.toLowerCase() === 'help') return { kind: 'help', problem: null };
  if (name.toLowerCase() !== 'check') return help(`There is no ${shown(name, repeat, 'such command')}.`);
  if (!key) return help('Name a key to check: its ARN, id or alias.');
  let principal: string | null = null;
  let action: string | null = null;
  for (const word of rest) {
    const asAction = actionOf(word);
    if (principal === null && parsePrincipal(word)) principal = word;
    else if (action === null && asAction) action = asAction;
    else {
      const what = shown(word, repeat, 'A word behind the key');
      return help(`${what} is neither a principal ARN nor an action such as kms:Decrypt.`);
    }
  }
  return { kind: 'check', key, principal, action };
}

/** A word in quotes, or `otherwise` where it may be a secret: only short words of nothing but letters are repeated. */
function shown(word: string, repeat: boolean, otherwise: string): string {
  return repeat && /^(?:kms:)?[a-z]{1,24}$/i.test(word) ? `“${word}”` : otherwise;
}

/** Whether several words read like an error and not like a command mistyped. */
function looksPasted(text: string): boolean {
  return /\S\s+\S/.test(text) && /error|exception|denied|not authorized|\barn:aws|encoded/i.test(text);
}

function actionOf(word: string): string | null {
  if (/^kms:[A-Za-z]{3,60}$/i.test(word)) return `kms:${word.slice(4)}`;
  return /^[A-Z][A-Za-z]{2,59}$/.test(word) ? `kms:${word}` : null;
}
