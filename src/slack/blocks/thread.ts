import type { Button, KnownBlock } from '@slack/types';
import { OPEN_STATES } from '../../domain/approval';
import type { Diagnosis, Investigation } from '../../domain/investigation';
import type { ThreadView } from '../../workflow/ports';
import { ACTIONS } from '../actions';
import {
  adviceBlocks,
  assumptionsBlocks,
  causeBlocks,
  decodedBlocks,
  furtherCauses,
  needsBlocks,
  otherErrorsBlocks,
  subject,
  unknownsBlocks,
} from './answer';
import { answerButton, askedInForm } from './answers';
import { type Part, withinBudget } from './budget';
import { fixBlocks, type ShownFix } from './fixes';
import { headline, stageOf } from './headline';
import { layersBlocks } from './layers';
import { DECISION_NAMES, stateName } from './names';
import { phasesSummary, progressBlocks, progressLine } from './phases';
import { divider, escapeText, header, note, paragraph, said, shorten, strong, words } from './rich';
import { secretsFallback, secretsWarning } from './secrets-warning';
import { plainTimes } from './times';

export interface RenderedMessage {
  text: string;
  blocks: KnownBlock[];
}

/** `classic`: only blocks that every workspace accepts; `rich`: layers as a table. */
export type Tier = 'rich' | 'classic';

const FALLBACK_LIMIT = 1000;

/** The one message of an investigation, rendered anew from its view; never exceeds what Slack accepts. */
export function renderThread(view: ThreadView, tier: Tier = 'rich'): RenderedMessage {
  const top = topLine(view);
  return {
    text: fallback(top, view),
    blocks: withinBudget([{ weight: 0, blocks: [header(top)] }, ...body(view, tier)]),
  };
}

function topLine({ investigation, progress, approvals }: ThreadView): string {
  const { status, diagnosis } = investigation;
  if (status === 'failed') return 'The diagnosis could not be finished';
  if (diagnosis) return headline(diagnosis, approvals);
  return progress ? `Looking into it, ${progressLine(progress)}` : 'Looking into it';
}

function body(view: ThreadView, tier: Tier): Part[] {
  const { investigation, progress } = view;
  const { diagnosis, failure, source } = investigation;
  const warning = { weight: 90, blocks: secretsWarning(investigation) };
  if (investigation.status === 'failed') {
    const why = failure ?? 'Something went wrong and was logged. Please ask again.';
    return [{ weight: 0, blocks: [paragraph([said(why, 1500)])] }, warning];
  }
  if (!diagnosis) return [warning, { weight: 50, blocks: progress ? progressBlocks(progress) : [] }];
  if (source.external) return [warning, { weight: 0, blocks: [withheld] }];
  return answer(diagnosis, view, warning, tier);
}

const withheld: KnownBlock = paragraph([
  strong('Details and fixes are not shown here, '),
  words('because this channel is shared with another organization. Ask again in a channel of your own workspace.'),
]);

function answer(diagnosis: Diagnosis, view: ThreadView, warning: Part, tier: Tier): Part[] {
  const stage = stageOf(view.approvals);
  const cause = { weight: 100, blocks: causeBlocks(diagnosis, stage) };
  const details = { weight: 99, blocks: detailsButton(view.investigation, diagnosis) };
  const advice = { weight: 30, blocks: adviceBlocks(diagnosis) };
  if (stage.brief) return [cause, warning, ...carriedOut(diagnosis, view), advice, details];
  const waiting = view.progress && view.investigation.status !== 'answered' ? progressBlocks(view.progress) : [];
  const layers = layersBlocks(diagnosis, { classic: tier === 'classic', before: stage.written });
  const notOurs = diagnosis.verdict === 'not-kms';
  return [
    cause,
    warning,
    { weight: 95, blocks: [...decodedBlocks(diagnosis), ...(notOurs ? [notKms] : asks(diagnosis, view))] },
    { weight: 60, blocks: furtherCauses(diagnosis) },
    { weight: 70, blocks: notOurs ? [] : subject(diagnosis) },
    { weight: 25, blocks: otherErrorsBlocks(diagnosis) },
    { weight: 40, blocks: layers },
    { weight: 50, blocks: unknownsBlocks(diagnosis) },
    ...fixParts(diagnosis, shownFixes(diagnosis, view)),
    advice,
    { weight: 55, blocks: waiting },
    { weight: 20, blocks: phasesSummary(diagnosis) },
    { weight: 10, blocks: assumptionsBlocks(diagnosis) },
    details,
  ];
}

