import type { World } from '../world';

/** When and where a role last made a request. */
export interface LastUse {
  at: Date;
  region: string;
}

/** The last use of each role of an account, by the role's unique id, as far as the event history tells. */
export function lastUses(world: World, account: string): Map<string, LastUse> {
  const found = new Map<string, LastUse>();
  for (const { record, time, region } of world.events) {
    const issuer = issuerOf(record);
    if (issuer?.accountId !== account || typeof issuer.principalId !== 'string') continue;
    const before = found.get(issuer.principalId);
    if (!before || before.at < time) found.set(issuer.principalId, { at: time, region });
  }
  return found;
}

function issuerOf(record: Record<string, unknown>): Record<string, unknown> | undefined {
  const identity = record.userIdentity as { sessionContext?: { sessionIssuer?: Record<string, unknown> } } | undefined;
  return identity?.sessionContext?.sessionIssuer;
}
