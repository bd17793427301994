import type { NamedPolicy } from '../../domain/decision';
import { authorizeAccount, authorizeTrust } from './authorize';
import type { Call, OperationTable } from './call';
import { issueSession } from './credentials';
import { identityByArn } from './find';
import { awsManagedPolicy } from './iam/aws-policies';
import { readDocument } from './iam/documents';
import { AwsFailure } from './wire/failure';
import { objectList, optionalNumber, optionalText, text, textList } from './wire/members';
import type { Account, Role } from './world';

/** Characters that inline policy and policy ARNs of a session may have together (STS API reference, AssumeRole). */
const SESSION_POLICY_LIMIT = 2048;

/** STS: assuming roles, and who am I. */
export const sts: OperationTable = {
  GetCallerIdentity(call) {
    const { arn, principalId, account } = call.caller;
    return { Arn: arn, UserId: principalId, Account: account };
  },
  AssumeRole(call) {
    const { input, world } = call;
    const name = sessionName(text(input, 'RoleSessionName'));
    const seconds = duration(call);
    const tags = Object.fromEntries(
      objectList(input, 'Tags').map(({ Key, Value }) => [String(Key), String(Value ?? '')]),
    );
    const given = optionalText(input, 'SourceIdentity');
    const sourceIdentity = call.caller.session?.sourceIdentity ?? given;
    const role = assumableRole(call, { tags, sourceIdentity: given });
    const policies = sessionPolicies(call, role);
    const expiresAt = new Date(Math.floor(world.clock().getTime() / 1000) * 1000 + seconds * 1000);
    const issued = issueSession(world, role, { name, policies, tags, sourceIdentity, expiresAt });
    const Arn = `arn:aws:sts::${issued.account}:assumed-role/${role.name}/${name}`;
    const AssumedRoleUser = { AssumedRoleId: `${role.id}:${name}`, Arn };
    call.trail.resources.push({ type: 'AWS::IAM::Role', arn: role.arn, account: issued.account });
    call.trail.responseElements = { assumedRoleUser: { arn: Arn }, credentials: { accessKeyId: issued.accessKeyId } };
    return {
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecretAccessKey: issued.secretAccessKey,
        SessionToken: issued.sessionToken,
        Expiration: expiresAt,
      },
      AssumedRoleUser,
      ...(policies.length > 0 ? { PackedPolicySize: packedSize(call) } : {}),
      SourceIdentity: sourceIdentity,
    };
  },
  DecodeAuthorizationMessage(call) {
    authorizeAccount(call, { action: 'sts:DecodeAuthorizationMessage', resource: '*', shown: null });
    const message = call.world.messages.get(text(call.input, 'EncodedMessage'));
    if (!message)
      throw new AwsFailure('InvalidAuthorizationMessageException', 'Message is not valid for decoding.', 400);
    return { DecodedMessage: JSON.stringify(message) };
  },
};

/** The role, once trust policy and caller's policies allow every action that the request amounts to. */
function assumableRole(call: Call, asked: { tags: Record<string, string>; sourceIdentity: string | null }): Role {
  const arn = text(call.input, 'RoleArn');
  const found = identityByArn(call.world, arn);
  const role = found?.kind === 'role' ? found : null;
  const externalId = optionalText(call.input, 'ExternalId');
  const tagNames = Object.keys(asked.tags);
  const context: Record<string, string | string[]> = {
    'sts:RoleSessionName': text(call.input, 'RoleSessionName'),
    ...(externalId ? { 'sts:ExternalId': externalId } : {}),
    ...(asked.sourceIdentity ? { 'sts:SourceIdentity': asked.sourceIdentity } : {}),
    ...(tagNames.length > 0 ? { 'aws:TagKeys': tagNames } : {}),
    ...Object.fromEntries(tagNames.map((tag) => [`aws:RequestTag/${tag}`, asked.tags[tag] ?? ''])),
  };
  const actions = ['sts:AssumeRole'];
  if (tagNames.length > 0) actions.push('sts:TagSession');
  if (asked.sourceIdentity) actions.push('sts:SetSourceIdentity');
  for (const action of actions) authorizeTrust(call, { action, arn, role, context });
  if (!role) throw new Error('a role that does not exist was allowed');
  return role;
}

function sessionName(name: string): string {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw validation(`Value '${name}' at 'roleSessionName' failed to satisfy constraint: [\\w+=,.@-]{2,64}`);
}

/** STS API reference: 900 seconds to 12 hours; one hour at most when a role's session assumes another role. */
function duration(call: Call): number {
  const seconds = optionalNumber(call.input, 'DurationSeconds') ?? 3600;
  if (seconds < 900 || seconds > 43_200) throw validation(`Value '${seconds}' at 'durationSeconds' is out of range`);
  if (call.caller.session && seconds > 3600)
    throw new AwsFailure(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      400,
    );
  return seconds;
}

function sessionPolicies(call: Call, role: Role): NamedPolicy[] {
  const inline = optionalText(call.input, 'Policy');
  const arns = policyArns(call);
  const size = (inline?.length ?? 0) + arns.join('').length;
  if (size > SESSION_POLICY_LIMIT || arns.length > 10)
    throw new AwsFailure('PackedPolicyTooLarge', 'Packed policy consumes more than 100% of allotted space.', 400);
  const account = call.world.accounts.get(role.arn.split(':')[4] ?? '');
  const managed = arns.map((arn) => ({ name: arn, document: managedDocument(account, arn) }));
  return inline === null ? managed : [{ name: 'session-policy', document: readDocument(inline) }, ...managed];
}

function managedDocument(account: Account | undefined, arn: string): unknown {
  const policy = account?.policies.get(arn) ?? awsManagedPolicy(arn);
  if (policy) return policy.document;
  throw new AwsFailure('ValidationError', `Policy ${arn} does not exist.`, 400);
}

function policyArns(call: Call): string[] {
  return [...textList(call.input, 'PolicyArns'), ...objectList(call.input, 'PolicyArns').map(({ arn }) => String(arn))];
}

function packedSize(call: Call): number {
  const size = (optionalText(call.input, 'Policy')?.length ?? 0) + policyArns(call).join('').length;
  return Math.max(1, Math.round((size / SESSION_POLICY_LIMIT) * 100));
}

function validation(problem: string): AwsFailure {
  return new AwsFailure('ValidationError', `1 validation error detected: ${problem}`, 400);
}
