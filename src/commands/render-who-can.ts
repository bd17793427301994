import type { WhoCan, WhoCanPrincipal } from '../domain/who-can';
import {
  accessInWords,
  actionsInWords,
  type Certainty,
  certaintyOf,
  givesAccess,
  isUse,
  nameOf,
} from './who-can-words';

const MOST_GROUPS = 25;
const MOST_LISTED = 5;

/** Stands for whoever there may be: no name of IAM holds a `*`. */
const standsForMany = ({ kind, principal }: WhoCanPrincipal): boolean => kind === 'account' || principal.includes('*');
/** Who stands for many or for nobody is listed, not counted. */
const counted = (one: WhoCanPrincipal): boolean => one.kind !== 'deleted' && !standsForMany(one);

const RANK: readonly Certainty[] = ['allowed', 'unless-organization', 'conditional', 'unknown'];

/** The surest way in which a principal may do one of the actions; null when it may none of them. */
function surest({ access }: WhoCanPrincipal, wanted: (action: string) => boolean): Certainty | null {
  const found = access.filter(({ actions }) => actions.some(wanted)).map(certaintyOf);
  return RANK.find((certainty) => found.includes(certainty)) ?? null;
}

const plural = (count: number, what = 'principal'): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Those who may not use the key: who can change that alone is told apart from who cannot. */
function countsOfOthers(others: readonly WhoCanPrincipal[]): string[] {
  const found = others.map((principal) => surest(principal, givesAccess));
  const count = (...wanted: (Certainty | null)[]): number => found.filter((each) => wanted.includes(each)).length;
  const [can, conditional] = [count('allowed', 'unless-organization', 'conditional'), count('conditional')];
  const under =
    conditional === 0 ? '' : conditional === can ? ' under conditions' : ` (${conditional} under conditions)`;
  return [
    ...(can > 0 ? [`${can} more can give themselves access${under}`] : []),
    ...(count('unknown') > 0
      ? [`${count('unknown')} more can perhaps give themselves access, which nobody can tell`]
      : []),
    ...(count(null) > 0 ? [`${count(null)} may only administer or read it`] : []),
  ];
}

function counts({ principals, actions, unknowns }: WhoCan): string[] {
  const one = actions.length === 1 ? (actions[0] ?? '') : null;
  const wanted = (action: string): boolean => one !== null || isUse(action);
  const listed = principals.filter(counted);
  const found = listed.map((principal) => surest(principal, wanted));
  const count = (certainty: Certainty | null): number => found.filter((each) => each === certainty).length;
  const what = one ?? 'use it';
  const [sure, guarded] = [count('allowed'), count('unless-organization')];
  const others = count(null);
  const many = principals.filter((one) => standsForMany(one) && surest(one, wanted) !== null).length;
  const certain = many + unknowns.length === 0 && others === listed.length;
  return [
    ...(sure > 0 ? [`${plural(sure)} may ${what}`] : []),
    ...(sure + guarded === 0 ? [`nobody may ${what}${certain ? '' : ' for certain'}`] : []),
    ...(guarded > 0
      ? [`${plural(guarded)} may ${what} unless policies of the organization, which were not read, refuse`]
      : []),
    ...(count('conditional') > 0 ? [`${count('conditional')} may under conditions`] : []),
    ...(count('unknown') > 0 ? [`of ${count('unknown')} nobody can tell`] : []),
    ...(one === null ? countsOfOthers(listed.filter((_, i) => found[i] === null)) : []),
    ...(many > 0 ? [`${many === 1 ? '1 entry stands' : `${many} entries stand`} for many more`] : []),
  ];
}

function headline(answer: WhoCan): string {
  const { key, keyUsable, notFound, actions } = answer;
  if (notFound) return `NOBODY: there is no such key. ${notFound}`;
  if (!key) return 'CANNOT TELL: nothing of the key could be read.';
  const name = key.aliases[0] ?? key.arn;
  const said = counts(answer).join('; ');
  if (keyUsable === false) {
    const now = actions.length === 1 ? `may ${actions[0]} now` : 'can use it now';
    return `NOBODY ${now}: ${name} is ${key.state}. By its permissions, ${said}.`;
  }
  const state = keyUsable === true ? key.state : `${key.state}, and whether that lets it be used is not known`;
  return `${name} is ${state}: ${said}.`;
}

