import type { Caller } from './caller';
import type { Key, World } from './world';

export type Input = Record<string, unknown>;
export type Output = Record<string, unknown>;

/** What the trail notes about a call beside its input; operations fill it in as they learn it. */
export interface TrailNotes {
  resources: { type: string; arn: string; account: string }[];
  responseElements: Record<string, unknown> | null;
  /** Service that makes the call for the caller, `rds.amazonaws.com`. */
  invokedBy: string | null;
}

/** One authenticated request, as operations see it. */
export interface Call {
  world: World;
  caller: Caller;
  service: string;
  /** `Decrypt` */
  operation: string;
  region: string;
  input: Input;
  requestId: string;
  sourceIp: string;
  userAgent: string;
  /** Endpoint service name (`rds.us-east-1.amazonaws.com`) when a service calls on the caller's behalf. */
  viaService: string | null;
  trail: TrailNotes;
}

export type Operation = (call: Call) => Output;
export type OperationTable = Readonly<Record<string, Operation>>;

/** Notes that the call was about this key: it ends up in `resources` of the trail's record. */
export function noteKey(call: Call, key: Key): void {
  if (call.trail.resources.some((resource) => resource.arn === key.arn)) return;
  call.trail.resources.push({ type: 'AWS::KMS::Key', arn: key.arn, account: key.account });
}

/** A call made by a service in the name of the same caller; it has its own trail record. */
export function onBehalf(call: Call, next: { service: string; operation: string; input: Input; by: string }): Call {
  const service = next.by.replace('.amazonaws.com', '');
  return {
    ...call,
    service: next.service,
    operation: next.operation,
    input: next.input,
    viaService: `${service}.${call.region}.amazonaws.com`,
    sourceIp: next.by,
    userAgent: next.by,
    trail: { resources: [], responseElements: null, invokedBy: next.by },
  };
}
