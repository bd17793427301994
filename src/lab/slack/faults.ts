/** What goes wrong with one call of the Web API. */
export type Fault =
  /** The call is refused with this HTTP status and is not carried out. */
  | { status: number; retryAfter?: number }
  /** The call is carried out only after this time. */
  | { hang: number }
  /** The connection breaks; with `applied` the call was carried out all the same. */
  | { drop: true; applied: boolean }
  /** The call is refused with this error of the platform. */
  | { error: string };

/** Faults that tests put in the way of calls, each used once, in order, per method. */
export class Faults {
  readonly #queues = new Map<string, Fault[]>();

  /** The next call of `method` (such as chat.update, or response_url) meets this fault. */
  next(method: string, fault: Fault): void {
    this.#queues.set(method, [...(this.#queues.get(method) ?? []), fault]);
  }

  take(method: string): Fault | undefined {
    return this.#queues.get(method)?.shift();
  }

  clear(): void {
    this.#queues.clear();
  }
}