interface Group {
  members: WhoCanPrincipal[];
  lines: string[];
  actions: number;
  rank: number;
}

function groupsOf({ principals, actions: asked }: WhoCan): Group[] {
  const groups = new Map<string, Group>();
  for (const principal of principals) {
    const { access, kind, note } = principal;
    const what = (actions: readonly string[]): string =>
      asked.length === 1 ? '' : `: ${actionsInWords(actions, asked)}`;
    const lines = access.map((each) => `${accessInWords(each)}${what(each.actions)}`);
    const key = [...lines, counted(principal) ? '' : kind, note ?? ''].join('\n');
    const held = groups.get(key);
    if (held) held.members.push(principal);
    else {
      const rank = Math.min(...access.map((each) => RANK.indexOf(certaintyOf(each))));
      const actions = access.reduce((sum, each) => sum + each.actions.length, 0);
      groups.set(key, { members: [principal], lines, rank, actions });
    }
  }
  return [...groups.values()].sort((a, b) => a.rank - b.rank || b.actions - a.actions);
}

const KINDS: Record<WhoCanPrincipal['kind'], string> = {
  role: 'role',
  'service-linked-role': 'service-linked role',
  user: 'user',
  root: 'root user',
  session: 'session',
  federated: 'federated user',
  service: 'AWS service',
  account: 'account',
  everybody: 'everybody',
  deleted: 'deleted identity',
};

function title({ members }: Group): string {
  const kinds = new Map<string, number>();
  for (const { kind } of members) kinds.set(KINDS[kind], (kinds.get(KINDS[kind]) ?? 0) + 1);
  const note = members[0]?.note;
  if (note && members.every(standsForMany)) return note;
  const names = [...kinds]
    .map(([kind, count]) => plural(count, kind))
    .join(', ')
    .replaceAll('identitys', 'identities');
  return note ? `${names} · ${note}` : names;
}

function groupLines(group: Group): string[] {
  const { members, lines } = group;
  const shown = members.filter(({ principal }) => !principal.startsWith('*'));
  const names = shown.slice(0, MOST_LISTED).map(({ principal }) => principal);
  const more = members.length - names.length;
  const rest = names.length > 0 && more > 0 ? [`and ${more} more; --json lists all`] : [];
  return ['', title(group), ...lines.map((line) => `  ${line}`), ...[...names, ...rest].map((line) => `    ${line}`)];
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', name, ...lines.map((line) => `  ${line}`)];
}

/** Layers and accounts that stay open for one and the same reason stand in one line. */
function notSeen({ unknowns }: WhoCan): string[] {
  const reasons = new Map<string, string[]>();
  for (const { layer, account, why, howToResolve } of unknowns) {
    const reason = `${/[.!?]$/.test(why) ? why : `${why}.`} ${howToResolve}`;
    const where = account ? `${nameOf(layer)} of ${account}` : nameOf(layer);
    reasons.set(reason, [...(reasons.get(reason) ?? []), where]);
  }
  return [...reasons].map(([reason, where]) => `${where.join(', ')}: ${reason}`);
}

/** Who may use a key as a person reads it in a terminal: the answer first, then who fares alike together. */
export function renderWhoCan(answer: WhoCan): string {
  const { key, assumptions, stats } = answer;
  const groups = groupsOf(answer);
  const hidden = groups.slice(MOST_GROUPS);
  const inHidden = hidden.reduce((sum, { members }) => sum + members.length, 0);
  const owner = key?.owner ? `, owned by ${key.owner}` : '';
  const lines = [
    headline(answer),
    ...(key ? [`  ${key.arn}${owner}`] : []),
    ...groups.slice(0, MOST_GROUPS).flatMap(groupLines),
    ...(hidden.length > 0
      ? ['', `${plural(inHidden)} more in ${plural(hidden.length, 'group')}; --json lists all.`]
      : []),
    ...section('Not seen', notSeen(answer)),
    ...section('Taken for granted', assumptions),
    '',
    `${stats.principals} asked about, ${stats.refused} refused everything; ${stats.awsCalls} AWS calls, ${stats.ms} ms`,
  ];
  return `${lines.join('\n')}\n`;
}
