import type { KnownBlock } from '@slack/types';
import { decidingStatement, type Layer, type LayerResult } from '../../domain/decision';
import type { Diagnosis } from '../../domain/investigation';
import { LAYER_NAMES, OUTCOME_NAMES } from './names';
import { list, paragraph, shorten, strong, words } from './rich';

/** Says nothing and has no statement: what that means for each layer. */
const NOTHING_THERE: Partial<Record<Layer, string>> = {
  'identity-policy': 'the caller has no IAM policy',
  grant: 'no grant on the key names this caller',
};

export interface LayersOptions {
  /** As a list, for workspaces that refuse table blocks. */
  classic: boolean;
  /** A fix was sent since: what is shown is how it was. */
  before: boolean;
}

/** Layer × outcome × reason, those that do not apply in one line. */
export function layersBlocks(diagnosis: Diagnosis, { classic, before }: LayersOptions): KnownBlock[] {
  if (!diagnosis.authorization) return [];
  const lines = layerLines(diagnosis);
  const title = strong(before ? 'The layers before the fix' : 'What each layer says');
  if (classic) {
    const items = lines.map(([layer, says, because]) => [
      strong(layer),
      words(`: ${says}${because && ` – ${because}`}`),
    ]);
    return [list([title], items, { itemLimit: 260, most: 10 })];
  }
  const rows = [['Layer', 'Says', 'Because'], ...lines].map((line) => line.map(cell));
  const table: KnownBlock = {
    type: 'table',
    column_settings: rows.slice(0, 3).map(() => ({ is_wrapped: true })),
    rows,
  };
  return before ? [paragraph([title]), table] : [table];
}

const cell = (text: string): { type: 'raw_text'; text: string } => ({ type: 'raw_text', text: text || '–' });

function layerLines(diagnosis: Diagnosis): [string, string, string][] {
  const { layers = [], blockedBy = [] } = diagnosis.authorization ?? {};
  const outcomeOf = ({ layer, outcome }: LayerResult): string =>
    outcome === 'silent' && blockedBy.includes(layer) ? 'does not allow, which blocks' : OUTCOME_NAMES[outcome];
  const applying = layers.filter(({ outcome }) => outcome !== 'not-applicable');
  const others = layers.filter(({ outcome }) => outcome === 'not-applicable').map(({ layer }) => LAYER_NAMES[layer]);
  const lines = applying.map((each): [string, string, string] => [
    LAYER_NAMES[each.layer],
    outcomeOf(each),
    reasonOf(each, diagnosis),
  ]);
  return others.length > 0 ? [...lines, [others.join(', '), OUTCOME_NAMES['not-applicable'], '']] : lines;
}

/** The key's state, the statement that decided, or the nearest one; empty where there is nothing to say. */
function reasonOf(result: LayerResult, { key, unknowns }: Diagnosis): string {
  const { layer, outcome, statements } = result;
  if (outcome === 'unknown') {
    const why = unknowns.find((unknown) => unknown.layer === layer)?.why;
    return why ? shorten(why, 100) : '';
  }
  if (layer === 'key-state') return key ? `the key is ${shorten(key.state, 40)}` : '';
  const shown = decidingStatement(result);
  if (!shown) return outcome === 'silent' ? (NOTHING_THERE[layer] ?? 'no statement in it allows this') : '';
  const name = shown.sid ?? (layer === 'grant' ? 'grant' : `${shown.policy} #${shown.index + 1}`);
  const text = `${name}: ${shown.because}`;
  if (outcome !== 'silent' || layer !== 'grant' || statements.length === 1) return shorten(text, 160);
  return shorten(`none of the ${statements.length} grants on the key fits; nearest: ${text}`, 160);
}
