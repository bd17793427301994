import type { Grant, Layer, PolicySet, Unknown } from '../../domain/decision';
import type { Evidence, Gap } from '../../domain/evidence';
import type { Json } from '../../domain/json';
import type { WhoCanPrincipal, WhoCanUnknown } from '../../domain/who-can';
import { firstGap, outputOf } from '../read-evidence';
import { STEPS } from '../steps';
import type { AssembledAccount } from './account';
import type { Problem } from './documents';

/** What `iam:GetAccountAuthorizationDetails` brought of an account. */
export interface AccountRead {
  account: string;
  /** Null: it could not be read, and `gap` says why if AWS refused it. */
  output: Json | null;
  gap: Gap | null;
}

/** A policy of the organization, its document as text. */
export interface PolicyText {
  name: string;
  text: string;
}

/** One list per level, root first; `[]` where none binds. */
export type LevelTexts = PolicyText[][] | 'unknown';

export interface OrganizationRead {
  /** `none`: the accounts are in no organization; `unknown`: nobody configured it. */
  kind: 'none' | 'configured' | 'unknown';
  /** SCPs by account. */
  scps: ReadonlyMap<string, LevelTexts>;
  /** RCPs above the key. */
  rcp: LevelTexts;
  /** Organization and place in it, by account. */
  places: ReadonlyMap<string, { id: string; path: string }>;
  /** Why levels are unknown; of an account that is not among them, nothing was looked up. */
  gaps: readonly { layer: 'scp' | 'rcp'; account: string; gap: Gap | null }[];
}

function fromGap(layer: Layer, account: string | null, { message, howToGrant, permission }: Gap): WhoCanUnknown {
  return { layer, account, why: message, howToResolve: howToGrant, ...(permission ? { permission } : {}) };
}

export interface Sources {
  evidence: Evidence;
  organization: OrganizationRead;
  accounts: readonly AccountRead[];
  side: { policy: unknown; grants: readonly Grant[] | Unknown; rcp: PolicySet['rcp']; moreGrants: boolean };
  principals: readonly WhoCanPrincipal[];
  keyAccount: string;
  assembled: ReadonlyMap<string, AssembledAccount>;
  problems: readonly Problem[];
  /** Names of nobody, and whether it is a grant that has them. */
  unreadable: readonly { name: string; layer: 'key-policy' | 'grant' }[];
  /** What everybody is let do by one statement and refused by others, whose conditions may spare somebody. */
  spared: { layer: 'key-policy' | 'rcp'; actions: readonly string[] } | null;
}

const ASK_ONE = 'Ask about one principal: keymedic check --principal.';
const SEE_POLICY = 'Look at that policy by hand.';

function ofKey({ evidence, side, keyAccount, problems }: Sources): WhoCanUnknown[] {
  const steps: [Layer, string, boolean][] = [
    ['key-state', STEPS.key, outputOf(evidence, STEPS.key) === null && outputOf(evidence, STEPS.elsewhere) === null],
    ['key-policy', STEPS.keyPolicy, side.policy === 'unknown'],
    ['grant', STEPS.grants, side.grants === 'unknown'],
  ];
  const unread = steps.flatMap(([layer, step, isUnknown]) => {
    const gap = firstGap(evidence, [step]);
    if (!isUnknown || problems.some((problem) => problem.layer === layer)) return [];
    return [gap ? fromGap(layer, keyAccount, gap) : say(layer, keyAccount, `${layer} could not be read.`, ASK_ONE)];
  });
  if (!side.moreGrants) return unread;
  const why = `The key has more grants than the ${side.grants.length} that were read: another may allow who is not listed.`;
  return [...unread, say('grant', keyAccount, why, ASK_ONE)];
}

const say = (layer: Layer, account: string | null, why: string, howToResolve: string): WhoCanUnknown => ({
  ...{ layer, account, why, howToResolve },
});

