import { type PrincipalType, parsePrincipal } from '../domain/arn';

/** A caller as templates see it. */
export interface Caller {
  principalArn: string | null;
  principalType: PrincipalType | null;
  roleName: string | null;
  userName: string | null;
  /** The name of the role or user. */
  principalName: string | null;
  servicePrincipal: string | null;
  /** The service's name when the role is a service-linked one. */
  linkedService: string | null;
  callerAccount: string | null;
}

/** Who calls, taken apart for templates; every member is null where the ARN is none or does not tell. */
export function callerOf(arn: string | null): Caller {
  const principal = arn ? parsePrincipal(arn) : null;
  const account = principal?.accountId ?? '';
  const isRole = principal?.type === 'role' || principal?.type === 'assumed-role';
  const service = /^\/aws-service-role\/([^/]+)\/$/.exec(principal?.path ?? '')?.[1] ?? null;
  return {
    principalArn: principal?.arn ?? null,
    principalType: principal?.type ?? null,
    roleName: isRole ? principal.name : null,
    userName: principal?.type === 'user' ? principal.name : null,
    principalName: isRole || principal?.type === 'user' ? principal.name : null,
    servicePrincipal: principal?.type === 'service' ? principal.arn : null,
    linkedService: isRole ? (service ?? linkedServiceOf(principal.name)) : null,
    // Of a redacted ARN nobody knows the account.
    callerAccount: /^\d{12}$/.test(account) ? account : null,
  };
}

/** The role or user of an ARN, whatever its session: sessions of one role are allowed alike. The text itself where it names neither. */
export function whoseName(arn: string | null): string | null {
  const { callerAccount, principalName } = callerOf(arn);
  return principalName ? `${callerAccount}/${principalName}` : arn;
}

/** Service-linked roles whose sessions show no path; the names are AWS's. */
const LINKED: Record<string, string> = {
  AWSServiceRoleForAutoScaling: 'autoscaling.amazonaws.com',
  AWSServiceRoleForEC2Spot: 'spot.amazonaws.com',
  AWSServiceRoleForEC2Fleet: 'ec2fleet.amazonaws.com',
  AWSServiceRoleForRDS: 'rds.amazonaws.com',
  AWSServiceRoleForBackup: 'backup.amazonaws.com',
};

function linkedServiceOf(roleName: string | null): string | null {
  const base = roleName?.startsWith('AWSServiceRoleFor') ? roleName.split('_')[0] : undefined;
  return base ? (LINKED[base] ?? null) : null;
}
