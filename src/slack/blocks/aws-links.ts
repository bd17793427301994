import { parseArn, parsePrincipal } from '../../domain/arn';
import { CONSOLE_HOSTS } from '../../domain/console';

/** Address of the key in the AWS console; null for anything but a plain key ARN. */
export function keyConsoleUrl(arn: string): string | null {
  const parsed = parseArn(arn);
  const host = parsed && CONSOLE_HOSTS[parsed.partition];
  const id = /^key\/([A-Za-z0-9-]{1,64})$/.exec(parsed?.resource ?? '')?.[1];
  if (!parsed || !host || !id || !/^[a-z0-9-]{1,30}$/.test(parsed.region)) return null;
  return `https://${parsed.region}.${host}/kms/home?region=${parsed.region}#/kms/keys/${id}`;
}

/** Address of the role or user in the AWS console; null where there is no such page. */
export function principalConsoleUrl(arn: string): string | null {
  const principal = parsePrincipal(arn);
  const host = principal && CONSOLE_HOSTS[principal.partition];
  if (!principal?.name || !host || !/^[\w+=,.@-]{1,64}$/.test(principal.name)) return null;
  const page = { role: 'roles', 'assumed-role': 'roles', user: 'users' }[principal.type as string];
  return page ? `https://${host}/iam/home#/${page}/${encodeURIComponent(principal.name)}` : null;
}
