import type { Button, KnownBlock, RichTextElement } from '@slack/types';
import type { Approval, ApprovalState } from '../../domain/approval';
import { parseArn } from '../../domain/arn';
import type { FixCode, FixPlan, FixProof } from '../../domain/fix';
import type { Diagnosis } from '../../domain/investigation';
import { ACTIONS } from '../actions';
import { callName, confirmCalls } from './calls';
import { historyBlocks } from './history';
import { DECISION_NAMES, stateName } from './names';
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

const ABOUT_STATE: readonly FixCode[] = ['enable-key', 'cancel-key-deletion'];

/** What refuses the call before the fix: for a fix of the key's state that state, as no policy is in the way. */
function refusedBy({ code: fix, proof }: FixPlan, { authorization }: Diagnosis): string {
  if (ABOUT_STATE.includes(fix) && authorization?.keyUsable === false) return 'refused by the key’s state';
  return proof ? DECISION_NAMES[proof.before] : '';
}

/** An account's root stands for whom IAM allows there, `*` for everybody whom a condition lets through. */
function whom(principal: string): RichTextElement[] {
  const root = /^arn:[^:]*:iam::(\d{12}):root$/.exec(principal)?.[1];
  if (root) return [words(`whoever IAM allows in account ${root}`)];
  return principal === '*' ? [words('everybody a statement for “*” lets in')] : [code(shorten(principal, 140))];
}

/** Who may do what, one entry per principal; the modal has the whole list. */
function granted(newlyAllowed: FixProof['newlyAllowed']): RichTextElement[] {
  const principals = [...new Set(newlyAllowed.map(({ principal }) => principal))];
  const shown = principals.slice(0, 3).map((principal) => {
    const actions = newlyAllowed.flatMap((entry) => (entry.principal === principal ? [entry.action] : []));
    const more = actions.length > 3 ? ` and ${actions.length - 2} more` : '';
    const listed = actions.slice(0, more ? 2 : 3).map((action) => shorten(action, 60));
    return [...whom(principal), words(` ${listed.join(', ')}${more}`)];
  });
  const rest = principals.length - shown.length;
  const entries = shown.flatMap((entry, index) => (index > 0 ? [words('; '), ...entry] : entry));
  return [...entries, words(rest > 0 ? `; and ${rest} more.` : '.')];
}

/** What the proof says it lets through: of a key state everybody whom the policies allow already, of a policy only what is new. */
function opensWords({ code: fix, proof }: FixPlan): RichTextElement[] {
  const { newlyAllowed = [], after } = proof ?? {};
  if (ABOUT_STATE.includes(fix)) {
    if (newlyAllowed.length === 0)
      return [words(' Of the principals known, the policies allow none to use the key yet.')];
    return [
      words(' Usable again by everybody whom the policies already allow, among those known: '),
      ...granted(newlyAllowed),
    ];
  }
  if (newlyAllowed.length === 0)
    return [words(after === 'allowed' ? ' Nothing else becomes allowed.' : ' Alone it allows nothing yet.')];
  return [words(' Newly allowed, and nothing else among the principals known: '), ...granted(newlyAllowed)];
}

function proofWords(plan: FixPlan, asked: Diagnosis): RichTextElement[] {
  const { proof } = plan;
  if (!proof) return [];
  const before = `\nProof: evaluated again with this fix the call is ${DECISION_NAMES[proof.after]} (now: ${refusedBy(plan, asked)}).`;
  return [words(before), ...opensWords(plan)];
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
