import { keyUsable } from '../../authorization/key-state';
import { operationOf } from '../../authorization/operations';
import { sweepOver } from '../../authorization/who-can';
import type { Grant, NamedPolicy, PolicySet, Unknown } from '../../domain/decision';
import type { Evidence, Instant } from '../../domain/evidence';
import type { KeySummary } from '../../domain/investigation';
import type { WhoCan } from '../../domain/who-can';
import { ownerOf } from '../checks/alias';
import { mentionedKeys } from '../known-absent';
import { list, outputOf, wholeOutputOf } from '../read-evidence';
import { keyAliases, ofKey } from '../request-context';
import type { ResolvedKey } from '../resolved-key';
import { STEPS } from '../steps';
import { sweepAll } from './access';
import { type AssembledAccount, assembleAccount } from './account';
import { Candidates } from './candidates';
import { Contexts, type Known } from './context';
import { Documents } from './documents';
import { namedBy } from './named';
import { type AccountRead, type LevelTexts, missingPolicies, type OrganizationRead, unknownsOf } from './unknowns';

/** Everything that was read for one question. */
export interface WhoCanInput {
  at: Instant;
  actions: readonly string[];
  /** The reads of the key, under the ids of `STEPS`. */
  evidence: Evidence;
  key: ResolvedKey & { arn: string; account: string };
  accounts: readonly AccountRead[];
  organization: OrganizationRead;
  assumptions: readonly string[];
  awsCalls: number;
}

interface KeySideRead {
  policy: unknown | Unknown;
  grants: Grant[] | Unknown;
  rcp: PolicySet['rcp'];
}

/** Policies as the evaluator takes them; `unknown` where one is missing or none. */
function levelsOf(
  levels: LevelTexts,
  documents: Documents,
  kind: 'organization' | 'resource',
): NamedPolicy[][] | Unknown {
  if (levels === 'unknown') return levels;
  const read = levels.map((level) => level.map(({ name, text }) => documents.policy(name, text, kind)));
  const found = read.map((level) => level.filter((policy) => policy !== null));
  return found.every((level, i) => level.length === read[i]?.length) ? found : 'unknown';
}

/** The SCPs of an account; where accounts are said to be in no organization, none bind. */
function scpsOf({ organization }: WhoCanInput, documents: Documents): (account: string) => PolicySet['scp'] {
  const made = new Map<string, PolicySet['scp']>();
  return (account) => {
    const texts = organization.kind === 'none' ? [] : (organization.scps.get(account) ?? 'unknown');
    const levels = made.get(account) ?? levelsOf(texts, documents, 'organization');
    made.set(account, levels);
    return levels;
  };
}

function keySideOf({ evidence, organization }: WhoCanInput, documents: Documents): KeySideRead {
  const grants = wholeOutputOf(evidence, STEPS.grants);
  const policy = documents.policy('key policy', outputOf(evidence, STEPS.keyPolicy)?.Policy, 'key');
  return {
    policy: policy?.document ?? 'unknown',
    grants: grants ? (list(grants.Grants) as Grant[]) : 'unknown',
    rcp: levelsOf(organization.rcp, documents, 'resource'),
  };
}

function contextsFor({ evidence, key, at, organization }: WhoCanInput, side: KeySideRead): Contexts {
  const { policy, grants, rcp } = side;
  const none = { identity: [], boundary: null, session: [], scp: [], vpcEndpoint: null };
  const ofOrganization = organization.places.get(key.account);
  const organizationKeys: Known =
    organization.kind === 'none'
      ? { 'aws:ResourceOrgID': [], 'aws:ResourceOrgPaths': [] }
      : ofOrganization
        ? { 'aws:ResourceOrgID': ofOrganization.id, 'aws:ResourceOrgPaths': [ofOrganization.path] }
        : {};
  const known: Known = {
    ...ofKey(evidence, key),
    ...organizationKeys,
    'aws:CurrentTime': at,
    'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)),
    'aws:SecureTransport': 'true',
  };
  const mentioned = mentionedKeys({ policies: { ...none, key: policy, rcp }, grants });
  return new Contexts({ known, mentioned, keyTagsRead: wholeOutputOf(evidence, STEPS.tags) !== null });
}

