import { isServicePrincipal, isUniqueId, parsePrincipal, wholeAccount } from '../domain/arn';
import type { Grant } from '../domain/decision';

const ROLE = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** Under which word a grant waits for the principal that its grantee or retiring principal names; null: for everybody. */
function wordFor(name: string): string | null {
  const account = wholeAccount(name);
  if (account) return `account ${account}`;
  const [, owner, role] = ROLE.exec(name) ?? [];
  if (owner && role) return `role ${owner} ${role}`;
  if (isUniqueId(name)) return null;
  return isServicePrincipal(name) ? `service ${name.split('.')[0]}` : name;
}

/** Null: its grants cannot be told by its name. */
function wordsOf(principal: string): string[] | null {
  const ref = parsePrincipal(principal);
  if (!ref || ref.type === 'federated') return null;
  if (ref.type === 'service') return [`service ${ref.arn.split('.')[0]}`];
  const { type, accountId, name } = ref;
  const role = type === 'role' || type === 'assumed-role' ? [`role ${accountId} ${name}`] : [];
  return [principal, `account ${accountId}`, ...role];
}

/** What a grant says to a principal that it does not name: for those, one of each kind stands for all. */
function kindOf({ IssuingAccount: issuer, KeyId: key }: Grant): string {
  return `${issuer}|${key}`;
}

/** The grants on a key by whom they may name, so that thousands of them cost one principal no more than its own. */
export class GrantIndex {
  readonly #all: readonly Grant[];
  readonly #everybody: Grant[] = [];
  readonly #byWord = new Map<string, Grant[]>();
  /** By kind: the account that made a grant may retire it, and whom none of its names means otherwise may not. */
  readonly #kinds = new Map<string, Grant[]>();

  constructor(grants: readonly Grant[]) {
    this.#all = grants;
    for (const grant of grants) this.#add(grant);
  }

  /** Enough grants to decide any request of the principal just as all of them would: those that may name it, and one other of each kind. */
  for(principal: string): Grant[] {
    const words = wordsOf(principal);
    if (words === null) return [...this.#all];
    const named = words.flatMap((word) => this.#byWord.get(word) ?? []);
    const found = new Set([...this.#everybody, ...named]);
    for (const kind of this.#kinds.values()) {
      const other = kind.find((grant) => !found.has(grant));
      if (other) found.add(other);
    }
    return [...found];
  }

  #add(grant: Grant): void {
    const grantee = grant.GranteePrincipal ?? grant.GranteeServicePrincipal;
    const retiring = grant.RetiringPrincipal ?? grant.RetiringServicePrincipal;
    const words = [grantee, retiring].map((name) => (name === undefined ? undefined : wordFor(name)));
    if (grantee === undefined || words.includes(null)) this.#everybody.push(grant);
    else for (const word of new Set(words)) if (word) push(this.#byWord, word, grant);
    push(this.#kinds, kindOf(grant), grant);
  }
}

function push(lists: Map<string, Grant[]>, key: string, grant: Grant): void {
  const held = lists.get(key);
  if (held) held.push(grant);
  else lists.set(key, [grant]);
}
