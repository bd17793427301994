import type { ModalView } from '@slack/types';
import type { Approval } from '../../domain/approval';
import type { FixPlan } from '../../domain/fix';
import { REASON_BLOCK, REASON_INPUT, REJECT_CALLBACK } from '../actions';
import { callText, diffText } from './calls';
import { modal, preformattedBlocks } from './modal';
import { ABOUT_STATE } from './proof';
import { code, header, list, note, paragraph, shorten, strong, words } from './rich';

const opensTitle = ({ code: fix }: FixPlan): string =>
  ABOUT_STATE.includes(fix)
    ? 'Usable again by everybody whom the policies already allow, among those known'
    : 'Newly allowed, and nothing else among the principals known';

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
    {
      weight: 40,
      blocks: plan.diff ? [header('Policy before and after'), ...preformattedBlocks(diffText(plan.diff))] : [],
    },
    {
      weight: 50,
      blocks: allowed.length > 0 ? [list([strong(opensTitle(plan))], allowed, { most: 40, itemLimit: 400 })] : [],
    },
    { weight: 30, blocks: undo ? [header('How it is undone'), ...preformattedBlocks(undo)] : [] },
    {
      weight: 0,
      blocks: [note(`Plan ${shorten(plan.planHash, 100)}. If anything it rests on changes, it is not applied.`)],
    },
  ]);
}

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
