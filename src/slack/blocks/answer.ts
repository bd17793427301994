import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Authorization, LayerResult } from '../../domain/decision';
import type { Diagnosis, KeySummary } from '../../domain/investigation';
import type { RootCause } from '../../domain/root-cause';
import { keyConsoleUrl, principalConsoleUrl } from './aws-links';
import { CAUSE_TITLES, CERTAINTY_NAMES, LAYER_NAMES, layerName, OUTCOME_NAMES } from './names';
import { code, list, note, paragraph, quiet, shorten, strong, words } from './rich';

/** The verdict as a headline: words that stand alone in a notification. `fixed`: a fix was applied and verified since. */
export function headline({ verdict, rootCauses, signal }: Diagnosis, fixed = false): string {
  const first = rootCauses[0];
  if (fixed && first) return `Fixed and verified. It was: ${CAUSE_TITLES[first.code]}`;
  switch (verdict) {
    case 'denied':
      return first ? `Denied: ${CAUSE_TITLES[first.code]}` : 'Denied: this call is refused';
    case 'allowed':
      if (first?.code === 'fixed-since') return 'Allowed now: it has been fixed since';
      return signal.errorCode
        ? 'Allowed now: nothing refuses this call any more'
        : 'Allowed: nothing refuses this call';
    case 'undetermined':
      return first
        ? `Not certain, most likely: ${CAUSE_TITLES[first.code]}`
        : 'Not certain: something needed could not be read';
    case 'needs-input':
      return 'One more thing is needed to find the cause';
    case 'not-kms':
      return 'No AWS KMS error found in this text';
  }
}

/** Root cause in one plain sentence, what was asked, and how sure it is. */
export function causeBlocks(diagnosis: Diagnosis, fixed = false): KnownBlock[] {
  const first = diagnosis.rootCauses[0];
  const blocks: KnownBlock[] = [];
  if (first) {
    blocks.push(paragraph([words(`${fixed ? 'Before the fix: ' : ''}${shorten(first.summary, 1200)}`)]));
    blocks.push(paragraph(sureness(first, diagnosis)));
  } else if (diagnosis.verdict === 'allowed') {
    blocks.push(paragraph([words('Every layer that could refuse was read, and none does.')]));
  } else if (diagnosis.verdict === 'denied') {
    blocks.push(paragraph([words('The call is refused; the layers below show where.')]));
  }
  return blocks;
}

function sureness(cause: RootCause, diagnosis: Diagnosis): RichTextElement[] {
  const titles = cause.evidence.map((id) => diagnosis.steps.find((step) => step.id === id)?.title ?? id);
  const evidence = titles.length > 0 ? ` Evidence: ${shorten(titles.join('; '), 400)}.` : '';
  const intended = cause.probablyIntended
    ? ' Somebody probably meant this, so no fix is offered: ask the owner first.'
    : '';
  return [
    strong('Root cause '),
    code(cause.code),
    words(` · ${layerName(cause.layer)} · ${CERTAINTY_NAMES[cause.certainty]}.${evidence}${intended}`),
  ];
}

/** Causes that would still block after the first one is fixed. */
export function furtherCauses({ rootCauses }: Diagnosis): KnownBlock[] {
  const rest = rootCauses.slice(1);
  if (rest.length === 0) return [];
  const items = rest.map((cause) => [code(cause.code), words(` · ${cause.certainty}: ${shorten(cause.summary, 320)}`)]);
  return [list([strong('After that, this would still block')], items, { most: 4, itemLimit: 400 })];
}

/** Who asks, for what, on which key; and who owns the key. */
export function subject({ asked, key, signal }: Diagnosis): KnownBlock[] {
  const resource = asked.resource ?? signal.keyRef;
  const lines: RichTextElement[][] = [];
  if (asked.principal) lines.push([strong('Caller '), linked(asked.principal, principalConsoleUrl(asked.principal))]);
  if (asked.action) lines.push([strong('Action '), code(shorten(asked.action, 60))]);
  if (key) lines.push(keyLine(key));
  else if (resource) lines.push([strong('Key '), code(shorten(resource, 260))]);
  if (key) lines.push([strong('Owner '), words(key.owner ? shorten(key.owner, 100) : 'not tagged on the key')]);
  if (signal.requestId) lines.push([strong('AWS request id '), code(shorten(signal.requestId, 80))]);
  return lines.length > 0 ? [list([], lines, { itemLimit: 420 })] : [];
}

