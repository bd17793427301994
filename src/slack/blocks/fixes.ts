import type { Button, KnownBlock, RichTextElement } from '@slack/types';
import type { Approval, ApprovalState } from '../../domain/approval';
import { parseArn } from '../../domain/arn';
import type { FixPlan } from '../../domain/fix';
import type { Diagnosis } from '../../domain/investigation';
import { ACTIONS } from '../actions';
import { callName, confirmCalls } from './calls';
import { historyBlocks } from './history';
import { stateName } from './names';
import { proofWords } from './proof';
import {
  approver,
  code,
  joined,
  list,
  moment,
  paragraph,
  person,
  preformatted,
  said,
  shorten,
  strong,
  words,
} from './rich';

const DIFF_PREVIEW = 700;

/** A proposed fix and the state of its approval, if it has one; `notOffered` says why it has none. */
export interface ShownFix {
  plan: FixPlan;
  approval: Approval | null;
  notOffered: string | null;
}

/** A fix: title and gate, what changes, proof, who may approve, quorum, buttons; after the decision, what happened. */
export function fixBlocks({ plan, approval, notOffered }: ShownFix, number: number, asked: Diagnosis): KnownBlock[] {
  if (!plan.automated) return manualBlocks(plan, number);
  const title = paragraph(titleLine(plan, approval, number));
  if (!approval) {
    return [
      title,
      ...changeBlocks(plan, asked),
      paragraph([said(notOffered ?? 'Not offered for approval here.', 400)]),
    ];
  }
  const undecided = approval.state === 'pending' || approval.state === 'approved';
  return [
    title,
    ...(undecided ? changeBlocks(plan, asked) : sentBlocks(approval)),
    ...(approval.state === 'pending' ? [paragraph(quorumLine(approval))] : []),
    ...historyBlocks(approval),
    ...buttonBlocks(approval),
  ];
}

function manualBlocks(plan: FixPlan, number: number): KnownBlock[] {
  const title = [strong(`Fix ${number}, by hand: ${shorten(plan.title, 180)}`)];
  const steps = plan.steps.map((step) => [said(step, 900)]);
  return steps.length > 0 ? [list(title, steps, { ordered: true, most: 8, itemLimit: 900 })] : [paragraph(title)];
}

function titleLine(plan: FixPlan, approval: Approval | null, number: number): RichTextElement[] {
  const state = approval ? ` · ${stateName(approval)}` : '';
  return [
    strong(`Fix ${number}: ${shorten(plan.title, 200)}`),
    words(`\nGate: ${plan.gate}${state} · `),
    code(shorten(parseArn(plan.target.resource)?.resource ?? plan.target.resource, 200)),
    words(` in account ${plan.target.account}, ${plan.target.region}`),
  ];
}

const callNames = (plan: FixPlan): RichTextElement[] =>
  joined(
    plan.calls.map((call) => code(callName(call))),
    ', then ',
  );

const SENT: Partial<Record<ApprovalState, string>> = {
  executing: 'Applying ',
  unknown: 'Sent ',
  applied: 'Applied ',
  verified: 'Applied ',
  ineffective: 'Applied ',
  undone: 'Applied, then undone ',
  failed: 'Tried ',
};

/** What was sent to AWS, with AWS's request ids; nothing where nothing was. */
function sentBlocks({ state, plan, awsRequestIds }: Approval): KnownBlock[] {
  const verb = SENT[state];
  if (!verb) return [];
  const ids = awsRequestIds.slice(0, 5).map((id) => code(shorten(id, 80)));
  const label = words(` · AWS request id${ids.length > 1 ? 's' : ''} `);
  return [paragraph([strong(verb), ...callNames(plan), ...(ids.length > 0 ? [label, ...joined(ids, ', ')] : [])])];
}

function changeBlocks(plan: FixPlan, asked: Diagnosis): KnownBlock[] {
  const blocks: KnownBlock[] = [
    paragraph([strong('What changes '), ...callNames(plan), ...proofWords(plan, asked)], 900),
  ];
  if (plan.diff) blocks.push(preformatted(changedLines(plan.diff), DIFF_PREVIEW));
  return blocks;
}

const isChange = (line: string | undefined): boolean => /^[+-](?![+-]{2})/.test(line ?? '');

/** The lines that change, each run with the line after it, so that brackets close; the modal shows the whole diff. */
function changedLines(diff: string): string {
  const all = diff.split('\n');
  const shown = all.filter(
    (line, index) => isChange(line) || (isChange(all[index - 1]) && line.startsWith(' ') && line.trim() !== ''),
  );
  return (shown.length > 0 ? shown : all).join('\n');
}

function quorumLine(approval: Approval): RichTextElement[] {
  const { approvedBy, quorum } = approval;
  const who = approval.approvers.length > 0 ? joined(approval.approvers.slice(0, 10).map(approver), ' or ') : [];
  const notAsker = quorum >= 2 || approval.gate === 'high';
  const so: RichTextElement[] = approvedBy.length > 0 ? [words(': '), ...joined(approvedBy.map(person), ', ')] : [];
  return [
    strong(`Approvals ${approvedBy.length} of ${quorum}`),
    ...so,
    ...(who.length > 0 ? [words(' · may approve: '), ...who] : [words(' · nobody is set up to approve this')]),
    words(notAsker ? ', not ' : ' · asked by '),
    person(approval.requester),
    words(notAsker ? ' who asked' : ''),
    words(' · expires '),
    moment(approval.expiresAt),
  ];
}

type ButtonKind = 'approve' | 'reject' | 'withdraw' | 'undo' | 'changes';

const UNDOABLE = ['applied', 'verified', 'ineffective'];

function buttonBlocks(approval: Approval): KnownBlock[] {
  const elements = kindsFor(approval).map((kind) => button(kind, approval));
  if (elements.length === 0) return [];
  return [{ type: 'actions', block_id: `fix:${approval.id}`.slice(0, 255), elements }];
}

function kindsFor({ state, plan, undoing }: Approval): ButtonKind[] {
  if (state === 'pending') return ['approve', 'changes', 'reject', 'withdraw'];
  if (state === 'approved') return ['changes', 'withdraw'];
  if (state === 'executing' || state === 'unknown') return ['changes'];
  return UNDOABLE.includes(state) && plan.undo.length > 0 && !undoing ? ['undo'] : [];
}

const LABELS: Record<ButtonKind, string> = {
  approve: 'Approve',
  reject: 'Reject …',
  withdraw: 'Withdraw',
  undo: 'Undo …',
  changes: 'What changes',
};

function button(kind: ButtonKind, approval: Approval): Button {
  const { plan } = approval;
  const base: Button = {
    type: 'button',
    action_id: ACTIONS[kind],
    text: { type: 'plain_text', text: LABELS[kind], emoji: false },
    value: approval.id,
    accessibility_label: shorten(`${LABELS[kind].replace(' …', '')}: ${plan.title}`, 75),
  };
  if (kind === 'approve')
    return {
      ...base,
      style: 'primary',
      confirm: confirmCalls(`Approve “${shorten(plan.title, 80)}”?`, 'Approve', plan, plan.calls),
    };
  if (kind === 'undo')
    return { ...base, confirm: confirmCalls(`Undo “${shorten(plan.title, 80)}”?`, 'Undo', plan, plan.undo) };
  return base;
}
