import type { LayerOutcome, NamedPolicy, StatementResult } from '../domain/decision';
import { compileChecked } from './checked-policy';
import type { ActionElement, Statement } from './document';
import { explainStatement } from './explain';
import { isNearMiss } from './explain-principal';
import { matchInPolicy, type PolicyViews, type ReadMatch, viewsOf } from './policy-view';
import { BY_ACCOUNT, BY_ROLE } from './principal';
import { type RequestView, servicePrefix } from './request';
import {
  FAILED_ACTION,
  FAILED_PRINCIPAL,
  type PolicyKind,
  type StatementMatch,
  unknownKeysOfStatement,
} from './statement';
import { MAYBE, NO, or, type Tri, YES } from './tri';

/** What one layer says. Layers without principals put their allow into `direct`. */
export interface LayerFacts {
  applies: boolean;
  /** The layer itself could not be read. */
  unread: boolean;
  direct: Tri;
  role: Tri;
  account: Tri;
  deny: Tri;
  statements: StatementResult[];
  /** Context keys that keep an Allow, or a Deny, undecided. */
  unknownAllow: Set<string> | null;
  unknownDeny: Set<string> | null;
}

/** A layer whose Allows all stand at `allow`. */
function facts(applies: boolean, isUnread: boolean, allow: Tri, deny: Tri): LayerFacts {
  return {
    applies,
    unread: isUnread,
    direct: allow,
    role: allow,
    account: allow,
    deny,
    statements: [],
    unknownAllow: null,
    unknownDeny: null,
  };
}

/** A layer that has a say and has said nothing yet. */
export function emptyFacts(): LayerFacts {
  return facts(true, false, NO, NO);
}

/** A layer that has no say in this request, and so stands in nobody's way. */
export function notApplicable(): LayerFacts {
  const none = facts(false, false, NO, NO);
  none.direct = YES;
  return none;
}

/** A layer that nobody could read: it may allow and it may deny. `canDeny` is false for grants. */
export function unread(canDeny = true): LayerFacts {
  return facts(true, true, MAYBE, canDeny ? MAYBE : NO);
}

/** Turns a list of results into nearest-first order; `ranks` runs parallel. */
export function nearestFirst<T>(results: T[], ranks: readonly number[]): T[] {
  let sorted = true;
  for (let i = 1; i < ranks.length && sorted; i++) sorted = (ranks[i - 1] as number) <= (ranks[i] as number);
  if (sorted) return results;
  const order = results.map((_, i) => i).sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || a - b);
  return order.map((i) => results[i] as T);
}

/** How documents are read: whether every statement is explained, and whether compiled documents are kept for reuse. */
export interface Reading {
  explain: boolean;
  keep: boolean;
}

/** One level of an organization, and which statements of its layer stand there. */
export interface Level {
  name: string;
  from: number;
  to: number;
  allows: Tri;
}

/** Collects the statements of one layer. */
export class LayerReader {
  private readonly found = emptyFacts();
  private readonly ranks: number[] = [];
  private readonly kind: PolicyKind;
  private readonly views: PolicyViews;
  private readonly how: Reading;

  constructor(kind: PolicyKind, view: RequestView, how: Reading) {
    this.kind = kind;
    this.views = viewsOf(kind, view);
    this.how = how;
  }

  /** Reads one policy; returns whether any Allow in it matches. `ineffective` names why an Allow has no effect. */
  read(policy: NamedPolicy, ineffective: string | null = null): Tri {
    const compiled = compileChecked(policy, this.kind, this.how.keep);
    let allows: Tri = NO;
    for (const statement of compiled.statements) {
      const read = matchInPolicy(statement, this.kind, this.views);
      if (ineffective !== null && statement.effect === 'Allow') read.match.tri = NO;
      this.note(policy.name, statement, read, ineffective);
      if (statement.effect === 'Allow') allows = or(allows, read.match.tri);
    }
    return allows;
  }

  /** How many statements have been read, where they are explained. */
  get length(): number {
    return this.found.statements.length;
  }

