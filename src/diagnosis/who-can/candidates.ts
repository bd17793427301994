import type { Candidate } from '../../authorization/who-can';
import { isUniqueId, parsePrincipal, wholeAccount } from '../../domain/arn';
import type { PolicySet } from '../../domain/decision';
import { documentOf } from '../read-evidence';
import { type Known, NOT_A_SERVICE } from '../request-context';
import { mayHoldSessionTags } from '../session-tags';
import type { AccountPrincipal, AssembledAccount } from './account';
import type { Contexts } from './context';
import type { Named } from './named';
import {
  accountCallers,
  anyServiceCaller,
  deletedCaller,
  everybodyCaller,
  type Shown,
  type ShownCaller,
  serviceCaller,
  strangerOf,
} from './stand-ins';

/** One who is asked about, and how its answer is shown. */
export interface Asked {
  shown: Shown;
  candidate: Candidate;
}

export interface CandidateSources {
  contexts: Contexts;
  partition: string;
  /** Accounts that were read; those with more identities than were read are in `partial` too. */
  accounts: ReadonlyMap<string, AssembledAccount>;
  partial: ReadonlySet<string>;
  /** Accounts that should have been read and were not. */
  unread: readonly string[];
  named: Named;
  scpOf(account: string): PolicySet['scp'];
  /** What is certain of callers of an account: its organization. */
  organizationOf(account: string): Known;
}

const PROVIDER = /^arn:[a-z-]+:iam::\d{12}:(?:saml|oidc)-provider\/./;
const SIGNED_IN = 'Whoever signs in through it and takes no role.';

/** Builds the list of everybody who is asked about: read identities first, then whom the key names besides. */
export class Candidates {
  readonly #from: CandidateSources;
  readonly #byArn = new Map<string, AccountPrincipal>();
  readonly #byName = new Map<string, AccountPrincipal>();
  readonly #ids = new Set<string>();
  /** Principals named that no request can come from. */
  readonly unreadable: { name: string; layer: 'key-policy' | 'grant' }[] = [];

  constructor(from: CandidateSources) {
    this.#from = from;
    for (const principal of [...from.accounts.values()].flatMap(({ principals }) => principals)) {
      const { arn, account, kind, name, uniqueId } = principal;
      this.#byArn.set(arn, principal);
      if (kind !== 'user' && kind !== 'root') this.#byName.set(`${account}/${name}`, principal);
      if (uniqueId) this.#ids.add(uniqueId);
    }
  }

  all(): Asked[] {
    const { accounts, partial, unread, named, partition } = this.#from;
    const foreign = named.names.flatMap((name) => wholeAccount(name) ?? []);
    const open = [...unread, ...partial, ...foreign, ...named.accounts];
    const unseen = [...new Set(open)].filter((account) => !accounts.has(account) || partial.has(account));
    const unlisted = unseen.filter((account) => !accounts.has(account));
    const roots = unlisted.map((account) => `arn:${partition}:iam::${account}:root`);
    const { organizationOf, scpOf, contexts } = this.#from;
    const callers = [
      ...[...accounts.values()].flatMap(({ principals }) => principals.map((each) => this.#known(each))),
      ...roots.map((arn) => this.#stranger(arn, 'root')),
      ...named.names.flatMap((name) => this.#named(name)),
      ...unseen.flatMap((account) =>
        accountCallers({ account, partition, named, known: organizationOf(account), scp: scpOf(account) }),
      ),
      ...(named.anyService ? [anyServiceCaller()] : []),
      everybodyCaller(partition, named),
    ];
    return callers.map(({ shown, caller }) => ({ shown, candidate: contexts.candidate(caller) }));
  }

  #known(principal: AccountPrincipal, session: string | null = null): ShownCaller {
    const { arn, account, kind, identity, boundary, tags, trust, uniqueId } = principal;
    const isRole = kind === 'role' || kind === 'service-linked-role';
    const userid = session ? `${uniqueId}:${session.split('/').at(-1)}` : uniqueId;
    const known: Known = {
      ...NOT_A_SERVICE,
      ...this.#from.organizationOf(account),
      'aws:PrincipalArn': arn,
      ...(userid && (!isRole || session) ? { 'aws:userid': userid } : {}),
      ...(kind === 'user' ? {} : { 'aws:username': [] }),
    };
    return {
      shown: { principal: session ?? arn, account, kind: session ? 'session' : kind },
      caller: {
        principal: session ?? arn,
        policies: { identity, boundary, scp: this.#from.scpOf(account) },
        known,
        tags: () => (isRole && mayHoldSessionTags(documentOf(trust)) ? null : tags),
        sessionsOf: isRole && !session ? uniqueId : null,
        unknown: [],
      },
    };
  }

  /** Somebody in an account that was not read: only the key's side and the organization are known. */
  #stranger(arn: string, kind: Shown['kind'], note?: string): ShownCaller {
    const account = arn.split(':')[4] ?? '';
    const shown = { principal: arn, account, kind, ...(note ? { note } : {}) };
    const isRole = kind === 'role' || kind === 'session';
    const known = { ...this.#from.organizationOf(account), ...(isRole ? { 'aws:username': [] } : {}) };
    const scp = this.#from.scpOf(account);
    // A session does not show the path of its role.
    const unknown = kind === 'session' || kind === 'federated' ? ['aws:PrincipalArn'] : [];
    return { shown, caller: strangerOf(arn, { known, scp, unknown }) };
  }

  #named(name: string): ShownCaller[] {
    if (name === '*' || wholeAccount(name) !== null) return [];
    if (isUniqueId(name)) return this.#ids.has(name) ? [] : [deletedCaller(name, this.#from.partition)];
    const ref = parsePrincipal(name);
    if (ref?.type === 'service') return [serviceCaller(name)];
    const isProvider = PROVIDER.test(name);
    const [, partition, , , owner = ''] = name.split(':');
    const callable = partition === this.#from.partition && /^\d{12}$/.test(owner) && ref?.name !== '';
    if (callable && isProvider) return [this.#stranger(name, 'federated', SIGNED_IN)];
    if (!callable || !ref) {
      this.unreadable.push({ name, layer: this.#from.named.inGrants.has(name) ? 'grant' : 'key-policy' });
      return [];
    }
    const kind = ref.type === 'assumed-role' ? 'session' : ref.type;
    const account = ref.accountId ?? '';
    const whole = this.#from.accounts.has(account) && !this.#from.partial.has(account);
    if (kind === 'session') {
      const role = this.#byName.get(`${account}/${ref.name}`);
      if (role) return [this.#known(role, name)];
      const note = whole ? `There is no role ${ref.name} in account ${account} now.` : undefined;
      return [this.#stranger(name, 'session', note)];
    }
    if (kind === 'federated') return [this.#stranger(name, 'federated')];
    // In an account that was read whole it is listed already, or is not there.
    return this.#byArn.has(name) || whole ? [] : [this.#stranger(name, kind)];
  }
}
