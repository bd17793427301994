import type { Approval, ApprovalState } from '../domain/approval';
import type { Person } from '../domain/investigation';
import type { Refusal } from './ports';

const DECIDED: Partial<Record<ApprovalState, (by: string) => string>> = {
  approved: (by) => `This was already approved${by}`,
  executing: (by) => `This was already approved${by} and is running`,
  unknown: (by) => `This was already approved${by} and sent; whether AWS made the change is being read`,
  applied: (by) => `This was already approved${by} and applied`,
  verified: (by) => `This was already approved${by}, applied and verified`,
  ineffective: (by) => `This was already approved${by} and applied`,
  rejected: (by) => `This was already rejected${by}`,
  withdrawn: (by) => `This was already withdrawn${by}`,
  stale: () => 'What this would change is no longer as it was shown, so it cannot be applied any more',
  failed: (by) => `This was already approved${by} and tried; it failed`,
  undone: (by) => `This was already approved${by}, applied and undone`,
};

const mention = ({ id }: Person): string => `<@${id}>`;

/** Who took the decision that stands: the last person in the history of a decision. */
function decidedBy({ approvedBy, history, state }: Approval): string {
  const last = [...history].reverse().find(({ by, event }) => by && (event === 'reject' || event === 'withdraw'));
  const people = state === 'rejected' || state === 'withdrawn' ? (last?.by ? [last.by] : []) : approvedBy;
  return people.length > 0 ? ` by ${people.map(mention).join(' and ')}` : '';
}

export const unknownApproval = (): Refusal => ({
  code: 'unknown-approval',
  text: 'This proposal is not known here any more. Ask for a new diagnosis.',
});

export const sharedChannel = (): Refusal => ({
  code: 'shared-channel',
  text: 'Fixes are not decided in a channel that is shared with another organization. Use an internal channel.',
});

export const alreadyDecided = (approval: Approval): Refusal => ({
  code: 'already-decided',
  text: `${DECIDED[approval.state]?.(decidedBy(approval)) ?? `This is ${approval.state}`}. Nothing was done.`,
});

export const expired = (approval: Approval): Refusal => ({
  code: 'expired',
  text: `This proposal expired at ${approval.expiresAt}. Ask for a new diagnosis to get a fresh one.`,
});

export const notApprover = (reason: string): Refusal => ({ code: 'not-approver', text: reason });

export const peopleUnreadable = (): Refusal => ({
  code: 'not-approver',
  text: 'Whether you may decide could not be read just now, so nothing was done. Try again in a minute.',
});

export const requesterMayNot = (approval: Approval): Refusal => ({
  code: 'requester',
  text:
    approval.quorum >= 2
      ? `You asked for this diagnosis, so ${approval.quorum} others must approve.`
      : 'Two people are needed: you asked for this diagnosis, so somebody else must approve.',
});

export const samePerson = (approval: Approval): Refusal => ({
  code: 'same-person',
  text: `You have approved this already; ${approval.quorum - approval.approvedBy.length} more must approve.`,
});

export const notRequester = (approval: Approval): Refusal => ({
  code: 'not-requester',
  text: `Only ${mention(approval.requester)}, who asked for this, can withdraw it. An approver can reject it.`,
});

export const notUndoable = (approval: Approval): Refusal => ({
  code: 'not-undoable',
  text:
    approval.state === 'undone'
      ? 'This was undone already. Nothing was done.'
      : approval.plan.undo.length === 0
        ? 'This change cannot be undone from here.'
        : 'There is nothing to undo: this was not applied.',
});

export const undoRunning = (by: Person): Refusal => ({
  code: 'already-decided',
  text: `${mention(by)} has asked to undo this already. Nothing was done.`,
});
