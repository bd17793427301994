import type { KnownBlock, RichTextElement } from '@slack/types';
import { authorizationConsoleUrl } from '../../domain/console';
import { refusedWords } from '../../domain/decoded-refusal';
import type { Diagnosis, KeySummary, Need, UnknownLayer } from '../../domain/investigation';
import type { RootCause } from '../../domain/root-cause';
import { otherErrorsWords } from '../../domain/signal';
import { keyConsoleUrl, principalConsoleUrl } from './aws-links';
import { isKeyAlone, type Stage } from './headline';
import { CERTAINTY_NAMES, LAYER_NAMES, layerName } from './names';
import { code, list, note, paragraph, quiet, said, shorten, strong, words } from './rich';
import { plainTimes } from './times';

/** Root cause in one plain sentence, how sure it is and what shows it; `stage`: how far its fix is. */
export function causeBlocks(diagnosis: Diagnosis, { changed, brief }: Omit<Stage, 'written'>): KnownBlock[] {
  const first = diagnosis.rootCauses[0];
  if (first) {
    const summary = paragraph([said(`${changed ? 'Before the fix: ' : ''}${first.summary}`, 1200)]);
    return brief ? [summary] : [summary, paragraph(sureness(first)), ...evidence(first, diagnosis)];
  }
  if (diagnosis.verdict === 'allowed') return [paragraph([words(allowedWords(diagnosis))])];
  if (diagnosis.verdict === 'undetermined') return [paragraph([words(undeterminedWords(diagnosis))])];
  if (diagnosis.verdict !== 'denied') return [];
  return [paragraph([words('The call is refused; the layers below show where.')])];
}

function allowedWords({ authorization }: Diagnosis): string {
  const unread = authorization?.layers.some(({ outcome }) => outcome === 'unknown');
  return unread
    ? 'Nothing that was read refuses it, and what could not be read cannot change that.'
    : 'Every layer that could refuse was read, and none does.';
}

function undeterminedWords(diagnosis: Diagnosis): string {
  const { authorization, unknowns } = diagnosis;
  if (isKeyAlone(diagnosis)) return 'Its state lets it be used. Whether a call is allowed depends on who makes it.';
  if (unknowns.some(({ layer }) => layer === 'none'))
    return 'Every layer allows the call as it was evaluated. Whether that is what failed is not certain.';
  // The layers that could decide; unread ones that could not change the answer are not among them.
  const open = (authorization?.blockedBy.length ? authorization.blockedBy : unknowns.map(({ layer }) => layer)).map(
    (layer) => LAYER_NAMES[layer],
  );
  if (!authorization || open.length === 0) return 'What was read does not tell whether the call is refused.';
  return `Nothing that was read refuses the call. It depends on what could not be read: ${sentenceList(open)}.`;
}

function sureness(cause: RootCause): RichTextElement[] {
  const layer = cause.layer === 'none' ? '' : ` · ${layerName(cause.layer)}`;
  const intended = cause.probablyIntended
    ? ' Somebody probably meant this, so there is no button: ask the owner first.'
    : '';
  return [strong('Root cause '), code(cause.code), words(`${layer} · ${CERTAINTY_NAMES[cause.certainty]}.${intended}`)];
}

const MOST_STEPS = 3;

/** The steps that showed it, by their titles, in one grey line. */
function evidence({ evidence: ids }: RootCause, { steps }: Diagnosis): KnownBlock[] {
  const titles = [...new Set(ids.map((id) => steps.find((step) => step.id === id)?.title ?? id))];
  if (titles.length === 0) return [];
  const named = titles.slice(0, MOST_STEPS).map((title) => `“${shorten(title, 90)}”`);
  const more = titles.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  return [note(`Evidence: the step${titles.length > 1 ? 's' : ''} ${sentenceList(all)}`)];
}

