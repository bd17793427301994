import { parsePrincipal } from '../domain/arn';

/** What stands after `/kms`, or after a mention. */
export type Command =
  | { kind: 'check'; key: string; principal: string | null; action: string | null }
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

/** `check <key> [principal] [action]` in any order after the key, or help that says what was not understood. */
export function parseCommand(text: string): Command {
  const [name = 'help', key, ...rest] = wordsOf(text);
  if (name.toLowerCase() === 'help') return { kind: 'help', problem: null };
  if (name.toLowerCase() !== 'check') return help(`There is no “${name.slice(0, 40)}”.`);
  if (!key) return help('Name a key to check: its ARN, id or alias.');
  let principal: string | null = null;
  let action: string | null = null;
  for (const word of rest) {
    const asAction = actionOf(word);
    if (principal === null && parsePrincipal(word)) principal = word;
    else if (action === null && asAction) action = asAction;
    else return help(`“${word.slice(0, 80)}” is neither a principal ARN nor an action such as kms:Decrypt.`);
  }
  return { kind: 'check', key, principal, action };
}

function actionOf(word: string): string | null {
  if (/^kms:[A-Za-z]{3,60}$/i.test(word)) return `kms:${word.slice(4)}`;
  return /^[A-Z][A-Za-z]{2,59}$/.test(word) ? `kms:${word}` : null;
}