/** What was done about it; the proposals that came to nothing in one line. */
function carriedOut(diagnosis: Diagnosis, view: ThreadView): Part[] {
  const fixes = shownFixes(diagnosis, view);
  const tried = fixes.filter(
    ({ approval }) => approval && (approval.state === 'failed' || stageOf([approval]).written),
  );
  const rest = fixes.flatMap(({ approval, plan }) =>
    approval && !tried.some((each) => each.approval === approval)
      ? [`“${shorten(plan.title, 120)}”, ${stateName(approval)}`]
      : [],
  );
  const others = rest.length > 0 ? [note(`Also proposed: ${shorten(rest.join(' · '), 700)}`)] : [];
  return [...fixParts(diagnosis, tried), { weight: 45, blocks: others }];
}

function fixParts(diagnosis: Diagnosis, fixes: readonly ShownFix[]): Part[] {
  return fixes.map((fix, index) => ({
    weight: weightOf(fix),
    blocks: [divider, ...fixBlocks(fix, index + 1, diagnosis)],
  }));
}

/** Where there is no room for all, what waits for somebody stays longest. */
function weightOf({ approval, plan }: ShownFix): number {
  if (approval) return OPEN_STATES.includes(approval.state) ? 92 : 80;
  return plan.automated ? 45 : 48;
}

/** The questions, with a form for the answers once there is nothing more to come. */
function asks(diagnosis: Diagnosis, { investigation }: ThreadView): KnownBlock[] {
  const questions = needsBlocks(diagnosis);
  if (questions.length > 0 && investigation.continuedBy) return [note(ANSWERED)];
  return askedInForm(diagnosis).length > 0 ? [...questions, answerButton(investigation.id)] : questions;
}

const ANSWERED = 'What was missing here was answered: what came of it stands further down in this thread.';

const notKms: KnownBlock = paragraph([
  words(
    'I look at errors of AWS KMS: AccessDenied on kms: actions, disabled or missing keys, and services that cannot use their key. ',
  ),
  words('Paste the whole error message, or ask '),
  strong('/kms check'),
  words(' with a key.'),
]);

/** Fixes in the order of the diagnosis, each with its approval; approvals of plans that are no longer proposed come last. */
function shownFixes(diagnosis: Diagnosis, { approvals, investigation: { notOffered = [] } }: ThreadView): ShownFix[] {
  const proposed = diagnosis.fixes.map((plan) => ({
    plan,
    approval: approvals.find((approval) => approval.plan.planHash === plan.planHash) ?? null,
    notOffered: notOffered.find(({ fixId }) => fixId === plan.id)?.why ?? null,
  }));
  const known = new Set(proposed.map((fix) => fix.approval?.id));
  const others = approvals.filter((approval) => !known.has(approval.id));
  return [...proposed, ...others.map((approval) => ({ plan: approval.plan, approval, notOffered: null }))];
}

function detailsButton(investigation: Investigation, diagnosis: Diagnosis): KnownBlock[] {
  if (diagnosis.verdict === 'not-kms') return [];
  const button: Button = {
    type: 'button',
    action_id: ACTIONS.details,
    value: investigation.id,
    text: { type: 'plain_text', text: 'All details', emoji: false },
    accessibility_label: 'All details: evidence, statements and calls',
  };
  return [{ type: 'actions', block_id: 'details', elements: [button] }];
}

/** What notifications and screen readers get: verdict, cause and what waits, without any markup. */
function fallback(top: string, { investigation, approvals }: ThreadView): string {
  const { diagnosis, source, failure, secretsFound, continuedBy } = investigation;
  const first = diagnosis?.rootCauses[0];
  const parts = [`${top}.`];
  if (secretsFound.length > 0) parts.push(secretsFallback(investigation));
  if (failure) parts.push(shorten(failure, 300));
  if (!source.external) {
    if (first) parts.push(`${stageOf(approvals).changed ? 'Before the fix: ' : ''}${shorten(first.summary, 400)}`);
    else if (diagnosis?.authorization) parts.push(`Evaluated: ${DECISION_NAMES[diagnosis.authorization.decision]}.`);
    for (const need of (!continuedBy && diagnosis?.needs) || []) parts.push(shorten(need.question, 200));
    for (const approval of approvals) parts.push(`Fix “${shorten(approval.plan.title, 100)}”: ${stateName(approval)}.`);
  }
  return shorten(escapeText(plainTimes(parts.join(' '))), FALLBACK_LIMIT);
}

/** Last resort when Slack refuses every tier: the headline and where to look. */
export function renderMinimal(view: ThreadView): RenderedMessage {
  const top = topLine(view);
  return {
    text: fallback(top, view),
    blocks: [header(top), note('Slack refused the full answer. Ask for it with /kms check, or on the command line.')],
  };
}