function sentenceList(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Causes that would still block after the first one is fixed. */
export function furtherCauses({ rootCauses }: Diagnosis): KnownBlock[] {
  const rest = rootCauses.slice(1);
  if (rest.length === 0) return [];
  const items = rest.map((cause) => [code(cause.code), said(` · ${cause.certainty}: ${cause.summary}`, 360)]);
  return [list([strong('After that, this would still block')], items, { most: 4, itemLimit: 400 })];
}

/** Who asks, for what, on which key; and who owns the key. */
export function subject({ asked, key, signal }: Diagnosis): KnownBlock[] {
  const resource = asked.resource ?? signal.keyRef;
  const lines: RichTextElement[][] = [];
  if (asked.principal) lines.push([strong('Caller '), linked(asked.principal, principalConsoleUrl(asked.principal))]);
  if (asked.action) lines.push([strong('Action '), code(shorten(asked.action, 60))]);
  else if (asked.principal && asked.example)
    lines.push([strong('Action '), words('not named; checked for '), code(asked.example), words(' as an example')]);
  if (key) lines.push(keyLine(key));
  else if (resource) lines.push([strong('Key '), code(shorten(resource, 260))]);
  if (key) lines.push([strong('Owner '), words(key.owner ? shorten(key.owner, 100) : 'not tagged on the key')]);
  if (signal.requestId) lines.push([strong('AWS request id '), code(shorten(signal.requestId, 80))]);
  if (signal.authorizationId)
    lines.push([
      strong('AWS authorization id '),
      linked(signal.authorizationId, authorizationConsoleUrl(signal.authorizationId, signal.region)),
      words(' (kept for a day)'),
    ]);
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

/** What could not be read, and what would let us. */
export function unknownsBlocks({ unknowns, steps }: Diagnosis): KnownBlock[] {
  const fromLayers = sameReason(unknowns).map(({ layers, why, howToResolve }) => [
    strong(layers.map((layer) => LAYER_NAMES[layer]).join(', ')),
    said(`: ${why} `, 184),
    quiet(shorten(howToResolve, 220)),
  ]);
  const told = new Set(unknowns.map((unknown) => unknown.why));
  const fromSteps = steps.flatMap((step) =>
    step.gap && !told.has(step.gap.message)
      ? [[strong(step.title), said(`: ${step.gap.message} `, 184), quiet(shorten(step.gap.howToGrant, 220))]]
      : [],
  );
  const items = [...fromLayers, ...fromSteps];
  return items.length > 0
    ? [list([strong('Could not be read, and what would let me')], items, { most: 5, itemLimit: 640 })]
    : [];
}

type Unread = Omit<UnknownLayer, 'layer'> & { layers: UnknownLayer['layer'][] };

/** Layers that could not be read for one and the same reason, told once. */
function sameReason(unknowns: readonly UnknownLayer[]): Unread[] {
  const groups: Unread[] = [];
  for (const { layer, why, howToResolve } of unknowns) {
    const group = groups.find((each) => each.why === why && each.howToResolve === howToResolve);
    if (group) group.layers.push(layer);
    else groups.push({ layers: [layer], why, howToResolve });
  }
  return groups;
}

/** The other errors of the paste: named, so that nobody thinks that they were looked at. */
export function otherErrorsBlocks({ signal }: Diagnosis): KnownBlock[] {
  const others = otherErrorsWords(signal);
  return others ? [note(shorten(`Also in the paste, not looked at: ${others}`, 300))] : [];
}

/** What the encoded message of the paste says was refused. */
export function decodedBlocks({ decoded }: Diagnosis): KnownBlock[] {
  if (!decoded) return [];
  return [paragraph([strong('Decoded: '), said(refusedWords(decoded), 900)])];
}

function needsTitle(needs: readonly Need[], verdict: Diagnosis['verdict']): string {
  const form = needs.some(({ noField }) => !noField);
  if (!form) return 'What helps; paste text in this thread, mentioning me';
  return verdict === 'needs-input'
    ? 'Please fill in the form, or answer in this thread, mentioning me'
    : 'It would help to know; fill in the form, or answer in this thread, mentioning me';
}

/** What is asked, and how to answer it. */
export function needsBlocks({ needs, verdict }: Diagnosis): KnownBlock[] {
  if (needs.length === 0) return [];
  const items = needs.map((need) => [said(need.question, 400)]);
  const title = needsTitle(needs, verdict);
  return [list([strong(title)], items, { most: 4, itemLimit: 420 })];
}

export function assumptionsBlocks({ assumptions }: Diagnosis): KnownBlock[] {
  if (assumptions.length === 0) return [];
  return [note(shorten(`Taken for granted: ${plainTimes(assumptions.join(' · '))}`, 700))];
}

/** What keeps it from happening again. */
export function adviceBlocks({ advice = [] }: Diagnosis, most = 3): KnownBlock[] {
  if (advice.length === 0) return [];
  const items = advice.map((each) => [said(each, 300)]);
  return [list([strong('To keep it from happening again')], items, { most, itemLimit: 300 })];
}
