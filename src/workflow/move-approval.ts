import { type Approval, type ApprovalEvent, nextState } from '../domain/approval';
import type { NewAuditEntry } from '../domain/audit';
import type { Person } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Clock, Store } from './ports';

export interface MoveDeps {
  store: Store;
  clock: Clock;
}

/** One step of an approval: its event (null: the state stays), who caused it, what changes with it and what the audit says. */
export interface Move {
  event: ApprovalEvent | null;
  by?: Person | null;
  reason?: string | null;
  patch?: Partial<Pick<Approval, 'approvedBy' | 'outcome' | 'awsRequestIds' | 'sent' | 'undoing'>>;
  audit: { action: string; detail: Record<string, unknown> };
}

export type Moved = { kind: 'moved' | 'kept'; approval: Approval };

/** Racing writers each lose at most once per winner; more rounds than this mean a fault. */
const MAX_ROUNDS = 200;

/** A person as the audit names them: workspace and id. */
export const personName = ({ teamId, id }: Person): string => `${teamId}/${id}`;

/** The audit entry for something that happened to an approval. */
export function auditOf(
  approval: Approval,
  at: string,
  by: Person | null | undefined,
  { action, detail }: Move['audit'],
): NewAuditEntry {
  const { account, resource } = approval.plan.target;
  return {
    at,
    action,
    actor: by ? personName(by) : null,
    subject: { investigationId: approval.investigationId, approvalId: approval.id, account, resource },
    detail: { planHash: approval.plan.planHash, ...detail },
  };
}

/**
 * Compare-and-set on one approval: `decide` sees the stored record, freshly read each round, and returns the move or null to
 * leave it. The move and its audit entry are stored in one step or not at all. Throws `record-not-found`; `internal` for a
 * move that TRANSITIONS does not have.
 */
export async function moveApproval(
  { store, clock }: MoveDeps,
  id: string,
  decide: (approval: Approval) => Move | null,
): Promise<Moved> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const approval = await store.approval(id);
    if (!approval) throw new KeymedicError('record-not-found', { kind: 'approval', id });
    const move = decide(approval);
    if (!move) return { kind: 'kept', approval };
    const at = clock.now().toISOString();
    const audit = auditOf(approval, at, move.by, move.audit);
    const replaced = await store.replaceApproval(applied(approval, move, at), [audit]);
    if (replaced) return { kind: 'moved', approval: replaced };
  }
  throw new KeymedicError('internal', { reason: `approval ${id} could not be changed: too many at once` });
}

function applied(approval: Approval, move: Move, at: string): Approval {
  const { event, by = null, reason = null, patch = {} } = move;
  if (event === null) return { ...approval, ...patch };
  const state = nextState(approval.state, event);
  if (!state) {
    throw new KeymedicError('internal', { reason: `approval ${approval.id} cannot ${event} while ${approval.state}` });
  }
  return { ...approval, ...patch, state, history: [...approval.history, { event, at, by, reason }] };
}
