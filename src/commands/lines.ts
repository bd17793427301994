import { StringDecoder } from 'node:string_decoder';
import type { Terminal } from './terminal';

/** Reads stdin as lines, answers each through `answer`, in order. Blank lines are passed over. */
export async function mapLines(terminal: Terminal, answer: (line: string) => string): Promise<void> {
  // It keeps plain ASCII at one byte a character, where TextDecoder makes two of it and JSON.parse slower.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const flush = (lines: string[]): void => {
    // Trimming also takes a byte-order mark away.
    const answers = lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map(answer);
    if (answers.length > 0) terminal.out(`${answers.join('\n')}\n`);
  };
  for await (const chunk of terminal.stdin) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk));
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    flush(lines);
  }
  flush([rest + decoder.end()]);
}
