import { matchAt } from './match-at';
import type { SecretSpan } from './secret-kinds';

/** A password that stands in a command line without a label: the command, and what stands in front of the password. */
type CommandForm = readonly [command: string, option: RegExp];

const VALUE = String.raw`(?!\[redacted|\$[A-Za-z_{(]|<[a-z])[^\s"'\\]{1,200}`;
const withValue = (option: string) => new RegExp(`(${option})${VALUE}`, 'g');
const COMMANDS: readonly CommandForm[] = [
  [String.raw`curl(?=\s)`, withValue(String.raw`\s(?:-u|--user(?![a-z-]))[ =]{0,3}["']?[^\s:"']{1,80}:`)],
  [String.raw`(?:mysql|mariadb)[a-z-]{0,12}(?=\s{1,4}-)`, withValue(String.raw`\s-p["']?(?=[^\s-])`)],
  [String.raw`sshpass(?=\s)`, withValue(String.raw`\s-p[ ]{0,3}["']?`)],
  [String.raw`redis-cli(?=\s)`, withValue(String.raw`\s-a[ ]{1,3}["']?`)],
  [String.raw`(?:docker|podman|helm|az) (?:registry )?login(?=\s)`, withValue(String.raw`\s-p[ ]{1,3}["']?`)],
  [String.raw`openssl(?=\s)`, withValue(String.raw`\s["']?pass:`)],
];
const COMMAND = new RegExp(COMMANDS.map(([command]) => `(${command})`).join('|'), 'g');
const BEHIND_NO_WORD = /(?<!\w)|(?<=\\[nrt])/y;
const LINE_END = /\n|\\{1,16}n|$/g;

/** Every password that an option of a command holds. Linear in the length of the text. */
export function commandSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const read = COMMANDS.map(() => 0);
  for (const match of text.matchAll(COMMAND)) {
    const form = match.findIndex((group, i) => i > 0 && group !== undefined) - 1;
    if (match.index < (read[form] as number) || !matchAt(BEHIND_NO_WORD, text, match.index)) continue;
    const lineEnd = matchAt(LINE_END, text, match.index)?.index ?? text.length;
    read[form] = lineEnd;
    spans.push(...passwordsIn(text, match.index + match[0].length, lineEnd, (COMMANDS[form] as CommandForm)[1]));
  }
  return spans.sort((a, b) => a.start - b.start);
}

function passwordsIn(text: string, from: number, to: number, option: RegExp): SecretSpan[] {
  return [...text.slice(from, to).matchAll(option)].map(({ 0: all, 1: kept = '', index }) => ({
    kind: 'password',
    start: from + index + kept.length,
    end: from + index + all.length,
  }));
}
