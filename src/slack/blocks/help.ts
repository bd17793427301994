import type { KnownBlock } from '@slack/types';
import { code, list, paragraph, strong, words } from './rich';
import type { RenderedMessage } from './thread';

const WAYS: [string, string][] = [
  [
    '/kms check <key> [principal] [action]',
    'is this key healthy, and may this principal do that; key: ARN, id or alias',
  ],
  ['/kms help', 'this text'],
];

/** What can be asked and how; `problem` comes first when something was asked that is not understood. */
export function helpMessage(problem: string | null): RenderedMessage {
  const blocks: KnownBlock[] = [];
  if (problem) blocks.push(paragraph([strong(problem)]));
  blocks.push(
    paragraph([
      words(
        'Paste an AWS KMS error in a channel that I am in, mention me with it, send it to me directly, or use the message shortcut ',
      ),
      strong('Diagnose KMS error'),
      words(
        ' on a message. I answer in the thread with the cause, the evidence and the fixes; a fix runs only after the right people approved it.',
      ),
    ]),
    list(
      [],
      WAYS.map(([what, why]) => [code(what), words(` – ${why}`)]),
    ),
  );
  const lead = problem ? `${problem} ` : '';
  return { text: `${lead}Paste an AWS KMS error, or: /kms check KEY [PRINCIPAL] [ACTION] · /kms help`, blocks };
}
