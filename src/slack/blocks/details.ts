import type { KnownBlock, ModalView } from '@slack/types';
import type { Approval } from '../../domain/approval';
import type { Diagnosis } from '../../domain/investigation';
import type { ThreadView } from '../../workflow/ports';
import { adviceBlocks, causeBlocks, furtherCauses, subject, unknownsBlocks } from './answer';
import type { Part } from './budget';
import { callText, diffText } from './calls';
import { headline, stageOf } from './headline';
import { layersBlocks } from './layers';
import { modal, preformattedBlocks } from './modal';
import { LAYER_NAMES, OUTCOME_NAMES, stateName } from './names';
import { phasesSummary } from './phases';
import { code, header, list, note, paragraph, said, shorten, strong, words } from './rich';

/** The whole diagnosis: every layer with every statement, every step with its outcome, every fix with its calls. */
export function detailsModal({ investigation, approvals }: ThreadView): ModalView {
  const { diagnosis } = investigation;
  if (!diagnosis) return modal('All details', [{ weight: 0, blocks: [paragraph([words('There is no result yet.')])] }]);
  const { written, changed } = stageOf(approvals);
  const layers = layersBlocks(diagnosis, { classic: true, before: written });
  return modal('All details', [
    {
      weight: 0,
      blocks: [header(headline(diagnosis, approvals)), ...causeBlocks(diagnosis, { changed, brief: false })],
    },
    { weight: 70, blocks: [...furtherCauses(diagnosis), ...subject(diagnosis)] },
    { weight: 60, blocks: [...layers, ...unknownsBlocks(diagnosis)] },
    ...approvals.map((approval) => ({ weight: 45, blocks: fixDetails(approval) })),
    { weight: 50, blocks: stepBlocks(diagnosis) },
    ...statementParts(diagnosis),
    { weight: 35, blocks: adviceBlocks(diagnosis, 10) },
    { weight: 10, blocks: assumptions(diagnosis.assumptions) },
    { weight: 0, blocks: [note(`Investigation ${investigation.id}`)] },
  ]);
}

/** The calls of a fix with their whole input, and the policy before and after. */
function fixDetails(approval: Approval): KnownBlock[] {
  const { title, calls, diff } = approval.plan;
  return [
    paragraph([strong(`Fix: ${shorten(title, 300)}`), words(` · ${stateName(approval)}`)]),
    ...preformattedBlocks(diff ? diffText(diff) : calls.map(callText).join('\n\n') || 'No calls.'),
  ];
}

function stepBlocks(diagnosis: Diagnosis): KnownBlock[] {
  const items = diagnosis.steps.map((step) => [
    strong(shorten(step.title, 130)),
    words(`: ${step.status}, ${step.ms} ms`),
    ...(step.gap ? [said(` – ${shorten(step.gap.message, 200)} ${step.gap.howToGrant}`, 404)] : []),
  ]);
  if (items.length === 0) return [];
  return [list([strong('What was read')], items, { most: 60, itemLimit: 620 }), ...phasesSummary(diagnosis)];
}

function statementParts({ authorization }: Diagnosis): Part[] {
  return (authorization?.layers ?? []).flatMap(({ layer, outcome, statements }) => {
    const items = statements.map((statement) => [
      code(shorten(`${statement.policy} ${statement.sid ?? `#${statement.index + 1}`}`, 160)),
      words(` ${statement.effect}, ${matchWord(statement.matched)}: ${shorten(statement.because, 300)}`),
    ]);
    const title = strong(`${LAYER_NAMES[layer]}: ${OUTCOME_NAMES[outcome]}`);
    return items.length > 0 ? [{ weight: 40, blocks: [list([title], items, { most: 25, itemLimit: 480 })] }] : [];
  });
}

function assumptions(all: readonly string[]): KnownBlock[] {
  const items = all.map((text) => [said(text, 300)]);
  return items.length > 0 ? [list([strong('Taken for granted')], items, { most: 15 })] : [];
}

const matchWord = (matched: boolean | 'unknown'): string =>
  matched === 'unknown' ? 'not known whether it matches' : matched ? 'matches' : 'does not match';
