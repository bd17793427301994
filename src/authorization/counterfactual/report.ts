import type { AuthorizationCase } from '../../domain/decision';
import type { Change } from './change';
import { type Plan, plan } from './plan';

/** What a change would write: the key policy's statements that are new or changed, the new policy, or the grant. */
function written(change: Change): object {
  if (change.place === 'grant') return { grant: change.grant };
  if (change.place === 'identity-policy') return { policy: change.document };
  return { statements: change.written };
}

function reportOf({ principal, actions, options, dismissed, together }: Plan): object {
  return {
    principal,
    actions,
    options: options.map(({ change, proof, notes }) => ({
      place: change.place,
      ...written(change),
      after: proof.after,
      newlyAllowed: proof.newlyAllowed,
      ...(notes.length > 0 ? { notes } : {}),
    })),
    notEnough: dismissed,
    together: together?.map((change) => ({ place: change.place, ...written(change) })) ?? null,
  };
}

/** The plan for one case as plain JSON: `{ plan }`, with null where nothing is refused. */
export function planMember(c: AuthorizationCase): { plan: object | null } {
  const made = plan({ cases: [c] });
  return { plan: made && reportOf(made) };
}