  /**
   * Says of every statement at which level it stands. Where a level does not allow, what others allow is of no use: its own
   * misses come first.
   */
  tellLevels(levels: readonly Level[]): void {
    const refusing = levels.filter(({ allows }) => allows === NO).map(({ name }) => name);
    const overruled = `, but ${refusing.join(' and ')} ${refusing.length === 1 ? 'does' : 'do'} not allow this`;
    for (const { name, from, to, allows } of levels) {
      for (let i = from; i < to; i++) {
        const told = this.found.statements[i] as StatementResult;
        const useless = told.effect === 'Allow' && refusing.length > 0 && allows !== NO;
        told.because = `at ${name}: ${told.because}${useless && told.matched === true ? overruled : ''}`;
        if (useless) this.ranks[i] = FAR + (this.ranks[i] as number);
      }
    }
  }

  result(): LayerFacts {
    this.found.statements = nearestFirst(this.found.statements, this.ranks);
    return this.found;
  }

  private note(policy: string, statement: Statement, { match, view }: ReadMatch, ineffective: string | null): void {
    if (match.tri !== NO) this.count(statement, match, view);
    if (!this.how.explain) return;
    const { sid, index, effect } = statement;
    const silenced = match.tri === NO && match.failed === 0 && ineffective !== null;
    const because = silenced ? ineffective : explainStatement(statement, match, this.kind, view);
    const matched = match.tri === YES ? true : match.tri === NO ? false : 'unknown';
    this.found.statements.push({ policy, sid, index, effect, matched, because });
    this.ranks.push(rank(statement, match, view));
  }

  private count(statement: Statement, { tri: value, form }: StatementMatch, view: RequestView): void {
    const { found } = this;
    if (value === MAYBE) addUnknown(found, statement.effect, unknownKeysOfStatement(statement, view));
    if (statement.effect === 'Deny') found.deny = or(found.deny, value);
    else if (form === BY_ACCOUNT) found.account = or(found.account, value);
    else if (form === BY_ROLE) found.role = or(found.role, value);
    else found.direct = or(found.direct, value);
  }
}

/** Notes the context keys that keep an Allow or a Deny undecided. */
export function addUnknown(found: LayerFacts, effect: 'Allow' | 'Deny', keys: readonly string[]): void {
  const known = (effect === 'Deny' ? found.unknownDeny : found.unknownAllow) ?? new Set<string>();
  for (const key of keys) known.add(key);
  if (effect === 'Deny') found.unknownDeny = known;
  else found.unknownAllow = known;
}

/** Added to the rank of what is no near miss. */
const FAR = 50;

/**
 * -1 denies, 0 matched, 1 undecided, 2 only a condition failed, then by the number of elements that failed; a name that is nearly the
 * caller's is nearer than another, and one that is about other services is far. A Deny that does not match is no miss at all.
 */
function rank({ effect, principal, action }: Statement, match: StatementMatch, view: RequestView): number {
  if (match.tri === YES) return effect === 'Deny' ? -1 : 0;
  if (match.tri === MAYBE) return 1;
  const { failed } = match;
  const elements = 2 + (failed & 1) + ((failed >> 1) & 1) + ((failed >> 2) & 1);
  if (effect === 'Deny') return FAR + elements;
  if ((failed & FAILED_ACTION) !== 0 && !speaksOf(action, view)) return FAR / 2 + elements;
  const nearly = failed === FAILED_PRINCIPAL && principal !== null && isNearMiss(principal, view);
  return nearly ? elements - 0.5 : elements;
}

/** Whether an Action element names anything of the service that is asked. */
function speaksOf(action: ActionElement | null, view: RequestView): boolean {
  const service = servicePrefix(view);
  return action === null || action.negated || action.patterns.some(({ text }) => text.startsWith(service));
}

/** What the contract calls the layer's outcome. */
export function outcomeOf(layer: LayerFacts): LayerOutcome {
  if (!layer.applies) return 'not-applicable';
  if (layer.deny === YES) return 'denies';
  if (layer.unread || layer.deny === MAYBE) return 'unknown';
  const allows = or(layer.direct, or(layer.role, layer.account));
  if (allows === YES) return 'allows';
  return allows === MAYBE ? 'unknown' : 'silent';
}
