import fc from '../../support/fast-check';

/** What terminals, editors, loggers, mailers and chat do to a text on its way into a paste. */
export type Damage = (text: string) => string;

const eachLine = (text: string, change: (line: string, index: number) => string): string =>
  text.split('\n').map(change).join('\n');

/** Hard wraps: at a column, wherever that falls. */
export function wrapped(text: string, width: number, margin = ''): string {
  const lines = text.match(new RegExp(`[^\\n]{1,${width}}|\\n`, 'gu')) ?? [];
  return lines
    .join('\n')
    .split('\n')
    .map((line) => margin + line)
    .join('\n');
}

/** As a mailer sends it: lines of at most 76 characters, `=` at the end of those that go on. */
function quotedPrintable(text: string): string {
  const encoded = text
    .replaceAll('=', '=3D')
    .replace(/[^\n -~]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
  return eachLine(encoded, (line) => {
    const rows = [''];
    for (const character of line.match(/=[0-9A-F]{2}|./gu) ?? []) {
      if ((rows.at(-1) as string).length + character.length > 75) rows.push('');
      rows[rows.length - 1] += character;
    }
    return rows.join('=\n');
  });
}

const MARGINS = ['> ', '│ ', '# ', '    ', '| ', '\t', '// ', '  │ '];
const columns = fc.integer({ min: 40, max: 140 });

const WRAPS: fc.Arbitrary<Damage>[] = [
  columns.map((width) => (text) => wrapped(text, width)),
  fc.tuple(columns, fc.constantFrom(...MARGINS)).map(
    ([width, margin]) =>
      (text) =>
        wrapped(text, width, margin),
  ),
  fc
    .tuple(columns, fc.integer({ min: 1, max: 400 }), fc.constantFrom(' ', ': ', '\t', ' │ ', ') '))
    .map(([width, first, separator]) => (text) => {
      const lines = wrapped(text, width);
      // Two numbered lines among others cannot be told from two that begin with numbers.
      if (lines.split('\n').length < 3) return text;
      return eachLine(lines, (line, i) => `${String(first + i).padStart(4)}${separator}${line}`);
    }),
  columns.map((width) => (text) => `╷\n${eachLine(wrapped(text, width), (line) => `│ ${line.padEnd(width)} │`)}\n╵`),
];

const PREFIXES: Damage[] = [
  (text) => eachLine(text, (line) => `2026-11-27T10:11:12.1234567Z ${line}`),
  (text) => eachLine(text, (line) => `worker-1  | ${line}`),
  (text) => eachLine(text, (line) => `Nov 27 10:11:12 ip-10-0-3-4 vault[812]: ${line}`),
];

const QUOTED: Damage[] = [
  (text) => (text.includes('\n') ? text : JSON.stringify(text)),
  (text) => JSON.stringify({ log: JSON.stringify({ level: 'error', message: text }) }),
];

const CHARACTERS: Damage[] = [
  (text) => `\`\`\`\n${text}\n\`\`\``,
  (text) => `\`${text}`,
  (text) => text.replaceAll(' ', '\u00a0'),
  (text) => text.replace(/[:/]/g, '$&\u200b'),
  (text) => text.replace(/"([^"\n]*)"/g, '“$1”').replaceAll("'", '’'),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (text) => eachLine(text, (line) => `\u001b[31m${line}\u001b[0m`),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replace(/https:\/\/[^\s"'<>)]+/g, '<$&>'),
];

/** Lines that stand around errors in real pastes and must not end up in any field. */
export const BYSTANDERS = [
  'run 99999999-8888-4777-8666-555555555555 of pipeline 445566778899',
  'at handler (/var/task/index.js:12:34)',
  'order 123456789012345 took 1234 ms',
  'commit 8f14e45fceea167a5a36dedd4bea2543b1a2c3d4',
  '',
];
const AROUND: fc.Arbitrary<Damage>[] = [
  fc.constantFrom(...BYSTANDERS).map((line) => (text) => `${line}\n${text}`),
  fc.constantFrom(...BYSTANDERS).map((line) => (text) => `${text}\n${line}`),
];

const some = (...of: fc.Arbitrary<Damage>[]): fc.Arbitrary<Damage[]> => fc.array(fc.oneof(...of), { maxLength: 2 });

/** Damages in an order in which they happen, each of which leaves the text readable; lines are laid out anew once at most. */
export const damages: fc.Arbitrary<Damage[]> = fc
  .tuple(
    some(fc.constantFrom(...CHARACTERS, ...QUOTED), ...AROUND),
    fc.array(fc.oneof(...WRAPS, fc.constantFrom(...PREFIXES, quotedPrintable)), { maxLength: 1 }),
    some(fc.constantFrom(...CHARACTERS), ...AROUND),
  )
  .map((stages) => stages.flat());
