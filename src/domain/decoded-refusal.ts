/** What AWS says in an encoded authorization message that it refused. */
export interface DecodedRefusal {
  /** The account in which it was decoded. */
  account: string;
  /** `ec2:RunInstances` */
  action: string;
  explicitDeny: boolean;
  principal: string | null;
  resource: string | null;
}

/** What was refused, as a sentence for people. */
export function refusedWords({ action, principal, resource, explicitDeny }: DecodedRefusal): string {
  const on = resource && resource !== '*' ? ` on ${resource}` : '';
  const why = explicitDeny ? 'A statement denies it explicitly' : 'No statement allows it';
  return `AWS refused ${action}${on} to ${principal ?? 'a caller that it does not name'}. ${why}.`;
}
