import type { FixCall, FixPlan, FixTarget } from '../../domain/fix';
import { planHashOf } from './plan-hash';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const dashed = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

const PLAIN = /^[\w:/.@=+-]+$/;

/** A value as the AWS CLI takes it: text, a list of words, or JSON. */
function argument(value: unknown): string {
  const words = Array.isArray(value) ? value : [value];
  if (words.every((word) => typeof word === 'string' && PLAIN.test(word))) return words.join(' ');
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A call as a line for the AWS CLI, quoted for a POSIX shell. */
export function cliLine({ service, operation, input }: FixCall, region: string): string {
  const options = Object.entries(input).map(([name, value]) => `--${dashed(name)} ${argument(value)}`);
  return [`aws ${service} ${dashed(operation)}`, ...options, ...(service === 'kms' ? [`--region ${region}`] : [])].join(
    ' ',
  );
}

/** What a person has to do, where no call of ours can or should. */
export function manualPlan(id: string, target: FixTarget, title: string, steps: string[]): FixPlan {
  const plan = {
    id,
    code: 'manual' as const,
    title,
    gate: 'manual' as const,
    automated: false,
    target,
    calls: [],
    diff: null,
    proof: null,
    undo: [],
    preconditions: [],
    steps,
  };
  return { ...plan, planHash: planHashOf(plan) };
}
