import { viewOf } from './pasted-text';
import type { Reading } from './reading';
import { isSameRefusal } from './same-error';
import { type Sentence, sentencesIn } from './shapes/not-authorized';

const HEAD_AWAY = 300;
/** What SDKs and loggers put in front of the sentence on its line. */
const HEAD =
  /(?:An error occurred \([\w.]{1,80}\) when calling the \w{1,60} operation(?: \([^()\n]{0,60}\))?: )?(?:[A-Za-z][\w.]{2,80}: ){0,3}$/;

/**
 * Where in a text IAM refuses something else than before: another action, to another caller, on another key, for another reason. A
 * sentence that merely repeats one, be it cut off or masked, is the same error.
 */
export function sentenceCuts(text: string): number[] {
  const cuts: number[] = [];
  let told: Sentence[] = [];
  for (const sentence of sentencesIn(viewOf(text))) {
    const before = told.at(-1);
    if (before && !told.every((one) => isSame(one.reading, sentence.reading))) {
      cuts.push(beginOf(text, sentence, before.actionAt));
      told = [];
    }
    told.push(sentence);
  }
  return cuts;
}

/** Refusals of two actions that are not KMS's need not be told apart. */
function isSame(a: Reading | null, b: Reading | null): boolean {
  return a && b ? isSameRefusal(a, b) : a === b;
}

/** The beginning of the line, or of what a tool put in front of the sentence where the line still holds the one before. */
function beginOf(text: string, { at }: Sentence, floor: number): number {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  if (line > floor) return line;
  const from = Math.max(floor, at - HEAD_AWAY);
  return at - (HEAD.exec(text.slice(from, at))?.[0].length ?? 0);
}
