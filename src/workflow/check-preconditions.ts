import type { Collected, ReadOutput } from '../domain/evidence';
import type { FixPlan, Precondition } from '../domain/fix';
import type { ReadSession } from './ports';

/** sha256 over the canonical JSON of the named members of a read's output; null stands for "AWS said there is none". */
export type Digest = (output: ReadOutput | null, members: readonly string[]) => string;

export type Preconditions =
  | { kind: 'hold' }
  /** Clauses: `the key policy changed`. */
  | { kind: 'changed'; what: string[] }
  /** `passing`: it may be readable a moment later. */
  | { kind: 'unreadable'; why: string; passing: boolean };

const PASSING = ['throttled', 'timeout', 'unreachable', 'failed'];

interface Reread {
  precondition: Precondition;
  result: Collected<ReadOutput>;
}

/** Reads everything again that the plan rests on and compares it with what was read when the plan was shown. */
export async function checkPreconditions(plan: FixPlan, session: ReadSession, digest: Digest): Promise<Preconditions> {
  const reread = await Promise.all(
    plan.preconditions.map(async (precondition): Promise<Reread> => {
      const { operation, input, account = plan.target.account, region = plan.target.region } = precondition;
      return { precondition, result: await session.read({ account, region, operation, input }) };
    }),
  );
  for (const { result } of reread) {
    if (result.kind !== 'unavailable') continue;
    const { reason, message } = result.gap;
    return { kind: 'unreadable', why: message, passing: PASSING.includes(reason) };
  }
  const what = reread
    .filter(({ precondition, result }) => {
      const output = result.kind === 'collected' ? result.value : null;
      return digest(output, precondition.members) !== precondition.digest;
    })
    .map(({ precondition }) => precondition.otherwise);
  return what.length > 0 ? { kind: 'changed', what } : { kind: 'hold' };
}
