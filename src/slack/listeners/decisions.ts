import type { App, BlockAction } from '@slack/bolt';
import type { Decided } from '../../workflow/ports';
import { ACTIONS, REASON_BLOCK, REASON_INPUT, REJECT_CALLBACK } from '../actions';
import { type RejectForm, rejectModal } from '../blocks/modals';
import { type Click, readClick } from '../clicks';
import { attempt, type ListenerContext, tell } from './context';

type Decide = (click: Click, external: boolean) => Promise<Decided>;

/** Runs a decision and tells the person why it was refused; what was recorded shows in the thread. */
async function deciding(context: ListenerContext, click: Click, decide: Decide): Promise<void> {
  await attempt(context, click.source, click.by, async () => {
    const decided = await decide(click, await context.channels.isShared(click.source.channel));
    if (decided.kind === 'refused') await tell(context, click.source, click.by, decided.refusal.text);
  });
}

function onButton(app: App, context: ListenerContext, actionId: string, decide: Decide): void {
  app.action<BlockAction>(actionId, async ({ ack, body }) => {
    await ack();
    const click = readClick(body);
    if (click) await deciding(context, click, decide);
  });
}

/** Approve, withdraw, undo: one click each, after Slack's confirm dialog. */
export function onDecisions(app: App, context: ListenerContext): void {
  const { useCases } = context;
  for (const event of ['approve', 'withdraw'] as const) {
    onButton(app, context, ACTIONS[event], ({ value, by }, external) =>
      useCases.decideApproval({ approvalId: value, event, by, external }),
    );
  }
  onButton(app, context, ACTIONS.undo, ({ value, by }, external) =>
    useCases.undoFix({ approvalId: value, by, external }),
  );
}

/** Reject asks for a reason first. */
export function onReject(app: App, context: ListenerContext): void {
  app.action<BlockAction>(ACTIONS.reject, async ({ ack, body, client }) => {
    await ack();
    const click = readClick(body);
    if (!click) return;
    const { channel, messageTs, threadTs } = click.source;
    const view = rejectModal({ approvalId: click.value, channel, messageTs, threadTs });
    await attempt(context, click.source, click.by, async () => {
      await client.views.open({ trigger_id: click.triggerId, view });
    });
  });
}

/** The reason was given (or left out): now it is rejected. */
export function onRejectReason(app: App, context: ListenerContext): void {
  app.view(REJECT_CALLBACK, async ({ ack, view, body }) => {
    await ack();
    const { approvalId, ...place } = JSON.parse(view.private_metadata) as RejectForm;
    const teamId = body.team?.id ?? context.rules.identity.teamId;
    const by = { id: body.user.id, teamId: body.user.team_id ?? teamId };
    const source = { teamId, ...place, external: false };
    const reason = view.state.values[REASON_BLOCK]?.[REASON_INPUT]?.value?.trim() || null;
    await deciding(context, { value: approvalId, by, source, triggerId: '' }, (_, external) =>
      context.useCases.decideApproval({ approvalId, event: 'reject', by, external, reason }),
    );
  });
}
