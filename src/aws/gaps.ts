import type { Collected, Gap, GapReason, ReadCall, ReadOutput } from '../domain/evidence';
import {
  describeException,
  type Exception,
  inOneLine,
  isAccessDenied,
  isCredentialProblem,
  isThrottled,
  isTimeout,
  isUnreachable,
  isUnreadable,
} from './exceptions';
import type { ReadOperation } from './operations';
import { RoleNotAssumable } from './sessions';

/** Who asked: the role that was assumed, or null for the operator's own credentials. */
export interface Asker {
  roleArn: string | null;
  externalId?: string | undefined;
}

/**
 * Error codes by which AWS says that there is none. Organizations is strict on purpose: a target it does not know
 * must never read as "no policies attached".
 */
const ABSENT: Record<ReadOperation['service'], RegExp> = {
  kms: /^(NotFoundException|UnsupportedOperationException|CustomKeyStoreNotFoundException)$/,
  iam: /^NoSuchEntity(Exception)?$/,
  rds: /NotFound(Fault)?$/,
  ec2: /\.NotFound$/,
  organizations: /^AWSOrganizationsNotInUseException$/,
  cloudtrail: /^$/,
  s3: /^(NoSuchBucket|ServerSideEncryptionConfigurationNotFoundError)$/,
  lambda: /^ResourceNotFoundException$/,
  sqs: /^(QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/,
  sts: /^InvalidAuthorizationMessageException$/,
};

function gapOf(
  call: ReadCall,
  reason: GapReason,
  message: string,
  howToGrant: string,
  permission: string | null = null,
): Gap {
  return {
    reason,
    operation: call.operation,
    account: call.account,
    region: call.region,
    permission,
    message: inOneLine(message),
    howToGrant,
  };
}

function accessDenied(call: ReadCall, read: ReadOperation, message: string, asker: Asker): Gap {
  const permission = read.permission ?? call.operation;
  const who = asker.roleArn ? `the role ${asker.roleArn}` : 'your own identity';
  const keyPolicy =
    read.resource === 'key'
      ? '; the key policy must also admit it: delegate to IAM through the account root, or name it'
      : '';
  const how = `Allow ${permission} for ${who} in account ${call.account}${keyPolicy}. \`keymedic roles diagnostic\` prints the whole policy.`;
  return gapOf(call, 'access-denied', message, how, permission);
}

function roleGap(call: ReadCall, error: RoleNotAssumable, asker: Asker): Gap {
  const external = asker.externalId ? ' with the ExternalId of the configuration' : '';
  const how = `Let keymedic's identity assume ${error.roleArn}: the role must exist and its trust policy must name that identity${external}, and that identity needs sts:AssumeRole on it.`;
  return gapOf(call, 'role-not-assumable', error.message, how, 'sts:AssumeRole');
}

function credentialGap(call: ReadCall, message: string): Gap {
  const how =
    'Give keymedic valid AWS credentials (AWS_PROFILE, AWS_ACCESS_KEY_ID …), or log in again where they have expired.';
  return gapOf(call, 'role-not-assumable', message, how);
}

const HOW: Partial<Record<GapReason, string>> = {
  throttled: 'AWS is limiting calls; ask again in a minute.',
  timeout: 'AWS did not answer in time; ask again.',
  unreachable: 'Check the network, DNS, proxy and AWS_ENDPOINT_URL from where keymedic runs.',
  'not-supported':
    'The endpoint lacks this operation, or something between it and keymedic answered; AWS itself offers it.',
};

function isNotSupported(exception: Exception): boolean {
  return (
    exception.status === 501 ||
    /^(UnknownOperation|InvalidAction|NotImplemented|UnsupportedOperation$)/.test(exception.name) ||
    isUnreadable(exception)
  );
}

function otherReason(exception: Exception): GapReason {
  if (isThrottled(exception)) return 'throttled';
  // Before the timeout: the SDK calls a dropped connection TimeoutError.
  if (isUnreachable(exception)) return 'unreachable';
  if (isTimeout(exception)) return 'timeout';
  return isNotSupported(exception) ? 'not-supported' : 'failed';
}

/** What an exception of a read means: AWS says there is none, or it could not be read and what would let it be. */
export function refusalOf(thrown: unknown, call: ReadCall, read: ReadOperation, asker: Asker): Collected<ReadOutput> {
  if (thrown instanceof RoleNotAssumable) {
    const cause = describeException(thrown.cause);
    const reason = otherReason(cause);
    const gap =
      reason !== 'failed'
        ? gapOf(call, reason, `assuming ${thrown.roleArn}: ${thrown.message}`, HOW[reason] ?? '')
        : isCredentialProblem(cause)
          ? credentialGap(call, thrown.message)
          : roleGap(call, thrown, asker);
    return { kind: 'unavailable', gap };
  }
  const exception = describeException(thrown);
  const { name, message } = exception;
  if (ABSENT[read.service].test(name)) return { kind: 'absent', code: name, message: inOneLine(message) };
  const said = message ? `${name}: ${message}` : name;
  if (isAccessDenied(exception)) return { kind: 'unavailable', gap: accessDenied(call, read, said, asker) };
  if (isCredentialProblem(exception)) return { kind: 'unavailable', gap: credentialGap(call, said) };
  const reason = otherReason(exception);
  const text = reason === 'not-supported' && isUnreadable(exception) ? 'the answer was not what AWS sends' : said;
  const how = HOW[reason] ?? `AWS refused with ${name}; check the input of this step.`;
  return { kind: 'unavailable', gap: gapOf(call, reason, text, how) };
}

/** The account is in no configuration: what to add. */
export function accountNotConfigured(call: ReadCall): Gap {
  const how = `Add it to keymedic.yaml: accounts: - {id: "${call.account}", name: …, regions: [${call.region}], diagnosticRole: "arn:aws:iam::${call.account}:role/keymedic-diagnostic"}.`;
  return gapOf(call, 'account-not-configured', `Account ${call.account} is not configured.`, how);
}

/** Own credentials reach one account only. */
export function notOwnAccount(call: ReadCall, own: string): Gap {
  const how = `Use credentials of account ${call.account}, or configure it in keymedic.yaml with a diagnosticRole.`;
  return gapOf(call, 'account-not-configured', `These credentials are of account ${own}, not of ${call.account}.`, how);
}

/** SCPs and RCPs need the management account. */
export function organizationNotConfigured(call: ReadCall): Gap {
  const how =
    'Add to keymedic.yaml: organization: {managementRole: "arn:aws:iam::<management account>:role/keymedic-organization"}, or organization: none.';
  return gapOf(call, 'organization-not-configured', 'No role in the management account is configured.', how);
}

/** The name is not in the table of reads; runbooks are linted against it, so this is ours to mend. */
export function unknownRead(call: ReadCall): Gap {
  return gapOf(
    call,
    'not-supported',
    `${call.operation} is not in the table of reads.`,
    'Use a read that `keymedic runbook lint` accepts.',
  );
}

/** The read's own deadline passed, or the investigation was stopped. */
export function tooLate(call: ReadCall, ms: number): Gap {
  return gapOf(call, 'timeout', `No answer within ${ms} ms.`, HOW.timeout ?? '');
}
