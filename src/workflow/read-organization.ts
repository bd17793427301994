import { type OrganizationFacts, parentOf, pathIn, placeOf } from '../diagnosis/assemble-organization';
import { list, record, text } from '../diagnosis/read-evidence';
import type { LevelTexts, OrganizationRead, PolicyText } from '../diagnosis/who-can/unknowns';
import type { Collected, Gap, ReadOutput } from '../domain/evidence';
import type { ReadSession } from './ports';

type Filter = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
type Found<T> = { value: T } | { gap: Gap | null };

/** Roots have at most five levels of units below them (Organizations quotas); one more for a loop that cannot be. */
const MOST_LEVELS = 7;
/** Accounts whose place in the organization is looked up. */
const MOST_ACCOUNTS = 200;

/** Organizations has no Regions; `region` only tells the partition's endpoint. */
class OrganizationReader {
  readonly #session: ReadSession;
  readonly #account: string;
  readonly #region: string;

  constructor(session: ReadSession, account: string, region: string) {
    this.#session = session;
    this.#account = account;
    this.#region = region;
  }

  read(operation: string, input: Record<string, unknown>): Promise<Collected<ReadOutput>> {
    const call = { account: this.#account, region: this.#region, operation: `organizations:${operation}`, input };
    return this.#session.read(call);
  }

  /** The chain from the root to an account, root first, whatever its depth. */
  async pathTo(account: string): Promise<Found<string[]>> {
    const described = await this.read('DescribeAccount', { AccountId: account });
    const path = described.kind === 'collected' ? pathIn(described.value, account) : null;
    if (path) return { value: path };
    const chain = [account];
    while (chain.length < MOST_LEVELS) {
      const result = await this.read('ListParents', { ChildId: chain[0] });
      const parent = result.kind === 'collected' ? parentOf(result.value) : null;
      if (!parent) return { gap: gapOf(result) ?? gapOf(described) };
      chain.unshift(parent.id);
      if (parent.root) return { value: chain };
    }
    return { gap: null };
  }

  async levels(path: readonly string[], filter: Filter): Promise<Found<PolicyText[][]>> {
    const levels = await Promise.all(path.map((target) => this.#level(target, filter)));
    const failed = levels.find((level) => 'gap' in level);
    if (failed) return failed;
    return { value: levels.flatMap((level) => ('value' in level ? [level.value] : [])) };
  }

  async #level(target: string, Filter: Filter): Promise<Found<PolicyText[]>> {
    const attached = await this.read('ListPoliciesForTarget', { TargetId: target, Filter });
    if (attached.kind !== 'collected' || attached.value.Truncated === true) return { gap: gapOf(attached) };
    const ids = list(attached.value.Policies).flatMap((policy) => text(record(policy).Id) ?? []);
    const policies = await Promise.all(ids.map((PolicyId) => this.read('DescribePolicy', { PolicyId })));
    const failed = policies.find(({ kind }) => kind !== 'collected');
    if (failed) return { gap: gapOf(failed) };
    return { value: policies.flatMap((policy) => (policy.kind === 'collected' ? [policyText(policy.value)] : [])) };
  }
}

function gapOf(result: Collected<ReadOutput>): Gap | null {
  return result.kind === 'unavailable' ? result.gap : null;
}

function policyText(output: ReadOutput): PolicyText {
  const policy = record(output.Policy);
  const { Name, Id } = record(policy.PolicySummary);
  return { name: text(Name) ?? text(Id) ?? 'policy', text: text(policy.Content) ?? '' };
}

/** An account that is not ours need not be in our organization: its own limits are then its owner's to know. */
function gapFor(account: string, gap: Gap | null, ours: boolean): Gap | null {
  if (ours || gap === null || gap.permission !== null) return gap;
  const message = `Account ${account} was not found in the organization, so its own service control policies are not known.`;
  return { ...gap, message, howToGrant: `Ask the owner of account ${account}.` };
}

export interface OrganizationQuestion {
  facts: OrganizationFacts;
  /** Region to reach Organizations in the key's partition. */
  region: string;
  key: { account: string; manager: string | null };
  /** Accounts whose callers are asked about, those of the configuration first. */
  accounts: readonly string[];
  ours: ReadonlySet<string>;
}

/**
 * What the organization lays on callers of some accounts and on a key: SCPs and RCPs of every level, root first, and each account's
 * place. None bind in the management account, and no RCP binds an AWS managed key (Organizations User Guide).
 */
export async function readOrganization(
  session: ReadSession,
  question: OrganizationQuestion,
): Promise<OrganizationRead> {
  const { facts, region, key, accounts, ours } = question;
  const scps = new Map<string, LevelTexts>();
  const places = new Map<string, { id: string; path: string }>();
  const gaps: OrganizationRead['gaps'][number][] = [];
  const free = facts.kind === 'none' || key.manager === 'AWS';
  if (facts.kind !== 'configured' || facts.account === null) {
    return { kind: facts.kind, scps, places, gaps, rcp: free ? [] : 'unknown' };
  }
  const { account: management } = facts;
  const reader = new OrganizationReader(session, management, region);
  const summary = await reader.read('DescribeOrganization', {});
  const id = summary.kind === 'collected' ? text(record(summary.value.Organization).Id) : null;
  let rcp: LevelTexts = free || key.account === management ? [] : 'unknown';
  const asked = [...new Set([key.account, ...accounts])].slice(0, MOST_ACCOUNTS);
  const readAccount = async (account: string): Promise<void> => {
    const path = await reader.pathTo(account);
    const note = (layer: 'scp' | 'rcp', gap: Gap | null): void => {
      gaps.push({ layer, account, gap: gapFor(account, gap, ours.has(account)) });
    };
    if (id && 'value' in path) places.set(account, placeOf(id, path.value));
    if (account === management) {
      scps.set(account, []);
      return;
    }
    const levels = 'value' in path ? await reader.levels(path.value, 'SERVICE_CONTROL_POLICY') : path;
    scps.set(account, 'value' in levels ? levels.value : 'unknown');
    if ('gap' in levels) note('scp', levels.gap);
    if (account !== key.account || rcp !== 'unknown') return;
    const above = 'value' in path ? await reader.levels(path.value, 'RESOURCE_CONTROL_POLICY') : path;
    if ('value' in above) rcp = above.value;
    else note('rcp', above.gap);
  };
  await Promise.all(asked.map(readAccount));
  return { kind: 'configured', scps, places, gaps, rcp };
}
