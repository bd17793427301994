import type { Config } from '../config';
import { list, outputOf } from '../diagnosis/read-evidence';
import { STEPS } from '../diagnosis/steps';
import type { Target } from '../diagnosis/target';
import { whoCan } from '../diagnosis/who-can/answer';
import { defaultActions } from '../diagnosis/who-can/default-actions';
import { accountsNamedBy } from '../diagnosis/who-can/named';
import { parseKeyRef } from '../domain/arn';
import type { Evidence, Gap } from '../domain/evidence';
import { NO_SIGNAL } from '../domain/signal';
import type { WhoCan, WhoCanUnknown } from '../domain/who-can';
import { KeymedicError } from '../errors';
import { completeTarget, type Searched, searchAccounts } from './complete-target';
import { organizationFacts } from './investigate';
import type { AwsReader, Clock, Ids, ReadSession } from './ports';
import { readIdentities } from './read-identities';
import { type KeyRead, ownAccount, readKey } from './read-key';
import { readOrganization } from './read-organization';

/** Every read that `askWhoCan` makes; the roles to deploy are derived from it. */
export const WHO_CAN_READS: readonly string[] = [
  ...['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants', 'kms:ListResourceTags', 'kms:ListAliases'],
  ...['iam:GetAccountAuthorizationDetails', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'sts:GetCallerIdentity'],
  ...['DescribeOrganization', 'DescribeAccount', 'ListParents', 'ListPoliciesForTarget', 'DescribePolicy'].map(
    (operation) => `organizations:${operation}`,
  ),
];

export interface WhoCanDeps {
  reader: AwsReader;
  config: Config;
  clock: Clock;
  ids: Ids;
}

export interface WhoCanQuestion {
  /** A key reference in a form that KMS accepts. */
  key: string;
  account?: string | null;
  region?: string | null;
  /** KMS actions that are authorized on a key; empty: every one of such a key. */
  actions: readonly string[];
}

export interface WhoCanAnswer {
  answer: WhoCan;
  /** False: nothing of the key could be read, so the answer says nothing but why. */
  readable: boolean;
}

/** What to add for a key whose account nobody stated, and where one of that name is. */
function whichOf(key: string, { holders, asked, unread, left }: Searched): string {
  const accounts = [...new Set(holders.map(({ account }) => account))];
  const regionsOf = (id: string): string[] => holders.flatMap(({ account, region }) => (account === id ? region : []));
  const where = accounts.map((id) => `${id} (${regionsOf(id).join(', ')})`).join(' and ');
  const said = where
    ? `${key} is in ${where}: say which with --account and --region.`
    : `No configured account and Region that could be read has ${key}: say with --account and --region where it is.`;
  const gaps = unread > 0 ? ` ${unread} of ${asked} could not be read.` : '';
  return `${said}${gaps}${left > 0 ? ` ${left} more were not asked.` : ''}`;
}

/** Where the key is; with no configuration a key that is named without its account is one of the caller's own. */
async function placeKey(
  session: ReadSession,
  { config, clock }: WhoCanDeps,
  question: WhoCanQuestion,
): Promise<Target> {
  const { key, region = null } = question;
  let account = question.account ?? null;
  if (config.accounts.length === 0 && account === null && parseKeyRef(key)?.accountId === null) {
    const own = await ownAccount(session, region);
    if (own.kind === 'unavailable') throw new KeymedicError('nothing-readable', { reason: own.gap.message });
    account = own.kind === 'collected' ? own.value : null;
  }
  const target = await completeTarget(
    session,
    { signal: NO_SIGNAL, overrides: { key, account, region } },
    config,
    clock.now(),
  );
  const [need] = target.needs;
  if (need?.field === 'account') {
    const searched = await searchAccounts(session, parseKeyRef(key)?.text ?? key, config, region);
    throw new KeymedicError('usage-wrong', { problem: whichOf(key, searched) });
  }
  if (need) {
    const problem = `${key} is named without its Region, and none is configured for it: add --region.`;
    throw new KeymedicError('usage-wrong', { problem });
  }
  return target;
}

