import type { Candidate } from '../../authorization/who-can';
import { parsePrincipal } from '../../domain/arn';
import type { PolicySet } from '../../domain/decision';
import type { WhoCanPrincipal } from '../../domain/who-can';
import { documentOf } from '../read-evidence';
import { mayHoldSessionTags } from '../session-tags';
import type { AccountPrincipal, AssembledAccount } from './account';
import type { CallerFacts, Contexts, Known } from './context';
import { accountIn, type Named } from './named';

/** One who is asked about, and how its answer is shown. */
export interface Asked {
  shown: Omit<WhoCanPrincipal, 'access'>;
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
  organizationOf(account: string | null): Known;
}

/** Nobody's account: it stands for every account that no policy names. */
const ELSEWHERE = '000000000000';
/** A unique id that no policy names: of somebody whose own is not known, and who is there. */
const NOBODYS_ID = 'AROA00000000000000000';
const UNREAD = { identity: 'unknown', boundary: 'unknown' } as const;
const DELETED = /^A(?:IDA|ROA|GPA)[A-Z0-9]{5,}$/;
const ACCOUNT = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/;
const NOT_A_SERVICE: Known = { 'aws:PrincipalServiceName': [], 'aws:PrincipalServiceNamesList': [] };

/** Builds the list of everybody who is asked about: read identities first, then whom the key names besides. */
export class Candidates {
  readonly #from: CandidateSources;
  readonly #byArn = new Map<string, AccountPrincipal>();
  readonly #byName = new Map<string, AccountPrincipal>();
  readonly #ids = new Set<string>();
  /** Principals named that are none that AWS knows. */
  readonly unreadable: string[] = [];

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
    const foreign = named.names.flatMap((name) => ACCOUNT.exec(name)?.[1] ?? []);
    const open = [...unread, ...partial, ...foreign, ...named.accounts];
    const unseen = [...new Set(open)].filter((account) => !accounts.has(account) || partial.has(account));
    const unlisted = unseen.filter((account) => !accounts.has(account));
    const roots = unlisted.map((account) => `arn:${partition}:iam::${account}:root`);
    return [
      ...[...accounts.values()].flatMap(({ principals }) => principals.map((each) => this.#known(each))),
      ...roots.map((arn) => this.#stranger(arn, 'root')),
      ...named.names.flatMap((name) => this.#named(name)),
      ...unseen.flatMap((account) => this.#account(account)),
      this.#everybody(),
    ];
  }

  #asked(shown: Asked['shown'], caller: CallerFacts): Asked {
    return { shown, candidate: this.#from.contexts.candidate(caller) };
  }

  #known(principal: AccountPrincipal, session: string | null = null): Asked {
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
    return this.#asked(
      { principal: session ?? arn, account, kind: session ? 'session' : kind },
      {
        principal: session ?? arn,
        policies: { identity, boundary, scp: this.#from.scpOf(account) },
        known,
        tags: () => (isRole && mayHoldSessionTags(documentOf(trust)) ? null : tags),
        sessionsOf: isRole && !session ? uniqueId : null,
        unknown: [],
      },
    );
  }

  /** Somebody in an account that was not read: only the key's side and the organization are known. */
  #stranger(arn: string, kind: Asked['shown']['kind'], note?: string): Asked {
    const account = parsePrincipal(arn)?.accountId ?? null;
    const shown = { principal: arn, account, kind, ...(note ? { note } : {}) };
    const isRole = kind === 'role' || kind === 'session';
    const known = {
      ...NOT_A_SERVICE,
      ...this.#from.organizationOf(account),
      ...(isRole ? { 'aws:username': [] } : {}),
    };
    const policies = { ...UNREAD, scp: account === null ? ('unknown' as const) : this.#from.scpOf(account) };
    // A session does not show the path of its role.
    const unknown = kind === 'session' || kind === 'federated' ? ['aws:PrincipalArn'] : [];
    return this.#asked(shown, { principal: arn, policies, known, tags: () => null, sessionsOf: NOBODYS_ID, unknown });
  }

  #named(name: string): Asked[] {
    if (name === '*' || ACCOUNT.test(name)) return [];
    if (DELETED.test(name)) return this.#ids.has(name) ? [] : [this.#deleted(name)];
    const ref = parsePrincipal(name);
    if (!ref) {
      this.unreadable.push(name);
      return [];
    }
    if (ref.type === 'service') return [this.#service(name)];
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

  #service(name: string): Asked {
    const caller = {
      principal: name,
      policies: { identity: [], boundary: null, scp: [] },
      known: { 'aws:PrincipalOrgID': [], 'aws:PrincipalOrgPaths': [], 'aws:username': [], 'aws:userid': [] },
      tags: () => ({}),
      sessionsOf: null,
      unknown: [],
    };
    return this.#asked({ principal: name, account: null, kind: 'service' }, caller);
  }

  #deleted(id: string): Asked {
    const { partition, contexts } = this.#from;
    const kind = id.startsWith('AIDA') ? 'user' : 'role';
    const principal = `arn:${partition}:iam::${ELSEWHERE}:${kind}/${id}`;
    const note = 'AWS shows an id where the role or user was deleted: nobody has it any more.';
    const caller: CallerFacts = {
      principal,
      policies: { ...UNREAD, scp: 'unknown' },
      known: { ...NOT_A_SERVICE, 'aws:userid': kind === 'user' ? id : `${id}:session` },
      tags: () => null,
      sessionsOf: null,
      unknown: ['aws:PrincipalArn', 'aws:PrincipalAccount', 'kms:CallerAccount'],
    };
    return { shown: { principal: id, account: null, kind: 'deleted', note }, candidate: contexts.candidate(caller) };
  }

  /** Whoever else is in an account; its service-linked roles, which SCPs do not bind, apart. */
  #account(account: string): Asked[] {
    const { partition, organizationOf, scpOf } = this.#from;
    const arn = (path: string): string => `arn:${partition}:iam::${account}:role/${path}`;
    const known = { ...NOT_A_SERVICE, ...organizationOf(account) };
    const caller = (principal: string, policies: Candidate['policies']): CallerFacts => ({
      principal,
      policies,
      known,
      tags: () => null,
      sessionsOf: NOBODYS_ID,
      unknown: ['aws:username', 'aws:PrincipalType', ...this.#arnIfUnknown(account)],
    });
    const shown = { principal: `arn:${partition}:iam::${account}:root`, account, kind: 'account' as const };
    const linked = { principal: arn('aws-service-role/*'), account, kind: 'service-linked-role' as const };
    return [
      this.#asked(
        { ...shown, note: `Whoever IAM allows in account ${account}.` },
        caller(arn('somebody'), { ...UNREAD, scp: scpOf(account) }),
      ),
      this.#asked(
        { ...linked, note: `Whatever service-linked role IAM allows in account ${account}.` },
        caller(arn('aws-service-role/any/any'), { identity: 'unknown', boundary: null, scp: [] }),
      ),
    ];
  }

  #everybody(): Asked {
    const { partition, named } = this.#from;
    const wild = named.callers.some((value) => /[*?$]/.test(value));
    return this.#asked(
      {
        principal: '*',
        account: null,
        kind: 'everybody',
        note: 'Anybody in any other account whose own account allows it.',
      },
      {
        principal: `arn:${partition}:iam::${ELSEWHERE}:role/somebody`,
        policies: { ...UNREAD, scp: 'unknown' },
        known: NOT_A_SERVICE,
        tags: () => null,
        sessionsOf: NOBODYS_ID,
        unknown: [
          ...['aws:username', 'aws:PrincipalType', ...this.#arnIfUnknown(ELSEWHERE)],
          ...(wild ? ['kms:CallerAccount', 'aws:PrincipalAccount'] : []),
        ],
      },
    );
  }

  /** The ARN decides only where a condition may speak of the account; elsewhere any ARN of it fares alike. */
  #arnIfUnknown(account: string): string[] {
    const about = this.#from.named.arns.map(accountIn);
    return about.some((field) => field === account || /[*?$]/.test(field)) ? ['aws:PrincipalArn'] : [];
  }
}
