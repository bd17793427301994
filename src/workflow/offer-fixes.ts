import type { Config } from '../config';
import type { Approval } from '../domain/approval';
import type { FixPlan } from '../domain/fix';
import type { Diagnosis, Investigation } from '../domain/investigation';
import { derivedId } from './message-identity';
import { auditOf } from './move-approval';
import type { AwsWriter, Clock, Queue, Store } from './ports';

export interface OfferDeps {
  store: Store;
  queue: Queue;
  writer: AwsWriter;
  config: Config;
  clock: Clock;
}

export interface Offers {
  approvalIds: string[];
  notOffered: { fixId: string; why: string }[];
}

interface Rule {
  approvers: string[];
  quorum: number;
}

/** Who decides, by the account that would be changed; a sentence when nobody can. */
function ruleFor({ config, writer }: OfferDeps, { gate, target }: FixPlan): Rule | string {
  if (gate === 'manual') return 'This has to be done by hand.';
  const account = config.accounts.find(({ id }) => id === target.account);
  if (!account) return `Account ${target.account} is not configured, so this has to be done by hand.`;
  if (!writer.canWrite(target.account)) {
    return `There is no remediation role for account ${target.account}, so this has to be done by hand.`;
  }
  const approvers = account.approvers?.[gate] ?? [];
  if (approvers.length === 0) {
    return `Nobody is set up to approve ${gate} fixes in account ${target.account} (accounts[].approvers.${gate}), so this is not offered.`;
  }
  return { approvers, quorum: account.approvers?.quorum?.[gate] ?? 1 };
}

function approvalFor({ clock, config }: OfferDeps, investigation: Investigation, plan: FixPlan, rule: Rule): Approval {
  const now = clock.now().getTime();
  return {
    schemaVersion: 1,
    id: derivedId('apr', investigation.id, plan.id, plan.planHash),
    revision: 0,
    state: 'pending',
    investigationId: investigation.id,
    plan,
    gate: plan.gate,
    requester: investigation.requester,
    ...(investigation.answeredBy ? { answeredBy: investigation.answeredBy } : {}),
    approvedBy: [],
    ...rule,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + config.approvalHours * 3_600_000).toISOString(),
    history: [],
    awsRequestIds: [],
    outcome: null,
  };
}

async function offer(deps: OfferDeps, investigation: Investigation, plan: FixPlan, rule: Rule): Promise<string> {
  const { store, queue, clock, config } = deps;
  const approval = approvalFor(deps, investigation, plan, rule);
  if (await store.createApproval(approval)) {
    const detail = { fix: plan.code, gate: plan.gate, quorum: approval.quorum, expiresAt: approval.expiresAt };
    await store.appendAudit(
      auditOf(approval, clock.now().toISOString(), investigation.requester, { action: 'approval.offer', detail }),
    );
  }
  await queue.add({ kind: 'expire', id: approval.id }, { delayMs: config.approvalHours * 3_600_000 });
  return approval.id;
}

/**
 * One pending approval per automated fix that somebody may approve, and the reason for each of the others. Ids follow from
 * the investigation, the fix and its plan hash, so a second run finds the first one's approvals.
 */
export async function offerFixes(deps: OfferDeps, investigation: Investigation, { fixes }: Diagnosis): Promise<Offers> {
  const offers: Offers = { approvalIds: [], notOffered: [] };
  for (const plan of fixes.filter(({ automated }) => automated)) {
    const rule = ruleFor(deps, plan);
    if (typeof rule === 'string') offers.notOffered.push({ fixId: plan.id, why: rule });
    else offers.approvalIds.push(await offer(deps, investigation, plan, rule));
  }
  return offers;
}
