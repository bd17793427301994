import { isWholePrincipal, parseNamedPrincipal, parsePrincipal, roleMaker } from '../../domain/arn';
import type { Investigation } from '../../domain/investigation';
import type { MissingField } from '../../domain/signal';

/** What stands where a session's name was taken out. */
const CUT = /\.\.|^x{3,}$|redacted/i;

/** What is known of a field already: from the text, from what was found out, or from an earlier answer. */
export function knownValue({ signal, diagnosis, answers }: Investigation, field: MissingField): string | null {
  const answered = answers?.[field];
  if (answered) return answered;
  const asked = diagnosis?.asked;
  switch (field) {
    case 'key':
      // A redacted one would only be in the way of what is chosen or typed.
      return asked?.resource ?? (signal.missing.includes('key') ? null : signal.keyRef);
    case 'principal':
      return wholePrincipal(asked?.principal ?? signal.principalArn);
    case 'account':
      return signal.accountId ?? signal.principalAccountId ?? signal.resource?.accountId ?? null;
    case 'region':
      return signal.region ?? signal.resource?.region ?? null;
    case 'action':
      // What was checked for want of a better answer is none.
      return diagnosis?.needs.some((need) => need.field === 'action') ? signal.kmsAction : (asked?.action ?? null);
  }
}

/**
 * A caller as it can be named again: of one whose session was cut, its role. Null where more was taken out of it, and for the roles
 * that AWS makes, whose path nobody can tell.
 */
function wholePrincipal(arn: string | null): string | null {
  const who = arn && isWholePrincipal(arn) ? parsePrincipal(arn) : null;
  if (!who || (parseNamedPrincipal(who.arn) && !CUT.test(who.sessionName ?? ''))) return who?.arn ?? null;
  if (who.type !== 'assumed-role' || who.name === null || roleMaker(who.name)) return null;
  return `arn:${who.partition}:iam::${who.accountId}:role/${who.name}`;
}