function linked(arn: string, url: string | null): RichTextElement {
  const text = shorten(arn, 260);
  return url ? { type: 'link', url, text, style: { code: true } } : code(text);
}

function keyLine(key: KeySummary): RichTextElement[] {
  const aliases = key.aliases.length > 0 ? ` · ${shorten(key.aliases.join(', '), 120)}` : '';
  const manager = key.manager === 'AWS' ? 'AWS managed' : 'customer managed';
  const region = key.multiRegion ? ', multi-Region' : '';
  return [
    strong('Key '),
    linked(key.arn, keyConsoleUrl(key.arn)),
    words(` · ${shorten(key.state, 40)}, ${manager}${region}${aliases}`),
  ];
}

/** The statement that decided a layer, or the nearest one. */
function deciding(layer: LayerResult): string {
  const matched = layer.statements.find(
    (statement) => statement.matched === true && (statement.effect === 'Deny') === (layer.outcome === 'denies'),
  );
  const shown = matched ?? (layer.outcome === 'silent' ? layer.statements[0] : undefined);
  if (!shown) return '–';
  return shorten(`${shown.sid ?? `${shown.policy} #${shown.index + 1}`}: ${shown.because}`, 160);
}

const cell = (text: string): { type: 'raw_text'; text: string } => ({ type: 'raw_text', text: text || '–' });

/** Layer × outcome, those that do not apply in one line. `classic`: as a list, for workspaces that refuse table blocks. */
export function layersBlocks({ authorization }: Diagnosis, classic: boolean): KnownBlock[] {
  if (!authorization) return [];
  const lines = layerLines(authorization);
  if (classic) {
    const items = lines.map(([layer, says, because]) => [strong(layer), words(`: ${says} – ${because}`)]);
    return [list([strong('What each layer says')], items, { itemLimit: 260, most: 10 })];
  }
  const rows = [['Layer', 'What it says', 'Because'], ...lines].map((line) => line.map(cell));
  return [{ type: 'table', column_settings: rows.slice(0, 3).map(() => ({ is_wrapped: true })), rows }];
}

function layerLines({ layers, blockedBy }: Authorization): [string, string, string][] {
  const outcomeOf = ({ layer, outcome }: LayerResult): string =>
    blockedBy.includes(layer) && outcome !== 'unknown' ? `${OUTCOME_NAMES[outcome]}: blocks` : OUTCOME_NAMES[outcome];
  const applying = layers.filter(({ outcome }) => outcome !== 'not-applicable');
  const others = layers.filter(({ outcome }) => outcome === 'not-applicable').map(({ layer }) => LAYER_NAMES[layer]);
  const lines = applying.map((each): [string, string, string] => [
    LAYER_NAMES[each.layer],
    outcomeOf(each),
    deciding(each),
  ]);
  return others.length > 0 ? [...lines, [others.join(', '), OUTCOME_NAMES['not-applicable'], '–']] : lines;
}

/** What could not be read, and what would let us. */
export function unknownsBlocks({ unknowns, steps }: Diagnosis): KnownBlock[] {
  const fromLayers = unknowns.map((unknown) => [
    strong(LAYER_NAMES[unknown.layer]),
    words(`: ${shorten(unknown.why, 180)} `),
    quiet(shorten(unknown.howToResolve, 220)),
  ]);
  const told = new Set(unknowns.map((unknown) => unknown.why));
  const fromSteps = steps.flatMap((step) =>
    step.gap && !told.has(step.gap.message)
      ? [[strong(step.title), words(`: ${shorten(step.gap.message, 180)} `), quiet(shorten(step.gap.howToGrant, 220))]]
      : [],
  );
  const items = [...fromLayers, ...fromSteps];
  return items.length > 0
    ? [list([strong('Could not be read, and what would let me')], items, { most: 5, itemLimit: 460 })]
    : [];
}

export function needsBlocks({ needs, verdict }: Diagnosis): KnownBlock[] {
  if (needs.length === 0) return [];
  const items = needs.map((need) => [words(shorten(need.question, 400))]);
  const title = verdict === 'needs-input' ? 'Please answer in this thread, mentioning me' : 'It would help to know';
  return [list([strong(title)], items, { most: 4, itemLimit: 420 })];
}

export function assumptionsBlocks({ assumptions }: Diagnosis): KnownBlock[] {
  if (assumptions.length === 0) return [];
  return [note(shorten(`Taken for granted: ${assumptions.join(' · ')}`, 700))];
}