/** Where the accounts are said to be in no organization, that speaks of those configured, and of the key's. */
function organizationOf({ organization, accounts }: WhoCanInput, account: string | null): Known {
  const place = account === null ? undefined : organization.places.get(account);
  if (place) return { 'aws:PrincipalOrgID': place.id, 'aws:PrincipalOrgPaths': [place.path] };
  const ours = accounts.some((read) => read.account === account);
  return organization.kind === 'none' && ours ? { 'aws:PrincipalOrgID': [], 'aws:PrincipalOrgPaths': [] } : {};
}

function assembled({ accounts, key }: WhoCanInput, documents: Documents): Map<string, AssembledAccount> {
  const partition = key.arn.split(':')[1] ?? 'aws';
  return new Map(
    accounts.flatMap(({ account, output }) =>
      output ? [[account, assembleAccount({ account, partition }, output, documents)] as const] : [],
    ),
  );
}

/** For several actions: whether the key can be used for cryptography at all. */
function usable({ key, actions }: WhoCanInput): WhoCan['keyUsable'] {
  const [first] = actions;
  return keyUsable(actions.length === 1 && first ? first : 'kms:Decrypt', key.state ?? 'unknown');
}

const ON_ALIASES = ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'];

function assumptionsOf({ assumptions, actions }: WhoCanInput): string[] {
  const aliases = actions.filter((action) => ON_ALIASES.includes(action));
  const keyless = actions.filter((action) => operationOf(action)?.policy === 'iam');
  return [
    ...assumptions,
    'No session policy narrows a session, and no VPC endpoint with a policy of its own stands before KMS.',
    'A role stands for its sessions: who may assume it was not asked.',
    ...(aliases.length > 0 ? [`${aliases.join(', ')}: asked of the key; each needs permission on the alias too.`] : []),
    ...(keyless.length > 0 ? [`${keyless.join(', ')}: no single key has a say, only IAM.`] : []),
  ];
}

function summaryOf({ key, evidence }: WhoCanInput): KeySummary {
  return {
    arn: key.arn,
    state: key.state ?? 'unknown',
    manager: key.manager ?? 'unknown',
    multiRegion: key.multiRegion ?? false,
    aliases: keyAliases(evidence),
    owner: ownerOf(evidence),
  };
}

function candidatesOf(
  input: WhoCanInput,
  side: KeySideRead,
  read: ReadonlyMap<string, AssembledAccount>,
  documents: Documents,
) {
  const { accounts, key } = input;
  const rcps = side.rcp === 'unknown' ? [] : side.rcp.flat().map(({ document }) => document);
  return new Candidates({
    contexts: contextsFor(input, side),
    partition: key.arn.split(':')[1] ?? 'aws',
    accounts: read,
    partial: new Set(accounts.flatMap(({ account, output }) => (output?.Truncated === true ? [account] : []))),
    unread: accounts.flatMap(({ account, output }) => (output ? [] : [account])),
    named: namedBy(side.policy, side.grants, rcps),
    scpOf: scpsOf(input, documents),
    organizationOf: (account) => organizationOf(input, account),
  });
}

/**
 * Who may use a key, from everything that was read. Pure. Whatever could not be read leaves principals undetermined and is named in
 * `unknowns`; identities of an account that was not read are answered for as a whole.
 */
export function whoCan(input: WhoCanInput, elapsed: () => number): WhoCan {
  const { at, key, evidence, accounts, actions, organization, awsCalls } = input;
  const documents = new Documents();
  const side = keySideOf(input, documents);
  const read = assembled(input, documents);
  const candidates = candidatesOf(input, side, read, documents);
  const sweep = sweepOver({ arn: key.arn, ...side }, actions);
  const { principals, asked, decisions } = sweepAll(candidates.all(), actions, sweep);
  const unknowns = unknownsOf({
    ...{ evidence, organization, accounts, side, principals },
    keyAccount: key.account,
    missing: missingPolicies(read),
    problems: [...documents.problems],
    unreadable: candidates.unreadable,
  });
  return {
    schemaVersion: 1,
    at,
    key: summaryOf(input),
    keyUsable: usable(input),
    actions: [...actions],
    principals,
    unknowns,
    assumptions: assumptionsOf(input),
    stats: { awsCalls, ms: elapsed(), principals: asked, refused: asked - principals.length, decisions },
  };
}
