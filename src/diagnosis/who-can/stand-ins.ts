import type { Candidate } from '../../authorization/who-can';
import type { PolicySet } from '../../domain/decision';
import type { WhoCanPrincipal } from '../../domain/who-can';
import { type Known, NO_ORGANIZATION, NOT_A_SERVICE } from '../request-context';
import type { CallerFacts } from './context';
import { arnAccountsOf, type Named } from './named';

export type Shown = Omit<WhoCanPrincipal, 'access'>;

export interface ShownCaller {
  shown: Shown;
  caller: CallerFacts;
}

/** Nobody's account: it stands for every account that no policy names. */
const ELSEWHERE = '000000000000';
/** A unique id that no policy names: of somebody whose own is not known, and who is there. */
const NOBODYS_ID = 'AROA00000000000000000';

/** Somebody of whom nothing was read: only the key's side and the organization are known. */
export function strangerOf(
  principal: string,
  { known, scp, unknown }: { known: Known; scp: PolicySet['scp']; unknown: string[] },
): CallerFacts {
  return {
    principal,
    policies: { identity: 'unknown', boundary: 'unknown', scp },
    known: { ...NOT_A_SERVICE, ...known },
    tags: () => null,
    sessionsOf: NOBODYS_ID,
    unknown,
  };
}

/** An AWS service acting as itself: nothing but the key's side decides. */
export function serviceCaller(name: string): ShownCaller {
  const caller: CallerFacts = {
    principal: name,
    policies: { identity: [], boundary: null, scp: [] },
    known: { ...NO_ORGANIZATION, 'aws:username': [], 'aws:userid': [] },
    tags: () => ({}),
    sessionsOf: null,
    unknown: [],
  };
  return { shown: { principal: name, account: null, kind: 'service' }, caller };
}

const ANY_SERVICE = '*.amazonaws.com';

/** Whatever service everybody's statements reach that nothing names: it is no account's, and has no ARN that a condition could mean. */
export function anyServiceCaller(): ShownCaller {
  const { shown, caller } = serviceCaller('any.amazonaws.com');
  const none = { 'aws:PrincipalArn': [], 'aws:PrincipalType': [], 'aws:PrincipalAccount': [], 'kms:CallerAccount': [] };
  return {
    shown: { ...shown, principal: ANY_SERVICE, note: 'Any AWS service that acts for itself.' },
    caller: { ...caller, known: { ...caller.known, ...none }, unknown: Object.keys(NOT_A_SERVICE) },
  };
}

/** Whoever had a unique id that AWS shows in place of an ARN. */
export function deletedCaller(id: string, partition: string): ShownCaller {
  const kind = id.startsWith('AIDA') ? 'user' : 'role';
  const note = 'AWS shows an id where the role or user was deleted: nobody has it any more.';
  const caller = strangerOf(`arn:${partition}:iam::${ELSEWHERE}:${kind}/${id}`, {
    known: { 'aws:userid': kind === 'user' ? id : `${id}:session` },
    scp: 'unknown',
    unknown: ['aws:PrincipalArn', 'aws:PrincipalAccount', 'kms:CallerAccount'],
  });
  return { shown: { principal: id, account: null, kind: 'deleted', note }, caller: { ...caller, sessionsOf: null } };
}

/** The ARN decides only where a condition may speak of the account; elsewhere any ARN of it fares alike. */
function arnIfUnknown(fields: readonly string[], account: string): string[] {
  const may = fields.some((field) => field === account || /[*?$]/.test(field));
  return may ? ['aws:PrincipalArn'] : [];
}

interface AccountFacts {
  account: string;
  partition: string;
  named: Named;
  /** What is certain of callers of the account. */
  known: Known;
  scp: PolicySet['scp'];
}

/** Whoever is in an account and not listed; its service-linked roles, which SCPs do not bind, apart. */
export function accountCallers({ account, partition, named, known, scp }: AccountFacts): ShownCaller[] {
  const arn = (path: string): string => `arn:${partition}:iam::${account}:role/${path}`;
  const guards = scp === 'unknown' ? [] : scp.flat().map(({ document }) => document);
  const arns = arnIfUnknown([...named.arnAccounts, ...arnAccountsOf(guards)], account);
  const unknown = ['aws:username', 'aws:PrincipalType', ...arns];
  const linked: Candidate['policies'] = { identity: 'unknown', boundary: null, scp: [] };
  return [
    {
      shown: {
        ...{ principal: `arn:${partition}:iam::${account}:root`, account, kind: 'account' },
        note: `Whoever IAM allows in account ${account}.`,
      },
      caller: strangerOf(arn('somebody'), { known, scp, unknown }),
    },
    {
      shown: {
        ...{ principal: arn('aws-service-role/*'), account, kind: 'service-linked-role' },
        note: `Whatever service-linked role IAM allows in account ${account}.`,
      },
      caller: { ...strangerOf(arn('aws-service-role/any/any'), { known, scp: [], unknown }), policies: linked },
    },
  ];
}

/** Anybody of an account that nothing names. */
export function everybodyCaller(partition: string, named: Named): ShownCaller {
  const wild = named.callers.some((value) => /[*?$]/.test(value));
  const unknown = [
    ...['aws:username', 'aws:PrincipalType', ...arnIfUnknown(named.arnAccounts, ELSEWHERE)],
    ...(wild ? ['kms:CallerAccount', 'aws:PrincipalAccount'] : []),
  ];
  const note = 'Anybody in any other account whose own account allows it.';
  const caller = strangerOf(`arn:${partition}:iam::${ELSEWHERE}:role/somebody`, { known: {}, scp: 'unknown', unknown });
  return { shown: { principal: '*', account: null, kind: 'everybody', note }, caller };
}
