import { kmsOperation } from './kms-operations';
import { matchAt } from './match-at';
import { beginsAnew } from './wraps';

/** One word of a command line, its quotes undone. */
export interface Word {
  text: string;
  /** A line ends behind it, and nothing shows that the word does too: it may be the beginning of a longer one. */
  cut: boolean;
  /** Where it ends in the text. */
  to: number;
}

/** A command line of the AWS CLI, from its `aws` up to where it ends. */
export interface Command {
  from: number;
  to: number;
  service: string;
  verb: string;
  words: Word[];
  /** Whether it may go on in the next line. */
  cut: boolean;
}

const COMMAND =
  /(?<=^|[\s$#(;|&`])aws\s{1,4}(?:--[a-z-]{2,30}(?:[= ]\S{1,60})?\s{1,4}){0,4}([a-z0-9-]{2,30})\s{1,8}([a-z][a-z0-9-]{1,50})/gm;
const LONGEST = 4000;
/** What ends a command outside of quotes. */
const ENDS = '|;&<>)';
/** Units that keep what stands in them together: `<the tenant>`, `[redacted token]`, `${X}`, `$(…)`, `{{ x }}`. */
const UNIT =
  /(?:<(?! )[^<>\n]{1,80}>|\[[^[\]\n]{1,80}\]|\$\{[^{}\n]{1,80}\}|\$\([^()\n]{1,200}\)|\{\{[^{}\n]{1,80}\}\})/y;
/** The rest of a word that a wrap cut, and further words of the same command. */
const GOES_ON = /\s{0,40}[^\n]{0,300}? --[a-z]/y;
/** The mark with which a shell goes on in the next line, with the break. */
const CONTINUED = /[\\`^][ \t]{0,8}\n\s{0,80}/y;
/** A line that begins with an option. */
const OPTION_NEXT = /\s{0,80}--[a-z]/y;

/** An option of a command, `--name value` or `--name=value`. */
export interface Option {
  name: string;
  value: Word;
  /** Whether nothing but another option follows the value. */
  alone: boolean;
}

/** The options of a command that have a value, in order. */
export function optionsOf({ words }: Command): Option[] {
  return words.flatMap((word, i): Option[] => {
    const [opener, name, equals] = /^--([a-z-]{2,40})(=|$)/.exec(word.text) ?? [];
    const glued = opener && equals ? word.text.slice(opener.length) : undefined;
    const value = glued === undefined ? words[i + 1] : { ...word, text: glued };
    if (!name || !value) return [];
    const next = words[glued === undefined ? i + 2 : i + 1];
    return [{ name, value, alone: next === undefined || next.text.startsWith('--') }];
  });
}

/** Every command line of a text, in order. Linear in the length of the text. */
export function commandsIn(text: string): Command[] {
  const commands: Command[] = [];
  let end = 0;
  for (const match of text.matchAll(COMMAND)) {
    if (match.index < end) continue;
    // `arn aws kms us-east-1` is no command.
    if (match[1] === 'kms' && kmsOperation(match[2] as string) === null) continue;
    const { words, to, cut } = wordsFrom(text, match.index);
    end = to;
    commands.push({ from: match.index, to, service: match[1] as string, verb: match[2] as string, words, cut });
  }
  return commands;
}

/** Splits a command into words as a shell does. */
function wordsFrom(text: string, from: number): Pick<Command, 'words' | 'to' | 'cut'> {
  const limit = Math.min(text.length, from + LONGEST);
  const words: Word[] = [];
  let word: string | null = null;
  let at = from;
  let end = from;
  const endWord = (cut: boolean): void => {
    if (word !== null) words.push({ text: word, cut, to: end });
    word = null;
  };
  let cut = false;
  while (at < limit) {
    const piece = pieceAt(text, at);
    at = piece.to;
    cut = piece.kind === 'cut';
    if (cut || piece.kind === 'end') break;
    if (piece.kind === 'text') {
      word = (word ?? '') + piece.text;
      end = at;
    } else endWord(piece.kind === 'wrap');
  }
  endWord(cut || (at >= limit && limit < text.length));
  return { words, to: Math.min(at, limit), cut };
}

interface Piece {
  /** `wrap`: a line ends here and the command goes on; `cut`: it ends, perhaps inside of a word. */
  kind: 'text' | 'space' | 'wrap' | 'cut' | 'end';
  text: string;
  to: number;
}

function pieceAt(text: string, at: number): Piece {
  const char = text[at] as string;
  const join = matchAt(CONTINUED, text, at)?.[0];
  if (join) return { kind: 'space', text: '', to: at + join.length };
  if (char === '\n') return lineEnd(text, at);
  if (char === ' ' || char === '\t') return { kind: 'space', text: '', to: at + 1 };
  if (char === '"' || char === "'") return quoted(text, at, char);
  if (char === '\\') return { kind: 'text', text: text[at + 1] ?? '', to: at + 2 };
  const unit = matchAt(UNIT, text, at)?.[0];
  if (unit) return { kind: 'text', text: unit, to: at + unit.length };
  // Glued to a word, it may begin what stands for the rest of it.
  if ((char === '<' || char === '>') && /\S/.test(text[at - 1] ?? ' ')) return { kind: 'cut', text: '', to: at };
  if (ENDS.includes(char) || char === '`') return { kind: 'end', text: '', to: at };
  return { kind: 'text', text: char, to: at + 1 };
}

function lineEnd(text: string, at: number): Piece {
  const option = matchAt(OPTION_NEXT, text, at + 1)?.[0];
  if (option) return { kind: 'space', text: '', to: at + 1 + option.indexOf('--') };
  if (beginsAnew(text, at + 1)) return { kind: 'end', text: '', to: at };
  return matchAt(GOES_ON, text, at + 1) ? { kind: 'wrap', text: '', to: at + 1 } : { kind: 'cut', text: '', to: at };
}

/** What quotes hold together; where they are not closed on their line, nothing tells where the word ends. */
function quoted(text: string, from: number, quote: string): Piece {
  let held = '';
  let at = from + 1;
  const limit = Math.min(text.length, from + LONGEST);
  while (at < limit && text[at] !== quote && text[at] !== '\n') {
    if (quote === '"' && text[at] === '\\' && '"\\$`'.includes(text[at + 1] ?? ' ')) at++;
    held += text[at];
    at++;
  }
  if (text[at] === quote) return { kind: 'text', text: held, to: at + 1 };
  return { kind: 'cut', text: '', to: Math.min(at, limit) };
}
