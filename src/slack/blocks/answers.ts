import type { ActionsBlock, InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Diagnosis, Investigation, Suggestion } from '../../domain/investigation';
import type { MissingField, ResourceKind } from '../../domain/signal';
import { ACTIONS, ANSWER_CALLBACK } from '../actions';
import { knownValue } from './known-value';
import { list, paragraph, said, shorten, words } from './rich';

/** What the form has to remember: which investigation, and where to answer. */
export interface AnswerForm {
  investigationId: string;
  channel: string;
  messageTs: string | null;
  threadTs: string | null;
}

/** Ids of the two inputs of a field: what was typed, and which of the found values was chosen (its number). */
export const typedBlock = (field: MissingField): string => `answer_${field}`;
export const foundBlock = (field: MissingField): string => `found_${field}`;
export const ANSWER_INPUT = 'given';

const LABELS: Record<MissingField, string> = {
  key: 'KMS key: ARN, key id or alias',
  principal: 'Who made the call: ARN of a role, user or session',
  account: 'Account of the key: 12 digits',
  region: 'Region of the key',
  action: 'KMS action that failed',
};
const EXAMPLES: Record<MissingField, string> = {
  key: 'arn:aws:kms:us-east-1:111122223333:key/…',
  principal: 'arn:aws:iam::111122223333:role/App',
  account: '111122223333',
  region: 'us-east-1',
  action: 'kms:Decrypt',
};
const RESOURCES: Record<ResourceKind, string> = {
  's3-bucket': 'the S3 bucket',
  'lambda-function': 'the Lambda function',
  'sqs-queue': 'the SQS queue',
  'ec2-instance': 'the EC2 instance',
  'ebs-volume': 'the EBS volume',
  'ebs-snapshot': 'the EBS snapshot',
  'db-instance': 'the database instance',
  'db-cluster': 'the database cluster',
  'db-snapshot': 'the database snapshot',
};

/** Always asked together: the form is short, and what is known already may be wrong. */
const USUAL: readonly MissingField[] = ['key', 'principal', 'account', 'region'];
const NEEDED = 'What comes first is needed, the rest helps.';
const STANDS = 'What stands here already was read from the text or found out: change it where it is wrong.';
const MOST_FOUND = 10;
const plain = (text: string, limit: number) => ({
  type: 'plain_text' as const,
  text: shorten(text, limit) || '…',
  emoji: false,
});

/** Opens the form. */
export function answerButton(investigationId: string): ActionsBlock {
  return {
    type: 'actions',
    block_id: 'answer',
    elements: [
      {
        type: 'button',
        action_id: ACTIONS.answer,
        value: investigationId,
        text: plain('Fill in what is missing', 75),
        accessibility_label: 'Fill in what is missing: key, caller, account, Region',
      },
    ],
  };
}

/** What was found for a field and can be chosen. */
export function suggestionsFor({ diagnosis }: Investigation, field: MissingField): readonly Suggestion[] {
  const need = diagnosis?.needs.find((each) => each.field === field);
  return (need?.suggestions ?? []).slice(0, MOST_FOUND);
}

/** The fields of the form that answer what a diagnosis asks; none where only a permission or another text would help. */
export function askedInForm({ needs }: Diagnosis): MissingField[] {
  return needs.flatMap(({ field, noField }) => (noField ? [] : [field]));
}

/** The fields without which there is no answer: in the form they come first and may not be left empty. */
export function neededFields({ diagnosis }: Investigation): ReadonlySet<MissingField> {
  return new Set(diagnosis?.verdict === 'needs-input' ? askedInForm(diagnosis) : []);
}

/** One short form for everything that a diagnosis lacks, filled in with what is known and what was found. */
export function answersModal(investigation: Investigation, form: AnswerForm): ModalView {
  const asked = investigation.diagnosis ? askedInForm(investigation.diagnosis) : [];
  const fields = [...new Set([...asked, ...USUAL])];
  return {
    type: 'modal',
    callback_id: ANSWER_CALLBACK,
    private_metadata: JSON.stringify(form),
    title: plain('What is missing', 24),
    submit: plain('Look again', 24),
    close: plain('Cancel', 24),
    blocks: [
      paragraph([words(neededFields(investigation).size > 0 ? `${NEEDED} ${STANDS}` : STANDS)]),
      ...resourceBlocks(investigation),
      ...fields.flatMap((field) => fieldBlocks(investigation, field)),
    ],
  };
}

/** What the failed operation worked on, where the text names it. */
function resourceBlocks({ signal: { resource } }: Investigation): KnownBlock[] {
  return resource ? [paragraph([said(`The text names ${RESOURCES[resource.kind]} ${resource.name}.`, 300)])] : [];
}

function fieldBlocks(investigation: Investigation, field: MissingField): KnownBlock[] {
  const found = suggestionsFor(investigation, field);
  const needed = neededFields(investigation).has(field);
  if (found.length === 0) return [typed(investigation, field, needed ? 'needed' : 'may be empty')];
  // Options are short: what they stand for is shown whole above them.
  const whole = found.map(({ value, why }) => [said(`${value} – ${why}`, 400)]);
  return [
    list([words('Found')], whole, { ordered: true, itemLimit: 420 }),
    chosen(field, found),
    typed(investigation, field, needed ? 'unless chosen' : 'may be empty'),
  ];
}

function chosen(field: MissingField, found: readonly Suggestion[]): InputBlock {
  const options = found.map(({ value, why }, index) => ({
    text: plain(`${index + 1}. ${value}`, 75),
    description: plain(why, 75),
    value: String(index),
  }));
  return {
    type: 'input',
    block_id: foundBlock(field),
    optional: true,
    label: plain(`Found: ${LABELS[field]}`, 150),
    element: { type: 'static_select', action_id: ANSWER_INPUT, placeholder: plain('Choose one', 75), options },
  };
}

/** Where something found can be chosen, Slack can demand neither of the two fields: the words do. */
function typed(
  investigation: Investigation,
  field: MissingField,
  need: 'needed' | 'unless chosen' | 'may be empty',
): InputBlock {
  const known = knownValue(investigation, field);
  return {
    type: 'input',
    block_id: typedBlock(field),
    optional: need !== 'needed',
    label: plain(LABELS[field], 150),
    ...(need === 'may be empty'
      ? {}
      : { hint: plain(need === 'needed' ? 'Needed.' : 'Needed, unless chosen above.', 150) }),
    element: {
      type: 'plain_text_input',
      action_id: ANSWER_INPUT,
      max_length: 2048,
      placeholder: plain(EXAMPLES[field], 75),
      ...(known ? { initial_value: shorten(known, 2000) } : {}),
    },
  };
}