function ofAccount({ account, output, gap }: AccountRead, assembled: AssembledAccount | undefined): WhoCanUnknown[] {
  const layer = 'identity-policy';
  if (gap) return [fromGap(layer, account, gap)];
  if (!assembled) return [say(layer, account, `IAM told nothing of account ${account}.`, ASK_ONE)];
  const { missing, whole, boundariesHidden } = assembled;
  const found: WhoCanUnknown[] = [];
  if (!whole) {
    const cut = output?.Truncated === true ? 'has more users, roles and policies than were read' : NO_LISTS;
    found.push(say(layer, account, `Account ${account} ${cut}.`, ASK_ONE));
  }
  if (boundariesHidden) {
    const why = `Policies of account ${account} are in use as permissions boundaries, but IAM did not show whose.`;
    found.push(say('permissions-boundary', account, why, ASK_ONE));
  }
  if (missing.length > 0) {
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
    const why = `Managed policies of account ${account} could not be read: ${missing.slice(0, 3).join(', ')}${more}.`;
    const howToResolve = 'Allow iam:GetPolicy and iam:GetPolicyVersion for the diagnostic role.';
    found.push({ layer, account, why, howToResolve, permission: 'iam:GetPolicyVersion' });
  }
  return found;
}

const NO_LISTS = 'came without the list of its users or of its roles';

const CONFIGURE =
  'Add organization: {managementRole: …} to keymedic.yaml, or organization: none when the accounts are in none.';

/** Only what leaves something open for somebody: nobody asks about limits of those who are refused anyway. */
function ofOrganization({ organization, principals, keyAccount, side, problems }: Sources): WhoCanUnknown[] {
  const open = principals.filter(({ access }) => access.some(({ unread }) => unread.includes('scp')));
  const rcp = side.rcp === 'unknown';
  if (organization.kind === 'unknown') {
    const why = 'No role in the management account is configured, so nobody knows what the organization forbids.';
    return [
      ...(open.length > 0 ? [{ layer: 'scp' as const, account: null, why, howToResolve: CONFIGURE }] : []),
      ...(rcp ? [{ layer: 'rcp' as const, account: keyAccount, why, howToResolve: CONFIGURE }] : []),
    ];
  }
  const accounts = new Set(open.flatMap(({ account }) => account ?? []));
  const told = organization.gaps
    .filter(({ layer, account }) => (layer === 'rcp' ? rcp : accounts.has(account)))
    .map(({ layer, account, gap }) => {
      if (gap) return fromGap(layer, account, gap);
      const why = `The place of account ${account} in the organization could not be read.`;
      return say(layer, account, why, 'Allow organizations:DescribeAccount in the management account.');
    });
  return [...told, ...ofOtherAccounts({ organization, problems }, accounts)];
}

/** Accounts whose SCPs nobody looked up: not configured, or too many. */
function ofOtherAccounts(
  { organization: { kind, gaps }, problems }: Pick<Sources, 'organization' | 'problems'>,
  open: ReadonlySet<string>,
): WhoCanUnknown[] {
  const told = [...gaps, ...problems].filter(({ layer }) => layer === 'scp').map(({ account }) => account);
  const others = [...open].filter((account) => !told.includes(account));
  if (kind === 'none') {
    const why = 'organization: none speaks of the configured accounts; what binds this one is not known.';
    return others.map((account) => say('scp', account, why, 'Ask the owner of the account.'));
  }
  const why =
    'Its place in the organization was not looked up: too many accounts, or only a resource control policy names it.';
  return others.map((account) => say('scp', account, why, ASK_ONE));
}

function ofKeySide({ problems, unreadable, spared, keyAccount }: Sources): WhoCanUnknown[] {
  const broken = problems.map(({ layer, account, problem }) =>
    say(layer, account, `A policy could not be evaluated: ${problem}.`, SEE_POLICY),
  );
  const odd = unreadable.map(({ name, layer }) => {
    const by = layer === 'grant' ? 'A grant' : 'The key policy';
    return say(layer, keyAccount, `${by} names ${name}, whose requests keymedic cannot tell.`, SEE_POLICY);
  });
  if (!spared) return [...broken, ...odd];
  const why = `A statement lets everybody ${spared.actions.join(', ')}; others refuse all whom their conditions do not spare. Of those, who is in the named accounts was asked about.`;
  return [...broken, ...odd, say(spared.layer, keyAccount, why, SEE_POLICY)];
}

/** Everything that could not be read, each with the account and the layer that it leaves open. */
export function unknownsOf(sources: Sources): WhoCanUnknown[] {
  const { accounts, assembled } = sources;
  return [
    ...ofKey(sources),
    ...accounts.flatMap((read) => ofAccount(read, assembled.get(read.account))),
    ...ofOrganization(sources),
    ...ofKeySide(sources),
  ];
}
