import { isCallerId, parsePrincipal } from '../../domain/arn';
import type { Situation } from '../cases';

/** A principal in a key policy that was probably meant to be the caller, and how it misses. */
export interface NearPrincipal {
  kind: 'stale' | 'wrong';
  written: string;
  /** Catalogue row. */
  variant: string;
  /** Clause: `it is the id of a deleted role`. */
  because: string;
}

function stale(written: string, { identity, target }: Situation): NearPrincipal | null {
  if (!isCallerId(written) || written === identity.uniqueId) return null;
  const ofRole = written.startsWith('AROA');
  if (ofRole !== (target.roleName !== null) || (!target.roleName && !target.userName)) return null;
  const kind = ofRole ? 'role' : 'user';
  const now = identity.uniqueId ? `; ${target.roleName ?? target.userName} is now ${identity.uniqueId}` : '';
  return {
    kind: 'stale',
    written,
    variant: 'R27',
    because: `${written} is the id of a ${kind} that was deleted${now}`,
  };
}

/** `AWSReservedSSO_Admin_0123456789abcdef` without the suffix that Identity Center makes anew. */
function withoutSsoSuffix(name: string): string | null {
  return /^(AWSReservedSSO_.+)_[0-9a-f]{16}$/.exec(name)?.[1] ?? null;
}

function wrong(written: string, { identity, target }: Situation): NearPrincipal | null {
  const named = parsePrincipal(written);
  const caller = target.principalArn ? parsePrincipal(target.principalArn) : null;
  if (!named?.name || !caller?.name) return null;
  const miss = (because: string, variant = 'R28'): NearPrincipal => ({ kind: 'wrong', written, variant, because });
  if (named.type === 'service' && caller.type === 'service') {
    const same = named.arn.split('.')[0] === caller.arn.split('.')[0];
    return same ? miss(`it names ${written}, and ${caller.arn} called`, 'R38') : null;
  }
  const sso = withoutSsoSuffix(caller.name);
  if (sso && named.name !== caller.name && withoutSsoSuffix(named.name) === sso) {
    return miss(`it names ${named.name}, and Identity Center made the role anew as ${caller.name}`, 'R62');
  }
  if (named.name !== caller.name) return null;
  if (named.accountId !== caller.accountId)
    return miss(`it names ${written}, which is in account ${named.accountId}, not ${caller.accountId}`);
  if (named.partition !== caller.partition)
    return miss(`it names partition ${named.partition}, not ${caller.partition}`);
  if (named.type === 'assumed-role') {
    return miss(`it names the single session ${named.sessionName ?? '?'} of the role, not the role itself`);
  }
  const isRole = caller.type === 'role' || caller.type === 'assumed-role';
  if (named.type === 'user' && isRole) return miss(`it names a user called ${named.name}, and the caller is a role`);
  if (named.type === 'role' && !isRole)
    return miss(`it names a role called ${named.name}, and the caller is a ${caller.type}`);
  const arn = identity.arn;
  return arn && arn !== written ? miss(`it names ${written}, and the caller's ARN is ${arn}`) : null;
}

/** The first of the written principals that misses the caller narrowly; null when none is near. */
export function nearPrincipal(names: readonly string[], situation: Situation): NearPrincipal | null {
  const found = names.flatMap((name) => wrong(name, situation) ?? stale(name, situation) ?? []);
  return found.find(({ kind }) => kind === 'wrong') ?? found[0] ?? null;
}