function gapsOf(evidence: Evidence, account: string | null): WhoCanUnknown[] {
  const layers = { key: 'key-state', 'key-policy': 'key-policy' } as const;
  return Object.entries(layers).flatMap(([step, layer]) => {
    const gap: Gap | null = evidence.get(step)?.gap ?? null;
    if (!gap) return [];
    const permission = gap.permission ? { permission: gap.permission } : {};
    return [{ layer, account, why: gap.message, howToResolve: gap.howToGrant, ...permission }];
  });
}

/** The answer where there is no key to ask about, or none that could be read. */
function withoutKey(
  target: Target,
  { key, evidence }: KeyRead,
  rest: Pick<WhoCan, 'at' | 'actions' | 'stats'>,
): WhoCan {
  const elsewhere = key.foundArn ? ` It is ${key.foundArn}.` : '';
  const absent = key.where === 'not-found' || key.where === 'wrong-region';
  const asked = `${target.keyRef} is not in account ${target.keyAccount}, ${target.keyRegion}.`;
  const searched =
    target.otherPlaces.length > 0 && !key.foundArn
      ? ' Nor is it in any other configured place that could be read.'
      : '';
  return {
    schemaVersion: 1,
    key: null,
    ...(absent ? { notFound: `${asked}${elsewhere}${searched}` } : {}),
    keyUsable: absent ? false : 'unknown',
    principals: [],
    unknowns: gapsOf(evidence, target.keyAccount),
    assumptions: target.assumptions,
    ...rest,
  };
}

type FoundKey = KeyRead['key'] & { arn: string; account: string };

/** The key, unless it is not there or nothing of it could be read. */
function foundIn({ key, evidence }: KeyRead): FoundKey | null {
  const { arn, account } = key;
  if (!arn || !account) return null;
  const seen = [STEPS.key, STEPS.elsewhere, STEPS.keyPolicy].some((step) => outputOf(evidence, step) !== null);
  return seen ? { ...key, arn, account } : null;
}

function mayHaveGrants(evidence: Evidence): boolean {
  const grants = outputOf(evidence, STEPS.grants);
  return grants === null || list(grants.Grants).length > 0;
}

/** Accounts whose callers are asked about: ours first, then those that the key's own side names. */
function callersOf({ evidence }: KeyRead, ours: readonly string[]): string[] {
  const grants = list(outputOf(evidence, STEPS.grants)?.Grants);
  return [...new Set([...ours, ...accountsNamedBy(outputOf(evidence, STEPS.keyPolicy)?.Policy, grants)])];
}

/**
 * Answers who may use a key: reads the key, the identities of its account and of every configured one, and what the organization lays on
 * them, then decides for everybody. What AWS refuses ends up in the answer. Throws `usage-wrong` where the key's place is not known, and
 * `nothing-readable` where not even the caller's own account is.
 */
export async function askWhoCan(deps: WhoCanDeps, question: WhoCanQuestion): Promise<WhoCanAnswer> {
  const { reader, config, clock, ids } = deps;
  const started = clock.now();
  const session = reader.openSession(ids.next('who'));
  const elapsed = (): number => clock.now().getTime() - started.getTime();
  const at = started.toISOString();
  const asked = [...new Set(question.actions)];
  const target = await placeKey(session, deps, question);
  const read = await readKey(session, target);
  const key = foundIn(read);
  if (key === null) {
    const stats = { awsCalls: session.calls(), ms: elapsed(), principals: 0, refused: 0, decisions: 0 };
    const answer = withoutKey(target, read, { at, actions: asked, stats });
    return { answer, readable: answer.notFound !== undefined };
  }
  const region = target.globalRegion;
  const ours = [...new Set([key.account, ...config.accounts.map(({ id }) => id)])];
  const facts = organizationFacts(config);
  const [accounts, organization] = await Promise.all([
    readIdentities(
      session,
      ours.map((account) => ({ account, region })),
    ),
    readOrganization(session, { facts, region, key, accounts: callersOf(read, ours), ours: new Set(ours) }),
  ]);
  const { evidence } = read;
  const { assumptions } = target;
  const actions = asked.length > 0 ? asked : defaultActions(key, mayHaveGrants(evidence));
  const awsCalls = session.calls();
  const input = { at, actions, evidence, key, accounts, organization, assumptions, awsCalls };
  return { answer: whoCan(input, elapsed), readable: true };
}
