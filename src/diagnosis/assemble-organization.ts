import type { NamedPolicy, Unknown } from '../domain/decision';
import type { Evidence } from '../domain/evidence';
import type { Json } from '../domain/json';
import { documentOf, elementsOf, list, outputOf, record, text } from './read-evidence';
import { STEPS } from './steps';

/** What is known of the organization before anything is read. */
export interface OrganizationFacts {
  /** `none`: the accounts are in no organization; `unknown`: nobody configured it. */
  kind: 'none' | 'configured' | 'unknown';
  /** The management account, through which the organization is read. */
  account: string | null;
  /** The configured accounts, which `none` speaks of. */
  accounts?: readonly string[];
}

/** The chain from the root to the account, root first; null when it is not known whole. */
export function pathOf(evidence: Evidence, account: string, steps: PathSteps): string[] | null {
  const described = pathIn(outputOf(evidence, steps.account), account);
  if (described) return described;
  const first = parentOf(outputOf(evidence, steps.parents));
  if (!first) return null;
  if (first.root) return [first.id, account];
  const second = parentOf(outputOf(evidence, steps.parents2));
  return second?.root ? [second.id, first.id, account] : null;
}

/** The chain that `organizations:DescribeAccount` shows, root first; null when it shows none. */
export function pathIn(output: Json | null, account: string): string[] | null {
  const path = list(record(output?.Account).Paths).map((entry) => String(entry).split('/').filter(Boolean))[0];
  const from = path?.findIndex((id) => id.startsWith('r-')) ?? -1;
  return path && from >= 0 ? [...path.slice(from).filter((id) => id !== account), account] : null;
}

export interface PathSteps {
  account: string;
  parents: string;
  parents2: string;
}

export const CALLER_PATH: PathSteps = {
  account: STEPS.callerAccount,
  parents: STEPS.callerParents,
  parents2: STEPS.callerParents2,
};

export const KEY_PATH: PathSteps = {
  account: STEPS.keyAccount,
  parents: STEPS.keyParents,
  parents2: STEPS.keyParents2,
};

/** What `organizations:ListParents` names. */
export function parentOf(output: Json | null): { id: string; root: boolean } | null {
  const parent = record(list(output?.Parents)[0]);
  const id = text(parent.Id);
  return id ? { id, root: parent.Type === 'ROOT' } : null;
}

/** Ids of every policy attached along the paths that were read. */
export function attachedPolicyIds(evidence: Evidence): string[] {
  const attachments = [STEPS.scpAttachments, STEPS.rcpAttachments].flatMap((step) => elementsOf(evidence, step).items);
  return [
    ...new Set(attachments.flatMap((item) => list(item.Policies).flatMap((policy) => text(record(policy).Id) ?? []))),
  ];
}

function documents(evidence: Evidence): Map<string, NamedPolicy> {
  const found = new Map<string, NamedPolicy>();
  for (const item of elementsOf(evidence, STEPS.organizationPolicies, STEPS.organizationPolicyIds).items) {
    const policy = record(item.Policy);
    const summary = record(policy.PolicySummary);
    const document = documentOf(policy.Content);
    const id = text(summary.Id) ?? text(item.item);
    if (id && document) found.set(id, { name: text(summary.Name) ?? id, document });
  }
  return found;
}

function levels(evidence: Evidence, step: string, path: readonly string[] | null): NamedPolicy[][] | Unknown {
  const { items, complete } = elementsOf(evidence, step);
  if (!path || !complete) return 'unknown';
  const byId = documents(evidence);
  const found: NamedPolicy[][] = [];
  for (const level of path) {
    const output = items.find(({ item }) => item === level);
    if (!output) return 'unknown';
    const ids = list(output.Policies).map((policy) => text(record(policy).Id) ?? '');
    const policies = ids.flatMap((id) => byId.get(id) ?? []);
    if (policies.length !== ids.length) return 'unknown';
    found.push(policies);
  }
  return found;
}

/**
 * SCPs that bind the caller's account, one list per level. `[]` where none can: no organization, or the management
 * account, which SCPs do not touch (Organizations User Guide). That there is no organization is said of the configured
 * accounts and the key's: of any other account nobody knows.
 */
export function assembleScps(
  evidence: Evidence,
  organization: OrganizationFacts,
  { account, keyAccount }: { account: string | null; keyAccount: string | null },
): NamedPolicy[][] | Unknown {
  if (account === null) return [];
  if (organization.kind === 'none') {
    return account === keyAccount || organization.accounts?.includes(account) ? [] : 'unknown';
  }
  if (organization.kind === 'unknown') return 'unknown';
  if (organization.account === account) return [];
  return levels(evidence, STEPS.scpAttachments, pathOf(evidence, account, CALLER_PATH));
}

/** RCPs that bind the key; `[]` also for AWS managed keys and keys of the management account (Organizations User Guide). */
export function assembleRcps(
  evidence: Evidence,
  organization: OrganizationFacts,
  key: { account: string; manager: string | null },
): NamedPolicy[][] | Unknown {
  if (organization.kind === 'none' || key.manager === 'AWS') return [];
  if (organization.kind === 'unknown') return 'unknown';
  if (organization.account === key.account) return [];
  return levels(evidence, STEPS.rcpAttachments, pathOf(evidence, key.account, KEY_PATH));
}

/** The organization of an account and the account's place in it, as `aws:PrincipalOrgPaths` writes it; null where it was not found in one. */
export function organizationOf(
  evidence: Evidence,
  account: string | null,
  steps: PathSteps,
): { id: string; path: string } | null {
  const id = text(record(outputOf(evidence, STEPS.organization)?.Organization).Id);
  const path = account ? pathOf(evidence, account, steps) : null;
  return id && path ? placeOf(id, path) : null;
}

/** An account's place in an organization, from the chain of the root down to it, as `aws:PrincipalOrgPaths` writes it. */
export function placeOf(id: string, chain: readonly string[]): { id: string; path: string } {
  return { id, path: `${[id, ...chain.slice(0, -1)].join('/')}/` };
}
