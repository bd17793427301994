import { hasRegionForm, isPlaced, isWholePrincipal, parseArn, parseKeyRef, parsePrincipal } from '../domain/arn';
import { isStandInName } from '../domain/stand-in';

const isAccount = (text: string | null | undefined): boolean => /^\d{12}$/.test(text ?? '');

/** An ARN of a key whose account or Region was redacted says no more than the key id or alias in it. */
export function withoutRedactions(ref: string): string {
  const key = parseKeyRef(ref);
  if (!key?.partition || isPlaced(key)) return ref;
  return key.alias ?? key.keyId ?? ref;
}

/** The ARN of a principal whose account was redacted; null for any other text. */
export function redactedPrincipal(arn: string | null): string | null {
  const principal = arn ? parsePrincipal(arn) : null;
  return principal && principal.type !== 'service' && !isAccount(principal.accountId) ? arn : null;
}

/** The ARN with this account in the place of the one in it. */
export function withAccount(arn: string, account: string): string {
  return arn.split(':').with(4, account).join(':');
}

/** Whether an ARN is the redacted one, whatever its account. */
export function fitsRedacted(redacted: string, arn: string | null): boolean {
  return arn !== null && withAccount(arn, '') === withAccount(redacted, '');
}

/** The ends of a key id that are to be seen beside what was cut off or taken out; of a masked one also what stands at its place. */
function visibleId(id: string): RegExp | null {
  if (/^(?:mrk-)?[0-9a-f-]{0,35}$/i.test(id)) return id.length < 4 ? null : new RegExp(`^${id}`, 'i');
  const masked = id.length === 36 && /^[0-9a-fx*#•█-]+$/i.test(id);
  if (masked) return /[0-9a-f]{4}/i.test(id) ? new RegExp(`^${id.replace(/[^0-9a-f-]/gi, '.')}$`, 'i') : null;
  const start = /^(?:mrk-)?[0-9a-f-]{4,}(?![a-wyz])/i.exec(id)?.[0] ?? '';
  const end = /(?<=[^a-z0-9])[0-9a-f-]{4,}$/i.exec(id)?.[0] ?? '';
  return start || end ? new RegExp(`^${start}.*${end}$`, 'i') : null;
}

/** Account, Region and visible part of the id in a key's name that is not whole. */
function visiblePart(partial: string) {
  const fields = parseArn(partial);
  const key = parseKeyRef(partial);
  const id = key?.keyId ?? (fields ? null : partial);
  return {
    account: isAccount(fields?.accountId) ? fields?.accountId : null,
    region: hasRegionForm(fields?.region ?? '') ? fields?.region : null,
    id: id === null ? null : visibleId(id),
  };
}

/** Whether so much of the id of a key is to be seen that a list of keys can be searched for it. */
export function showsPartOfId(partial: string): boolean {
  return visiblePart(partial).id !== null;
}

/** Whether a key may be the one whose name was cut off or redacted. */
export function fitsPartialKey(partial: string, named: string): boolean {
  const { account, region, id } = visiblePart(partial);
  const key = parseKeyRef(named);
  if (!key) return false;
  if (account && key.accountId && key.accountId !== account) return false;
  if (region && key.region && key.region !== region) return false;
  return id === null || key.keyId === null || id.test(key.keyId);
}

/** What is to be seen of the beginning of a caller's name whose ARN was cut off; nothing of one that was taken out. */
export function visibleName(partial: string): string {
  const { name = null, type, sessionName } = parsePrincipal(partial) ?? {};
  const cut = /…|\.\.|\*$/.test(name ?? '') || (type === 'assumed-role' && sessionName === null);
  const visible =
    cut && !isStandInName((name ?? '').replace(/(?:\.\.+|…)$/, '')) ? /^[\w+=,.@-]*/.exec(name ?? '')?.[0] : undefined;
  return visible?.replace(/\.\.+$/, '') ?? '';
}

/** Whether a caller may be the one whose ARN was cut off. */
export function fitsPartialCaller(partial: string, named: string | null): boolean {
  const shown = parsePrincipal(partial);
  const caller = named ? parsePrincipal(named) : null;
  if (!shown || !caller) return false;
  return shown.accountId === caller.accountId && (caller.name ?? '').startsWith(visibleName(partial));
}

/** A caller whose ARN is not whole: a name was cut off or taken out, or the session of a role that AWS always prints is missing. */
export function partialPrincipal(arn: string | null): string | null {
  const principal = arn ? parsePrincipal(arn) : null;
  if (!arn || !principal || principal.type === 'service' || !isAccount(principal.accountId)) return null;
  return isWholePrincipal(arn) && (principal.type !== 'assumed-role' || principal.sessionName !== null) ? null : arn;
}
