import type { Layer, PolicySet } from '../../domain/decision';
import type { Evidence, Gap } from '../../domain/evidence';
import type { Json } from '../../domain/json';
import type { WhoCanPrincipal, WhoCanUnknown } from '../../domain/who-can';
import { firstGap, outputOf } from '../read-evidence';
import { STEPS } from '../steps';
import type { AssembledAccount } from './account';

/** What `iam:GetAccountAuthorizationDetails` brought of an account. */
export interface AccountRead {
  account: string;
  /** Null: it could not be read, and `gap` says why. */
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
  /** Why levels are unknown. */
  gaps: readonly { layer: 'scp' | 'rcp'; account: string; gap: Gap | null }[];
}

function fromGap(layer: Layer, account: string | null, { message, howToGrant, permission }: Gap): WhoCanUnknown {
  return { layer, account, why: message, howToResolve: howToGrant, ...(permission ? { permission } : {}) };
}

interface Sources {
  evidence: Evidence;
  organization: OrganizationRead;
  accounts: readonly AccountRead[];
  side: { policy: unknown; grants: unknown; rcp: PolicySet['rcp'] };
  principals: readonly WhoCanPrincipal[];
  keyAccount: string;
  missing: ReadonlyMap<string, string[]>;
  problems: readonly string[];
  unreadable: readonly string[];
}

/** Managed policies, by account, whose documents were not among what was read. */
export function missingPolicies(accounts: ReadonlyMap<string, AssembledAccount>): Map<string, string[]> {
  return new Map([...accounts].flatMap(([id, { missing }]) => (missing.length > 0 ? [[id, missing] as const] : [])));
}

const ASK_ONE = 'Ask about one principal: keymedic check --principal.';
const SEE_POLICY = 'Look at that policy by hand.';

function ofKey({ evidence, side, keyAccount }: Sources): WhoCanUnknown[] {
  const steps: [Layer, string, boolean][] = [
    ['key-state', STEPS.key, outputOf(evidence, STEPS.key) === null && outputOf(evidence, STEPS.elsewhere) === null],
    ['key-policy', STEPS.keyPolicy, side.policy === 'unknown'],
    ['grant', STEPS.grants, side.grants === 'unknown'],
  ];
  return steps.flatMap(([layer, step, isUnknown]) => {
    if (!isUnknown) return [];
    const gap = firstGap(evidence, [step]);
    if (gap) return [fromGap(layer, keyAccount, gap)];
    const why = layer === 'grant' ? 'The key has more grants than are read.' : `${layer} could not be read.`;
    return [{ layer, account: keyAccount, why, howToResolve: ASK_ONE }];
  });
}

function ofAccount({ account, output, gap }: AccountRead, absent: readonly string[]): WhoCanUnknown[] {
  const layer = 'identity-policy';
  if (gap) return [fromGap(layer, account, gap)];
  const found: WhoCanUnknown[] = [];
  if (output?.Truncated === true) {
    const why = `Account ${account} has more users, roles and policies than were read.`;
    found.push({ layer, account, why, howToResolve: ASK_ONE });
  }
  if (absent.length > 0) {
    const more = absent.length > 3 ? ` and ${absent.length - 3} more` : '';
    const why = `Managed policies of account ${account} could not be read: ${absent.slice(0, 3).join(', ')}${more}.`;
    const howToResolve = 'Allow iam:GetPolicy and iam:GetPolicyVersion for the diagnostic role.';
    found.push({ layer, account, why, howToResolve, permission: 'iam:GetPolicyVersion' });
  }
  return found;
}

const CONFIGURE =
  'Add organization: {managementRole: …} to keymedic.yaml, or organization: none when the accounts are in none.';

/** Only what leaves something open for somebody: nobody asks about limits of those who are refused anyway. */
function ofOrganization({ organization, principals, keyAccount, side }: Sources): WhoCanUnknown[] {
  const open = principals.filter(({ access }) => access.some(({ unread }) => unread.includes('scp')));
  const rcp = side.rcp === 'unknown';
  if (organization.kind === 'unknown') {
    const why = 'No role in the management account is configured, so nobody knows what the organization forbids.';
    return [
      ...(open.length > 0 ? [{ layer: 'scp' as const, account: null, why, howToResolve: CONFIGURE }] : []),
      ...(rcp ? [{ layer: 'rcp' as const, account: keyAccount, why, howToResolve: CONFIGURE }] : []),
    ];
  }
  const accounts = new Set(open.map(({ account }) => account));
  return organization.gaps
    .filter(({ layer, account }) => (layer === 'rcp' ? rcp : accounts.has(account)))
    .map(({ layer, account, gap }) => {
      if (gap) return fromGap(layer, account, gap);
      const why = `The place of account ${account} in the organization could not be read.`;
      return { layer, account, why, howToResolve: 'Allow organizations:DescribeAccount in the management account.' };
    });
}

/** Everything that could not be read, each with the account and the layer that it leaves open. */
export function unknownsOf(sources: Sources): WhoCanUnknown[] {
  const { problems, unreadable, keyAccount } = sources;
  const odd = unreadable.map((name) => `The key policy or a grant names ${name}, which is no principal of AWS's.`);
  const documents = [...problems.map((problem) => `A policy could not be evaluated: ${problem}.`), ...odd];
  return [
    ...ofKey(sources),
    ...sources.accounts.flatMap((read) => ofAccount(read, sources.missing.get(read.account) ?? [])),
    ...ofOrganization(sources),
    ...documents.map((why) => ({
      layer: why.includes('key policy') ? ('key-policy' as const) : ('identity-policy' as const),
      account: keyAccount,
      why,
      howToResolve: SEE_POLICY,
    })),
  ];
}
