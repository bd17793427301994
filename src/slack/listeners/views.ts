import type { App, BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Approval } from '../../domain/approval';
import { ACTIONS } from '../actions';
import { detailsModal } from '../blocks/details';
import { changesModal, sentenceModal } from '../blocks/modals';
import { readClick } from '../clicks';
import { attempt, type ListenerContext } from './context';

const GONE = 'This is not known here any more; it may have expired. Ask for a new diagnosis.';
const SHARED = 'This is not shown in a channel that is shared with another organization.';

/** Opens a modal about the record that the button names; nothing is shown to people of other organizations. */
function onView(
  app: App,
  context: ListenerContext,
  actionId: string,
  viewOf: (id: string) => Promise<ModalView | null>,
): void {
  app.action<BlockAction>(actionId, async ({ ack, body, client }) => {
    await ack();
    const click = readClick(body);
    if (!click) return;
    await attempt(context, click.source, click.by, async () => {
      const shared = await context.channels.isShared(click.source.channel);
      const view = shared ? sentenceModal(SHARED) : ((await viewOf(click.value)) ?? sentenceModal(GONE));
      await client.views.open({ trigger_id: click.triggerId, view });
    });
  });
}

/** “What changes” and “All details”. */
export function onViews(app: App, context: ListenerContext): void {
  const { records } = context;
  onView(app, context, ACTIONS.changes, async (id) => {
    const approval = await records.approval(id);
    return approval && changesModal(approval);
  });
  onView(app, context, ACTIONS.details, async (id) => {
    const investigation = await records.investigation(id);
    if (!investigation) return null;
    const approvals = await Promise.all(investigation.approvalIds.map((each) => records.approval(each)));
    return detailsModal({
      investigation,
      progress: null,
      approvals: approvals.filter((each): each is Approval => !!each),
    });
  });
}
