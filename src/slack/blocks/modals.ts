import type { KnownBlock, ModalView } from '@slack/types';
import type { Approval } from '../../domain/approval';
import type { ThreadView } from '../../workflow/ports';
import { REASON_BLOCK, REASON_INPUT, REJECT_CALLBACK } from '../actions';
import { causeBlocks, furtherCauses, headline, layersBlocks, subject, unknownsBlocks } from './answer';
import { MODAL_BLOCKS, MODAL_TEXT, type Part, withinBudget } from './budget';
import { callText } from './calls';
import { LAYER_NAMES, OUTCOME_NAMES } from './names';
import { code, header, list, note, paragraph, preformatted, shorten, strong, words } from './rich';

const CHUNK = 2800;
const MOST_CHUNKS = 16;
const LIMITS = { blocks: MODAL_BLOCKS, text: MODAL_TEXT };

function modal(title: string, parts: readonly Part[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: shorten(title, 24), emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: withinBudget(parts, LIMITS),
  };
}

/** Long preformatted text over several blocks, cut at line ends where there are any. */
function preformattedBlocks(text: string): KnownBlock[] {
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > 0 && chunks.length < MOST_CHUNKS) {
    const newline = rest.length > CHUNK ? rest.lastIndexOf('\n', CHUNK) : rest.length;
    const end = newline > 0 ? newline : CHUNK;
    chunks.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^\n/, '');
  }
  const blocks: KnownBlock[] = chunks.map((chunk) => preformatted(chunk, CHUNK + 1));
  if (rest.length > 0) blocks.push(note(`${rest.length} more characters are not shown here.`));
  return blocks;
}

/** Everything a click on “Approve” would do: the calls with their whole input, the diff, the proof, how to undo it. */
export function changesModal({ plan }: Approval): ModalView {
  const calls = plan.calls.map(callText).join('\n\n');
  const undo = plan.undo.map(callText).join('\n\n');
  const allowed = (plan.proof?.newlyAllowed ?? []).map(({ principal, action }) => [
    code(shorten(principal, 300)),
    words(` ${shorten(action, 80)}`),
  ]);
  const where = `In account ${plan.target.account}, ${plan.target.region}, on `;
  return modal('What changes', [
    { weight: 0, blocks: [paragraph([strong(shorten(plan.title, 500))])] },
    { weight: 0, blocks: [paragraph([words(where), code(shorten(plan.target.resource, 300))])] },
    { weight: 0, blocks: [header('Calls, exactly as they are sent'), ...preformattedBlocks(calls || 'none')] },
    { weight: 40, blocks: plan.diff ? [header('Policy before and after'), ...preformattedBlocks(plan.diff)] : [] },
    {
      weight: 50,
      blocks:
        allowed.length > 0
          ? [list([strong('Newly allowed, and nothing else')], allowed, { most: 40, itemLimit: 400 })]
          : [],
    },
    { weight: 30, blocks: undo ? [header('How it is undone'), ...preformattedBlocks(undo)] : [] },
    {
      weight: 0,
      blocks: [note(`Plan ${shorten(plan.planHash, 100)}. If anything it rests on changes, it is not applied.`)],
    },
  ]);
}

/** The whole diagnosis: every step with its outcome, every layer with every statement. */
export function detailsModal({ investigation }: ThreadView): ModalView {
  const { diagnosis } = investigation;
  if (!diagnosis) return modal('All details', [{ weight: 0, blocks: [paragraph([words('There is no result yet.')])] }]);
  const steps = diagnosis.steps.map((step) => [
    strong(shorten(step.title, 130)),
    words(
      `: ${step.status}, ${step.ms} ms${step.gap ? ` – ${shorten(step.gap.message, 200)} ${shorten(step.gap.howToGrant, 200)}` : ''}`,
    ),
  ]);
  const statements = (diagnosis.authorization?.layers ?? []).flatMap((layer) => {
    const items = layer.statements.map((statement) => [
      code(shorten(`${statement.policy} ${statement.sid ?? `#${statement.index + 1}`}`, 160)),
      words(` ${statement.effect}, ${matchWord(statement.matched)}: ${shorten(statement.because, 300)}`),
    ]);
    const title = strong(`${LAYER_NAMES[layer.layer]}: ${OUTCOME_NAMES[layer.outcome]}`);
    return [
      { weight: 40, blocks: [list([title], items, { most: 25, itemLimit: 480 })].filter(() => items.length > 0) },
    ];
  });
  return modal('All details', [
    { weight: 0, blocks: [header(headline(diagnosis)), ...causeBlocks(diagnosis)] },
    { weight: 70, blocks: [...furtherCauses(diagnosis), ...subject(diagnosis)] },
    { weight: 60, blocks: [...layersBlocks(diagnosis, true), ...unknownsBlocks(diagnosis)] },
    {
      weight: 50,
      blocks: steps.length > 0 ? [list([strong('What was read')], steps, { most: 60, itemLimit: 620 })] : [],
    },
    ...statements,
    { weight: 10, blocks: assumptions(diagnosis.assumptions) },
    { weight: 0, blocks: [note(`Investigation ${investigation.id}`)] },
  ]);
}

function assumptions(all: readonly string[]): KnownBlock[] {
  const items = all.map((text) => [words(shorten(text, 300))]);
  return items.length > 0 ? [list([strong('Taken for granted')], items, { most: 15 })] : [];
}

const matchWord = (matched: boolean | 'unknown'): string =>
  matched === 'unknown' ? 'not known whether it matches' : matched ? 'matches' : 'does not match';

/** What the reject form has to remember: which approval, and where to answer. */
export interface RejectForm {
  approvalId: string;
  channel: string;
  messageTs: string | null;
  threadTs: string | null;
}

/** Asks why a fix is rejected; the reason is optional and shown in the thread. */
export function rejectModal(form: RejectForm): ModalView {
  return {
    type: 'modal',
    callback_id: REJECT_CALLBACK,
    private_metadata: JSON.stringify(form),
    title: { type: 'plain_text', text: 'Reject this fix', emoji: false },
    submit: { type: 'plain_text', text: 'Reject', emoji: false },
    close: { type: 'plain_text', text: 'Cancel', emoji: false },
    blocks: [
      {
        type: 'input',
        block_id: REASON_BLOCK,
        optional: true,
        label: { type: 'plain_text', text: 'Why? Everybody in the thread sees it.', emoji: false },
        element: { type: 'plain_text_input', action_id: REASON_INPUT, multiline: true, max_length: 500 },
      },
    ],
  };
}

/** A modal that only says something, for when there is nothing to show. */
export function sentenceModal(text: string): ModalView {
  return modal('keymedic', [{ weight: 0, blocks: [paragraph([words(shorten(text, 1500))])] }]);
}
