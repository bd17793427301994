import type { AuthorizationCase } from '../../domain/decision';
import { keyUsable } from '../key-state';
import { viewRequest } from '../request';
import { MAYBE, tri } from '../tri';
import { isSame } from './around-change';
import { type Asked, type Change, changeAt, type NoChange, PLACES, type Place } from './change';
import { accessInWords, principalsToCompare } from './known-principals';
import { valuesOf } from './narrow';
import { type Access, type KnownPrincipal, type Proof, prove } from './prove';
import { impossible, leftOpen, refuses, remaining } from './why';
import { type Outcome, worstOutcome } from './worst-outcome';

/** Requests of one principal for one key that an operation needs together, with everything that decides them. */
export interface Evidence {
  cases: readonly AuthorizationCase[];
  /** The IAM ARN that a policy would name; taken from the request where it is left out. */
  principal?: string;
  /** Further principals whose access must not change, with their policies; those whom the case shows are looked at anyway. */
  principals?: readonly KnownPrincipal[];
}

/** A change that alone makes the requests allowed; where `proof.after` is undetermined, as far as is known: `notes` tell. */
export interface Option {
  change: Change;
  proof: Proof;
  /** What it cannot be held to, or takes for granted, as clauses. */
  notes: string[];
}

/** A place where no change is enough, and why, as clauses. */
export interface Dismissed {
  place: Place;
  because: string[];
}

export interface Plan {
  principal: string;
  /** The actions that are refused, or of which it is not known. */
  actions: string[];
  before: Outcome;
  /** By how far they reach, the least first. */
  options: Option[];
  dismissed: Dismissed[];
  /** Where no single change is enough: the changes that are, together; null where none are. */
  together: Change[] | null;
}

function isChange(made: Change | NoChange): made is Change {
  return 'apply' in made;
}

/** What a change lets anybody do besides what was asked. */
export function opened({ newlyAllowed }: Proof, principal: string, actions: readonly string[]): Access[] {
  return newlyAllowed.filter((access) => !isSame(access.principal, principal) || !actions.includes(access.action));
}

function proofOf({ cases, principal }: Asked, change: Pick<Change, 'apply'>, more: readonly KnownPrincipal[]): Proof {
  const [first] = cases;
  const shown = principalsToCompare([first, change.apply(first)], [principal]);
  const extra = more.filter((known) => !shown.some((one) => one.principal === known.principal));
  return prove({ cases, principals: [...shown, ...extra] }, change);
}

function notesOn(change: Change, { cases, principal }: Asked): string[] {
  const [first] = cases;
  const via = valuesOf(first, 'kms:ViaService')[0];
  const view = viewRequest(first.request, MAYBE);
  const stuck = cases.find((c) => keyUsable(c.request.action, c.keyState) === false);
  return [
    ...(change.place === 'grant' && via ? [`a grant cannot be limited to calls through ${via}`] : []),
    ...(change.place !== 'identity-policy' && !view.issuerPathKnown && principal === view.issuerArn
      ? ['the session’s ARN does not show the path of its role: the role is taken to have none']
      : []),
    ...leftOpen(cases.map(change.apply)),
    ...(stuck ? [`the key is ${stuck.keyState}, which no permission changes`] : []),
  ];
}

/** One place: an option, or why a change there is not one. */
function weigh(place: Place, asked: Asked, more: readonly KnownPrincipal[]): Option | Dismissed {
  const never = impossible(asked);
  if (never.length > 0) return { place, because: never };
  const change = changeAt(place, asked);
  if (!isChange(change)) return { place, because: change.because };
  if (change.risks.length > 0) return { place, because: change.risks };
  const still = remaining(asked.cases.map(change.apply));
  if (still.length > 0) return { place, because: still };
  const proof = proofOf(asked, change, more);
  const wider = opened(proof, asked.principal, change.actions);
  if (wider.length > 0) {
    const shown = wider.slice(0, 3).map(accessInWords);
    return { place, because: [`it would also allow ${shown.join(', ')}`] };
  }
  return { change, proof, notes: notesOn(change, asked) };
}

/** The least reach first; a grant cannot be held to the service through which the request came, as a statement can. */
function byReach(options: readonly Option[], c: AuthorizationCase): Option[] {
  if (valuesOf(c, 'kms:ViaService').length === 0) return [...options];
  const grants = options.filter(({ change }) => change.place === 'grant');
  return [...options.filter((option) => !grants.includes(option)), ...grants];
}

/** Both sides of a call across accounts, which neither alone allows (IAM User Guide, "Cross-account policy evaluation"). */
function bothSides(asked: Asked, more: readonly KnownPrincipal[]): Change[] | null {
  const sides = (['key-policy', 'identity-policy'] as const).map((place) => changeAt(place, asked));
  const changes = sides.filter(isChange).filter(({ risks }) => risks.length === 0);
  if (changes.length < sides.length) return null;
  const apply = (c: AuthorizationCase) => changes.reduce((sofar, change) => change.apply(sofar), c);
  if (remaining(asked.cases.map(apply)).length > 0) return null;
  const actions = asked.cases.map(({ request }) => request.action);
  return opened(proofOf(asked, { apply }, more), asked.principal, actions).length === 0 ? changes : null;
}

/** The ARN that a policy names for the caller: of the role behind a session, of the user behind a federated one. */
function namedPrincipal(c: AuthorizationCase): string {
  const view = viewRequest(c.request, tri(c.policies.boundary !== null));
  return view.principal.type === 'service' ? c.request.principal : (view.issuerArn ?? c.request.principal);
}

/**
 * The smallest change that turns a refusal, for each place where one can be made: one principal, the refused actions, one
 * key, under the conditions that the request met. Where no single change is enough it says what still refuses there (an
 * explicit deny, an SCP, a boundary …), and names two that are enough together. Nothing is offered that allows anybody
 * anything besides. Null where nothing is refused. Throws AuthorizationInputError on a case that cannot be evaluated.
 */
export function plan({ cases, principal, principals = [] }: Evidence): Plan | null {
  const decided = cases.map((c) => ({ c, outcome: worstOutcome([{ ...c, keyState: 'Enabled' }]) }));
  const refused = decided.filter(({ outcome }) => outcome.decision !== 'allowed');
  const certain = refused.filter(({ outcome }) => refuses(outcome));
  const [first, ...rest] = (certain.length > 0 ? certain : refused).map(({ c }) => c);
  if (!first) return null;
  const asked: Asked = { cases: [first, ...rest], principal: principal ?? namedPrincipal(first) };
  const weighed = PLACES.map((place) => weigh(place, asked, principals));
  const options = byReach(
    weighed.flatMap((entry) => ('change' in entry ? [entry] : [])),
    first,
  );
  return {
    principal: asked.principal,
    actions: asked.cases.map(({ request }) => request.action),
    before: worstOutcome(asked.cases),
    options,
    dismissed: weighed.flatMap((entry) => ('because' in entry ? [entry] : [])),
    together: options.length > 0 ? null : bothSides(asked, principals),
  };
}
