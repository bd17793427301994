import type { NamedPolicy, PolicySet } from '../domain/decision';
import { isRecord, type Json } from '../domain/json';
import { statementsOf, withStatements } from './raw-policy';

/** Policies without some of their statements; each document is cut once. What is no object stays as it is. */
export interface Cut {
  document(document: unknown): unknown;
  policy(policy: NamedPolicy): NamedPolicy;
  levels(levels: PolicySet['scp']): PolicySet['scp'];
}

/** Cuts away the statements for which `drop` holds. */
export function cutting(drop: (statement: Json) => boolean): Cut {
  const cuts = new WeakMap<object, Json>();
  const document = (whole: unknown): unknown => {
    if (!isRecord(whole)) return whole;
    const held = cuts.get(whole);
    if (held) return held;
    const statements = statementsOf(whole);
    const kept = statements.filter((statement) => !drop(statement));
    const cut = kept.length === statements.length ? whole : withStatements(whole, kept);
    cuts.set(whole, cut);
    return cut;
  };
  const policy = (whole: NamedPolicy): NamedPolicy => ({ ...whole, document: document(whole.document) });
  const levels: Cut['levels'] = (each) => (each === 'unknown' ? each : each.map((level) => level.map(policy)));
  return { document, policy, levels };
}
