import type { Approval } from '../domain/approval';
import { type MoveDeps, moveApproval } from './move-approval';

/** The other proposals of the same investigation that nobody has decided yet. */
export async function pendingSiblings({ store }: MoveDeps, approval: Approval): Promise<Approval[]> {
  const investigation = await store.investigation(approval.investigationId);
  const ids = investigation?.approvalIds.filter((id) => id !== approval.id) ?? [];
  const siblings = await Promise.all(ids.map((id) => store.approval(id)));
  return siblings.filter((each): each is Approval => each?.state === 'pending');
}

/** Takes the undecided siblings of an approval off the table: what they were for is solved or shown anew. */
export async function retireSiblings(deps: MoveDeps, approval: Approval, outcome: string): Promise<void> {
  for (const { id } of await pendingSiblings(deps, approval)) {
    await moveApproval(deps, id, ({ state }) =>
      state !== 'pending'
        ? null
        : {
            event: 'invalidate',
            reason: outcome,
            patch: { outcome },
            audit: { action: 'approval.invalidate', detail: { outcome } },
          },
    );
  }
}
