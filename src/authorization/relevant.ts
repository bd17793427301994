import type { NamedPolicy, PolicySet, Unknown } from '../domain/decision';
import { isRecord, type Json } from '../domain/json';
import { BoundedCache } from './bounded-cache';
import { compileChecked } from './checked-policy';
import type { CompiledPolicy } from './document';
import { operationOf } from './operations';
import { matchPrincipal } from './principal';
import { statementsOf, withStatements } from './raw-policy';
import { type RequestView, viewRequest } from './request';
import { FAILED_ACTION, FAILED_RESOURCE, matchStatement, type PolicyKind } from './statement';
import { NO } from './tri';

const ANYBODY = [
  ...['*', 'aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:PrincipalType', 'aws:PrincipalIsAWSService'],
  ...['aws:PrincipalServiceName', 'aws:username', 'kms:CallerAccount'],
];

/**
 * Cuts policies down to the statements that can have a say when one key and a few actions are asked about. What is left decides as the
 * whole would: a statement that names another action or resource never matches. Documents must be objects; a text stays as it is.
 */
export class Relevant {
  readonly #views: readonly RequestView[];
  readonly #cut = new WeakMap<object, NamedPolicy>();

  constructor(resource: string, actions: readonly string[]) {
    const principal = 'arn:aws:iam::000000000000:role/anybody';
    this.#views = actions.map((action) => {
      // What concerns no key is authorized on everything.
      const asked = operationOf(action)?.policy === 'iam' ? '*' : resource;
      return viewRequest({ principal, action, resource: asked, unknownContext: ANYBODY }, NO);
    });
  }

  policy(policy: NamedPolicy, kind: PolicyKind): NamedPolicy {
    const { document } = policy;
    if (!isRecord(document)) return policy;
    const held = this.#cut.get(document);
    if (held) return held;
    const { statements } = compileChecked(policy, kind, true);
    const raw = statementsOf(document);
    const kept = raw.filter((_, i) => this.#hasSay(statements[i], kind));
    const cut = kept.length === raw.length ? policy : { ...policy, document: withStatements(document, kept) };
    this.#cut.set(document, cut);
    return cut;
  }

  /** A union of policies: those of which nothing is left are left out. */
  list(policies: NamedPolicy[] | Unknown, kind: PolicyKind): NamedPolicy[] | Unknown {
    if (policies === 'unknown') return policies;
    const cut = policies.map((policy) => this.policy(policy, kind));
    return cut.filter(({ document }) => !isRecord(document) || statementsOf(document).length > 0);
  }

  levels(levels: PolicySet['scp'], kind: PolicyKind): PolicySet['scp'] {
    return levels === 'unknown' ? levels : levels.map((level) => this.list(level, kind) as NamedPolicy[]);
  }

  #hasSay(statement: CompiledPolicy['statements'][number] | undefined, kind: PolicyKind): boolean {
    if (!statement) return true;
    return this.#views.some((view) => {
      const { failed } = matchStatement(statement, kind, view);
      return (failed & (FAILED_ACTION | FAILED_RESOURCE)) === 0;
    });
  }
}

const MOST_SUBSETS = 500;

/** A key policy cut down, for each principal, to the statements that may name it. AWS's own policies stay whole: they are told by their text. */
export class KeyPolicyFor {
  readonly #document: unknown;
  readonly #compiled: CompiledPolicy | null;
  readonly #subsets: BoundedCache<unknown>;

  constructor(document: unknown | Unknown) {
    this.#document = document;
    const whole = !isRecord(document) || /^auto-/.test(String(document.Id));
    this.#compiled = whole ? null : compileChecked({ name: 'key policy', document }, 'key', true);
    const raw = whole ? [] : statementsOf(document);
    this.#subsets = new BoundedCache(MOST_SUBSETS, (kept) =>
      withStatements(
        document as Json,
        raw.filter((_, i) => kept[i] === '1'),
      ),
    );
  }

  for(principal: string): unknown {
    if (this.#compiled === null) return this.#document;
    const view = viewRequest({ principal, action: '', resource: '', unknownContext: ['*'] }, NO);
    // Who stands behind a federated session, only the request tells.
    if (view.principal.type === 'federated') return this.#document;
    const kept = this.#compiled.statements.map(({ principal: named, effect }) =>
      named !== null && !named.negated && matchPrincipal(named, effect, view).tri === NO ? '0' : '1',
    );
    return kept.includes('0') ? this.#subsets.get(kept.join('')) : this.#document;
  }
}
