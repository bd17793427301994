import type { TrailEvent } from '../aws/trail';
import type { World } from '../aws/world';
import type { FailingCall } from './scenario';

/** How tools print a refusal. The words of AWS come from the trail's record of it, so text and lab cannot differ. */

export interface Refusal {
  code: string;
  message: string;
  operation: string;
  requestId: string;
  event: TrailEvent;
}

/** The last time this call was refused. Throws when it never was. */
export function refusalOf(world: World, call: FailingCall): Refusal {
  const event = world.events.findLast(({ name, record, region }) => {
    const { arn } = record.userIdentity as { arn: string };
    return name === call.operation && region === call.region && arn === call.as && record.errorCode !== undefined;
  });
  if (!event) throw new Error(`${call.operation} as ${call.as} was never refused`);
  const { errorCode, errorMessage, requestID } = event.record;
  const code = errorCode === 'AccessDenied' ? 'AccessDeniedException' : String(errorCode);
  return { code, message: String(errorMessage), operation: call.operation, requestId: String(requestID), event };
}

export function cli(command: string, refusal: Refusal): string {
  const { code, operation, message } = refusal;
  return `$ ${command}\n\nAn error occurred (${code}) when calling the ${operation} operation: ${message}`;
}

/** A Python traceback; `lines` are `file:line function: code`. */
export function boto3(frames: [file: string, line: number, name: string, code: string][], refusal: Refusal): string {
  const { code, operation, message } = refusal;
  const shown = frames.map(([file, line, name, text]) => `  File "${file}", line ${line}, in ${name}\n    ${text}`);
  const modelled = !['AccessDeniedException', 'ThrottlingException', 'ValidationException'].includes(code);
  const type = modelled ? `botocore.errorfactory.${code}` : 'botocore.exceptions.ClientError';
  const last = `${type}: An error occurred (${code}) when calling the ${operation} operation: ${message}`;
  return ['Traceback (most recent call last):', ...shown, last].join('\n');
}

export function javaSdk(frames: string[], refusal: Refusal): string {
  const { code, message, requestId } = refusal;
  const type = code === 'AccessDeniedException' ? 'KmsException' : code;
  const head = `software.amazon.awssdk.services.kms.model.${type}: ${message} (Service: Kms, Status Code: 400, Request ID: ${requestId}) (SDK Attempt Count: 1)`;
  return [head, ...frames.map((frame) => `\tat ${frame}`)].join('\n');
}

export function goSdk(prefix: string, refusal: Refusal): string {
  const { code, operation, message, requestId } = refusal;
  const api = code === 'AccessDeniedException' ? `api error ${code}` : code;
  return `${prefix}operation error KMS: ${operation}, https response error StatusCode: 400, RequestID: ${requestId}, ${api}: ${message}`;
}

export function nodeSdk(frames: string[], refusal: Refusal): string {
  const { code, message, requestId } = refusal;
  const shown = frames.map((frame) => `    at ${frame}`);
  const metadata = [
    "  '$fault': 'client',",
    "  '$metadata': {",
    '    httpStatusCode: 400,',
    `    requestId: '${requestId}',`,
  ];
  return [
    `${code}: ${message}`,
    ...shown,
    '{',
    ...metadata,
    '    attempts: 1,',
    '  },',
    `  __type: '${code}'`,
    '}',
  ].join('\n');
}

/** Terraform's box. */
export function terraform(
  where: { resource: string; file: string; line: number; doing: string },
  refusal: Refusal,
): string {
  const kind = where.resource.split('.').at(-2) ?? where.resource;
  const name = where.resource.split('.').at(-1) ?? where.resource;
  const source = `${where.line}: resource "${kind}" "${name}" {`;
  return [
    '╷',
    `│ Error: ${where.doing}: ${goSdk('', refusal)}`,
    '│ ',
    `│   with ${where.resource},`,
    `│   on ${where.file} line ${where.line}, in resource "${kind}" "${name}":`,
    `│   ${source}`,
    '│ ',
    '╵',
  ].join('\n');
}

/** S3 passes KMS's sentence on; the code is its own (`AccessDenied`) or has `KMS.` in front. */
export function s3(command: string, operation: string, refusal: Refusal): string {
  const { code, message } = refusal;
  const own = code === 'AccessDeniedException' ? 'AccessDenied' : `KMS.${code}`;
  return `$ ${command}\n\nAn error occurred (${own}) when calling the ${operation} operation: ${message}`;
}

/** The record as the CloudTrail console shows it. */
export function cloudtrailRecord(refusal: Refusal): string {
  return JSON.stringify(refusal.event.record, null, 4);
}
