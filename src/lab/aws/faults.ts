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
