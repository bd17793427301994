import { keyUsable } from '../../authorization/key-state';
import { type KeySide, sweepOver, withoutSparing } from '../../authorization/who-can';
import type { Grant, NamedPolicy, PolicySet, Unknown } from '../../domain/decision';
import type { Evidence, Instant } from '../../domain/evidence';
import type { KeySummary } from '../../domain/investigation';
import type { WhoCan } from '../../domain/who-can';
import { ownerOf } from '../checks/alias';
import { mentionedKeys } from '../known-absent';
import { list, outputOf, wholeOutputOf } from '../read-evidence';
import { type Known, keyAliases, NO_ORGANIZATION, ofEveryCall, ofKey, ofOwner } from '../request-context';
import type { ResolvedKey } from '../resolved-key';
import { STEPS } from '../steps';
import { sweepAll } from './access';
import { type AssembledAccount, assembleAccount } from './account';
import { assumptionsOf } from './assumptions';
import { type Asked, Candidates } from './candidates';
import { Contexts } from './context';
import { Documents, type Place } from './documents';
import { namedBy } from './named';
import { type AccountRead, type LevelTexts, type OrganizationRead, type Sources, unknownsOf } from './unknowns';

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

interface KeySideRead extends Omit<KeySide, 'arn'> {
  grants: Grant[] | Unknown;
  moreGrants: boolean;
}

/** Policies as the evaluator takes them; `unknown` where one is missing or none. */
function levelsOf(levels: LevelTexts, documents: Documents, place: Place): NamedPolicy[][] | Unknown {
  if (levels === 'unknown') return levels;
  const read = levels.map((level) => level.map(({ name, text }) => documents.policy(name, text, place)));
  const found = read.map((level) => level.filter((policy) => policy !== null));
  return found.every((level, i) => level.length === read[i]?.length) ? found : 'unknown';
}

/** Where the accounts are said to be in no organization, that speaks of those configured, and of the key's. */
function isInNone({ organization, accounts }: WhoCanInput, account: string): boolean {
  return organization.kind === 'none' && accounts.some((read) => read.account === account);
}

/** The SCPs of an account; none bind in no organization. */
function scpsOf(input: WhoCanInput, documents: Documents): (account: string) => PolicySet['scp'] {
  const made = new Map<string, PolicySet['scp']>();
  return (account) => {
    const texts = isInNone(input, account) ? [] : (input.organization.scps.get(account) ?? 'unknown');
    const levels = made.get(account) ?? levelsOf(texts, documents, { layer: 'scp', account });
    made.set(account, levels);
    return levels;
  };
}

function keySideOf({ evidence, organization, key: { account } }: WhoCanInput, documents: Documents): KeySideRead {
  const grants = outputOf(evidence, STEPS.grants);
  const text = outputOf(evidence, STEPS.keyPolicy)?.Policy;
  const policy = text === undefined ? null : documents.policy('key policy', text, { layer: 'key-policy', account });
  return {
    policy: policy?.document ?? 'unknown',
    grants: grants ? (list(grants.Grants) as Grant[]) : 'unknown',
    rcp: levelsOf(organization.rcp, documents, { layer: 'rcp', account }),
    moreGrants: grants?.Truncated === true,
  };
}

function contextsFor({ evidence, key, at, organization }: WhoCanInput, side: KeySideRead): Contexts {
  const { policy, grants, rcp } = side;
  const none = { identity: [], boundary: null, session: [], scp: [], vpcEndpoint: null };
  const owner = ofOwner(organization.places.get(key.account) ?? null, organization.kind === 'none');
  const known: Known = { ...ofKey(evidence, key), ...owner, ...ofEveryCall(at) };
  const mentioned = mentionedKeys({ policies: { ...none, key: policy, rcp }, grants });
  return new Contexts({ known, mentioned, keyTagsRead: wholeOutputOf(evidence, STEPS.tags) !== null });
}

function organizationOf(input: WhoCanInput, account: string): Known {
  const place = input.organization.places.get(account);
  if (place) return { 'aws:PrincipalOrgID': place.id, 'aws:PrincipalOrgPaths': [place.path] };
  return isInNone(input, account) ? NO_ORGANIZATION : {};
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
    partial: new Set([...read.values()].flatMap(({ account, whole }) => (whole ? [] : [account]))),
    unread: accounts.flatMap(({ account, output }) => (output ? [] : [account])),
    named: namedBy(side.policy, side.grants, rcps),
    scpOf: scpsOf(input, documents),
    organizationOf: (account) => organizationOf(input, account),
  });
}

/** Whether a Deny whose conditions, or NotPrincipal, may spare somebody is all that refuses everybody. */
function sparedBy(asked: readonly Asked[], { key, actions }: WhoCanInput, side: KeySideRead): Sources['spared'] {
  const { candidate } = asked.find(({ shown }) => shown.kind === 'everybody') ?? {};
  if (!candidate) return null;
  // No grant names everybody.
  const whole: KeySide = { arn: key.arn, policy: side.policy, rcp: side.rcp, grants: [] };
  const may = (one: KeySide): string[] =>
    actions.filter((action) => sweepOver(one, actions)(candidate, action) !== null);
  const now = may(whole);
  const otherwise = (one: KeySide): string[] => may(one).filter((action) => !now.includes(action));
  const byPolicy = otherwise({ ...whole, policy: withoutSparing(whole).policy });
  if (byPolicy.length > 0) return { layer: 'key-policy', actions: byPolicy };
  const byRcp = otherwise(withoutSparing(whole));
  return byRcp.length > 0 ? { layer: 'rcp', actions: byRcp } : null;
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
  const everybody = candidates.all();
  const { principals, asked, decisions } = sweepAll(everybody, actions, sweep);
  const unknowns = unknownsOf({
    ...{ evidence, organization, accounts, side, principals },
    keyAccount: key.account,
    assembled: read,
    problems: documents.problems,
    unreadable: candidates.unreadable,
    spared: sparedBy(everybody, input, side),
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
