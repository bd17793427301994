import { matchAt } from '../match-at';
import type { SecretSpan } from './secret-kinds';

/** A password that stands in a command line without a label: the command, and what stands in front of the password. */
type CommandForm = readonly [command: string, option: RegExp];

const VALUE = String.raw`(?!\[redacted|\$[A-Za-z_{(]|<[a-z])[^\s"'\\]{1,200}`;
const withValue = (option: string) => new RegExp(`(${option})${VALUE}`, 'g');
const COMMANDS: readonly CommandForm[] = [
  [String.raw`curl(?=[ \t])`, withValue(String.raw`\s(?:-u|--user(?![a-z-]))[ =]{0,3}["']?[^\s:"']{1,80}:`)],
  [
    String.raw`(?:mysql|mariadb)[a-z-]{0,12}(?=[ \t]{1,4}-)`,
    withValue(String.raw`\s-p(?!(?:ort|assword|rotocol|ipe|ager|lugin-dir)(?![a-z0-9]))["']?(?=[^\s-])`),
  ],
  [String.raw`sshpass(?=[ \t])`, withValue(String.raw`\s-p[ ]{0,3}["']?`)],
  [String.raw`redis-cli(?=[ \t])`, withValue(String.raw`\s-a[ ]{1,3}["']?`)],
  [String.raw`(?:docker|podman|helm|az) (?:registry )?login(?=[ \t])`, withValue(String.raw`\s-p[ ]{1,3}["']?`)],
  [String.raw`openssl(?=[ \t])`, withValue(String.raw`\s["']?pass:`)],
];
const COMMAND = new RegExp(COMMANDS.map(([command]) => `(${command})`).join('|'), 'g');
const BEHIND_NO_WORD = /(?<!\w)|(?<=\\[nrt])/y;
const LINE_END = /\n|\\{1,16}n|$/g;

/** Every password that an option of a command holds. Linear in the length of the text. */
export function commandSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const read = COMMANDS.map(() => 0);
  for (const match of text.matchAll(COMMAND)) {
    const form = match.indexOf(match[0], 1) - 1;
    if (match.index < (read[form] ?? 0) || !matchAt(BEHIND_NO_WORD, text, match.index)) continue;
    const lineEnd = matchAt(LINE_END, text, match.index)?.index ?? text.length;
    read[form] = lineEnd;
    const start = match.index + match[0].length;
    for (const { 0: all, 1: option = '', index } of text
      .slice(start, lineEnd)
      .matchAll((COMMANDS[form] as CommandForm)[1]))
      spans.push({ kind: 'password', start: start + index + option.length, end: start + index + all.length });
  }
  return spans.sort((a, b) => a.start - b.start);
}
