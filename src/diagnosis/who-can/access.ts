import type { Sweep } from '../../authorization/who-can';
import type { Access, PrincipalAccess, WhoCanPrincipal } from '../../domain/who-can';
import type { Asked } from './candidates';

function signature({ decision, allowedBy, blockedBy, unread, unknownContext, conditions }: Access): string {
  return [decision, allowedBy, blockedBy, unread, unknownContext, conditions].map(String).join('|');
}

/** What a principal may do, actions that fare alike together; empty when it is refused everything. */
function accessOf(asked: Asked, actions: readonly string[], sweep: Sweep): PrincipalAccess[] {
  const found = new Map<string, PrincipalAccess>();
  for (const action of actions) {
    const access = sweep(asked.candidate, action);
    if (access === null) continue;
    const key = signature(access);
    const held = found.get(key);
    if (held) held.actions.push(action);
    else found.set(key, { actions: [action], ...access });
  }
  return [...found.values()];
}

const actionsOf = (access: readonly PrincipalAccess[]): Set<string> =>
  new Set(access.flatMap(({ actions }) => actions));

/** What an account's service-linked roles may is said only where it is more than what is said of the account. */
function saysMore(one: WhoCanPrincipal, all: readonly WhoCanPrincipal[]): boolean {
  if (one.kind !== 'service-linked-role' || !one.note) return true;
  const account = all.find(({ kind, account: id }) => kind === 'account' && id === one.account);
  const said = actionsOf(account?.access ?? []);
  return [...actionsOf(one.access)].some((action) => !said.has(action));
}

export interface Swept {
  /** Those who may do something. */
  principals: WhoCanPrincipal[];
  asked: number;
  decisions: number;
}

/** Asks for everybody and every action; who is refused everything is left out. */
export function sweepAll(everybody: readonly Asked[], actions: readonly string[], sweep: Sweep): Swept {
  const principals = everybody.flatMap((asked) => {
    const access = accessOf(asked, actions, sweep);
    return access.length > 0 ? [{ ...asked.shown, access }] : [];
  });
  return {
    principals: principals.filter((one) => saysMore(one, principals)),
    asked: everybody.length,
    decisions: everybody.length * actions.length,
  };
}
