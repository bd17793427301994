import type { KnownBlock, RichTextElement } from '@slack/types';
import { code, escapeText, header, list, note, paragraph, shorten, strong, words } from './rich';
import type { RenderedMessage } from './thread';

const item = (...elements: (RichTextElement | string)[]): RichTextElement[] =>
  elements.map((each) => (typeof each === 'string' ? words(each) : each));

const WAYS: RichTextElement[][] = [
  item('Paste it in a channel that I am in: I answer in its thread.'),
  item('Mention me with it anywhere I am, or send it to me directly.'),
  item('On a message that is there already: ', strong('More actions'), ' › ', strong('Diagnose KMS error'), '.'),
];

const COMMANDS: RichTextElement[][] = [
  item(code('/kms check <key>'), ' – is this key healthy? The key as ARN, id or alias.'),
  item(code('/kms check <key> <principal> <action>'), ' – may this principal do that? Either may be left out.'),
  item(code('/kms <error>'), ' – a pasted error, read as in a message.'),
  item(code('/kms help'), ' – this text.'),
  item('After a mention, ', code('check'), ' works the same.'),
];

const FIXES: RichTextElement[][] = [
  item(
    'Finding the cause only reads. A fix runs after the approvers of that AWS account clicked ',
    strong('Approve'),
    '.',
  ),
  item('Who may approve and how many are needed stands with each fix. Some need two people besides the one who asked.'),
  item(
    'What is sent to AWS is exactly what ',
    strong('What changes'),
    ' shows. If anything changed since, nothing is.',
  ),
  item(
    'Afterwards the call is evaluated again, and the thread says whether it works. ',
    strong('Undo'),
    ' takes it back.',
  ),
];

const EXAMPLE = 'Example: /kms check alias/orders arn:aws:iam::111122223333:role/orders kms:Decrypt';

/** What can be asked and how, and what a fix needs; `problem` comes first when something asked is not understood. */
export function helpMessage(problem: string | null): RenderedMessage {
  const blocks: KnownBlock[] = [
    ...(problem ? [paragraph([strong(problem)])] : []),
    header('Why did AWS KMS say no?'),
    paragraph([
      words('Give me the whole error message: I find the layer that refused, show the evidence, and propose a fix.'),
    ]),
    list([strong('Ways in')], WAYS),
    list([strong('Commands')], COMMANDS),
    note(EXAMPLE),
    list([strong('What a fix needs')], FIXES),
  ];
  const lead = problem ? `${shorten(escapeText(problem), 500)} ` : '';
  return { text: `${lead}Paste an AWS KMS error, or: /kms check KEY [PRINCIPAL] [ACTION] · /kms help`, blocks };
}
