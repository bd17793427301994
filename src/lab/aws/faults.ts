import { AwsFailure } from './wire/failure';

/** What an operation does instead of answering normally. `loseAnswer` applies the call and drops the connection. */
export type Fault =
  | { kind: 'throttle' }
  | { kind: 'fail'; status: number; code: string; message?: string }
  | { kind: 'hang' }
  | { kind: 'loseAnswer' };

interface Planned {
  /** `kms:Decrypt`, `kms:*` or `*`. */
  operation: string;
  fault: Fault;
  left: number;
}

/** Faults planned for the next calls; the first planned one that fits a call is used. */
export class Faults {
  private planned: Planned[] = [];

  /** The next `times` calls of the operation (`kms:Decrypt`, `kms:*`, `*`) go wrong. */
  next(operation: string, fault: Fault, times = 1): void {
    this.planned.push({ operation, fault, left: times });
  }

  clear(): void {
    this.planned = [];
  }

  take(service: string, operation: string): Fault | null {
    const names = [`${service}:${operation}`, `${service}:*`, '*'];
    const found = this.planned.find((plan) => plan.left > 0 && names.includes(plan.operation));
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }
}

/** The refusal that a fault stands for; throttling is worded as the service words it. */
export function failureOf(fault: Extract<Fault, { kind: 'throttle' | 'fail' }>, service: string): AwsFailure {
  if (fault.kind === 'fail') return new AwsFailure(fault.code, fault.message ?? 'The request failed.', fault.status);
  if (service === 'ec2') return new AwsFailure('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 'kms')
    return new AwsFailure(
      'ThrottlingException',
      'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
      400,
    );
  if (service === 'organizations') return new AwsFailure('TooManyRequestsException', 'Rate exceeded', 400);
  return new AwsFailure(service === 'cloudtrail' ? 'ThrottlingException' : 'Throttling', 'Rate exceeded', 400);
}
