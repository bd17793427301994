import type { Authorization, Layer, LayerOutcome, LayerResult, Unknown } from '../domain/decision';
import { LAYERS } from '../domain/decision';
import { type LayerFacts, outcomeOf } from './layer';
import { allowedByLayers, blockedByLayers } from './naming';
import { type AllowInputs, conclude, type Origins, type Setting } from './outcome';
import { MAYBE, NO, or, YES } from './tri';

export type PolicyLayer = Exclude<Layer, 'key-state'>;
export type LayerMap = Readonly<Record<PolicyLayer, LayerFacts>>;

const POLICY_LAYERS: readonly PolicyLayer[] = LAYERS.filter((layer) => layer !== 'key-state');

export interface Read {
  setting: Setting;
  layers: LayerMap;
  /** No resource policy has a say: the account decides through IAM. */
  iamOnly: boolean;
  keyState: LayerOutcome;
  keyUsable: boolean | Unknown;
}

/** Turns what the layers say into the answer of the contract. */
export function answer({ setting, layers, iamOnly, keyState, keyUsable }: Read): Authorization {
  const inputs = allowInputs(layers, iamOnly);
  const list = POLICY_LAYERS.map((layer) => ({ layer, facts: layers[layer] }));
  const { decision, undecided } = conclude(setting, inputs, list, originsFor(layers));
  const result: Authorization = {
    decision,
    layers: report(layers, keyState),
    blockedBy: [],
    allowedBy: decision === 'allowed' ? allowedByLayers(setting, inputs, iamOnly) : [],
    keyUsable,
  };
  if (decision === 'undetermined') {
    result.blockedBy = inOrder(undecided);
    result.unknownContext = unknownContext(list, undecided);
  } else if (decision !== 'allowed') result.blockedBy = inOrder(blockedByLayers(setting, inputs, list));
  return result;
}

function allowInputs(layers: LayerMap, iamOnly: boolean): AllowInputs {
  const key = layers['key-policy'];
  const { grant } = layers;
  const grantCaller = grant.applies ? or(grant.direct, grant.role) : NO;
  return {
    direct: key.applies ? key.direct : NO,
    role: key.role,
    account: iamOnly ? YES : key.account,
    identity: layers['identity-policy'].direct,
    boundary: layers['permissions-boundary'].direct,
    session: layers['session-policy'].direct,
    scp: layers.scp.direct,
    rcp: layers.rcp.direct,
    endpoint: layers['vpc-endpoint-policy'].direct,
    grantCaller,
    grantAccount: grant.account,
    grantIgnoresLimits: grantCaller === NO ? NO : MAYBE,
  };
}

const ORIGINS: Origins<PolicyLayer> = {
  direct: 'key-policy',
  role: 'key-policy',
  account: 'key-policy',
  identity: 'identity-policy',
  boundary: 'permissions-boundary',
  session: 'session-policy',
  scp: 'scp',
  rcp: 'rcp',
  endpoint: 'vpc-endpoint-policy',
  grantCaller: 'grant',
  grantAccount: 'grant',
  grantIgnoresLimits: 'permissions-boundary',
};

function originsFor(layers: LayerMap): Origins<PolicyLayer> {
  if (layers['permissions-boundary'].direct !== YES) return ORIGINS;
  return { ...ORIGINS, grantIgnoresLimits: 'session-policy' };
}

function report(layers: LayerMap, keyState: LayerOutcome): LayerResult[] {
  return LAYERS.map((layer) => {
    if (layer === 'key-state') return { layer, outcome: keyState, statements: [] };
    const facts = layers[layer];
    return { layer, outcome: outcomeOf(facts), statements: facts.statements };
  });
}

function inOrder(layers: readonly PolicyLayer[]): Layer[] {
  return layers.length < 2 ? [...layers] : LAYERS.filter((layer) => (layers as readonly Layer[]).includes(layer));
}

function unknownContext(
  list: readonly { layer: PolicyLayer; facts: LayerFacts }[],
  undecided: readonly PolicyLayer[],
): string[] {
  const keys = new Set<string>();
  for (const { layer, facts } of list) {
    if (!undecided.includes(layer)) continue;
    for (const key of facts.unknownAllow ?? []) keys.add(key);
    for (const key of facts.unknownDeny ?? []) keys.add(key);
  }
  return [...keys];
}

/**
 * An undecided answer, given what it comes to in every case that its unknown context keys leave open: where all agree
 * on allowing, or on denying, that is the decision.
 */
export function settle(undecided: Authorization, answers: readonly Authorization[]): Authorization {
  const decisions = new Set(answers.map(({ decision }) => decision));
  if (decisions.has('undetermined') || (decisions.has('allowed') && decisions.size > 1)) return undecided;
  const { layers, keyUsable } = undecided;
  const decision = decisions.has('allowed')
    ? 'allowed'
    : decisions.has('implicit-deny')
      ? 'implicit-deny'
      : 'explicit-deny';
  const union = (pick: (one: Authorization) => readonly Layer[]) =>
    LAYERS.filter((layer) => answers.some((one) => pick(one).includes(layer)));
  const blockedBy = union((one) => one.blockedBy);
  return { decision, layers, blockedBy, allowedBy: union((one) => one.allowedBy), keyUsable };
}
