/** What Organizations' ARNs of policies begin with, and one that is whole: ids of policies have eight characters or more. */
const ORGANIZATIONS = /^arn:[a-z-]{3,20}:organizations::[^:]{1,20}:/;
const POLICY = /^policy\/(?:o-[a-z0-9]{4,32}\/)?[a-z_]{4,30}_policy\/p-\w{2,128}/;
const WHOLE = /\/p-\w{8,128}$/;

/** Whether the ARN of a policy goes on behind a line break, as the form of Organizations' shows; IAM's names have no form that could. */
export function policyGoesOn(arn: string, next: string): boolean {
  const start = ORGANIZATIONS.exec(arn)?.[0];
  if (start === undefined) return false;
  const resource = arn.slice(start.length);
  if (POLICY.test(resource)) return false;
  return POLICY.test(resource + next.replace(/\s/g, '').slice(0, 200));
}

/** Whether the ARN of a policy may go on behind a line break, so that what stands before it may be the ARN of another one. */
export function mayBeLonger(arn: string, between: string, next: string): boolean {
  if (!/^arn:[a-z-]{3,20}:(?:organizations|iam)::[^:]{0,20}:pol/.test(arn)) return false;
  if (ORGANIZATIONS.test(arn) && WHOLE.test(arn)) return false;
  // An empty line ends whatever stood before it.
  return !/\n[^\S\n]{0,200}\n/.test(between) && /^[\w+=,.@/-]/.test(next);
}
