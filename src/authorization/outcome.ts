import type { DecisionKind } from '../domain/decision';
import type { LayerFacts } from './layer';
import { and, MAYBE, NO, or, type Tri, YES } from './tri';

/** The Allow side of every layer, as one flat set of inputs to {@link access}; more of any never allows less. */
export interface AllowInputs {
  direct: Tri;
  role: Tri;
  account: Tri;
  identity: Tri;
  boundary: Tri;
  session: Tri;
  scp: Tri;
  rcp: Tri;
  endpoint: Tri;
  /** A grant names the caller: itself, or its role. */
  grantCaller: Tri;
  grantAccount: Tri;
  /** Whether such a grant overrides the silence of a boundary or session policy: AWS documents neither. */
  grantIgnoresLimits: Tri;
}

/**
 * Where the request is decided: `own`: caller and key in one account, or a service principal; `foreign`: both accounts
 * must agree; `iam`: no resource policy is needed, but one may allow too.
 */
export type Setting = 'own' | 'foreign' | 'iam';

/** Whether the Allow side is satisfied, before any explicit deny. */
export function access(setting: Setting, i: AllowInputs): Tri {
  const limits = and(i.boundary, i.session);
  const byIam = and(i.identity, limits);
  let granted: Tri;
  if (setting === 'foreign') granted = and(or(i.direct, or(i.role, i.account)), byIam);
  else if (setting === 'iam') granted = or(byIam, or(i.direct, and(i.role, limits)));
  else granted = or(i.direct, or(and(i.role, limits), and(i.account, byIam)));
  if (granted !== YES) granted = or(granted, accessByGrant(i, limits, byIam));
  return and(granted, and(i.scp, and(i.rcp, i.endpoint)));
}

/** The part of {@link access} that grants make up; a grant to an account is passed on by that account's IAM policies. */
export function accessByGrant(i: AllowInputs, limits: Tri, byIam: Tri): Tri {
  return or(and(i.grantCaller, or(limits, i.grantIgnoresLimits)), and(i.grantAccount, byIam));
}

/** One input of {@link AllowInputs} and the layer it came from. */
export type Origins<L> = Readonly<Partial<Record<keyof AllowInputs, L>>>;

export interface Verdict<L> {
  decision: DecisionKind;
  /** For `undetermined`: the layers that decide. */
  undecided: L[];
}

/** Combines the Allow side with the explicit denies of all layers. */
export function conclude<L>(
  setting: Setting,
  inputs: AllowInputs,
  layers: readonly { layer: L; facts: LayerFacts }[],
  origins: Origins<L>,
): Verdict<L> {
  let deny: Tri = NO;
  for (const { facts } of layers) deny = or(deny, facts.deny);
  if (deny === YES) return { decision: 'explicit-deny', undecided: [] };
  const allow = access(setting, inputs);
  if (allow === NO) return { decision: 'implicit-deny', undecided: [] };
  if (allow === YES && deny === NO) return { decision: 'allowed', undecided: [] };
  const undecided = layers.filter(({ facts }) => facts.deny === MAYBE && isOwnDoubt(facts)).map(({ layer }) => layer);
  if (allow === MAYBE)
    for (const key of decisive(setting, inputs)) {
      const layer = origins[key];
      if (layer !== undefined && !undecided.includes(layer)) undecided.push(layer);
    }
  return { decision: 'undetermined', undecided };
}

/** A Deny can also hang on whether there is a boundary (NotPrincipal): then the boundary is what is not known. */
function isOwnDoubt(facts: LayerFacts): boolean {
  return facts.unread || (facts.unknownDeny?.size ?? 0) > 0;
}

/** The undecided inputs that can turn the answer for at least one value of the others. */
function decisive(setting: Setting, inputs: AllowInputs): (keyof AllowInputs)[] {
  const open = (Object.keys(inputs) as (keyof AllowInputs)[]).filter((key) => inputs[key] === MAYBE);
  const trial: AllowInputs = { ...inputs };
  return open.filter((key) => {
    const others = open.filter((other) => other !== key);
    for (let bits = 0; bits < 1 << others.length; bits++) {
      others.forEach((other, i) => {
        trial[other] = bits & (1 << i) ? YES : NO;
      });
      trial[key] = NO;
      if (access(setting, trial) === YES) continue;
      trial[key] = YES;
      if (access(setting, trial) === YES) return true;
    }
    return false;
  });
}
