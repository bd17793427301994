import type { ConfirmationDialog } from '@slack/types';
import type { FixCall, FixPlan } from '../../domain/fix';
import { shorten } from './rich';

const CONFIRM_TEXT = 300;

/** `kms:EnableKey` */
export const callName = (call: FixCall): string => `${call.service}:${call.operation}`;

/** One call on one line with its whole input: `kms:EnableKey KeyId="…"`. */
function callLine(call: FixCall): string {
  const inputs = Object.entries(call.input).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [callName(call), ...inputs].join(' ');
}

/** One call over several lines; policy documents that are JSON text are laid out. */
export function callText(call: FixCall): string {
  const lines = Object.entries(call.input).map(([name, value]) => `  ${name}: ${layOut(value)}`);
  return [callName(call), ...lines].join('\n');
}

function layOut(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  if (!value.trimStart().startsWith('{')) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2).replaceAll('\n', '\n  ');
  } catch {
    return value;
  }
}

/** Exactly what a click makes happen, within Slack's 300 characters; each call is shortened alike, with a pointer. */
export function confirmCalls(
  question: string,
  verb: string,
  plan: FixPlan,
  calls: readonly FixCall[],
): ConfirmationDialog {
  const where = `Sends to AWS account ${plan.target.account}, ${plan.target.region}:`;
  const pointer = '\nIn full: “What changes”.';
  const whole = [where, ...calls.map(callLine)].join('\n');
  return {
    title: { type: 'plain_text', text: shorten(question, 100), emoji: false },
    text: {
      type: 'plain_text',
      text: whole.length <= CONFIRM_TEXT ? whole : abridged(where, calls, pointer),
      emoji: false,
    },
    confirm: { type: 'plain_text', text: verb, emoji: false },
    deny: { type: 'plain_text', text: 'Not now', emoji: false },
  };
}

function abridged(where: string, calls: readonly FixCall[], pointer: string): string {
  const room = CONFIRM_TEXT - where.length - pointer.length - calls.length;
  const each = Math.max(24, Math.floor(room / Math.max(1, calls.length)));
  const lines = calls.map((call) => shorten(callLine(call), each)).join('\n');
  return `${shorten(`${where}\n${lines}`, CONFIRM_TEXT - pointer.length)}${pointer}`;
}

/** A unified diff from its first file line on, without the ruler that some tools put before it. */
export const diffText = (diff: string): string => diff.replace(/^(?:Index:[^\n]*\n)?=+\n/, '');
