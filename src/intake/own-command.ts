import { type Command, commandsIn, optionsOf } from './commands';
import { jsonSpans } from './json-spans';
import { kmsActionOf } from './kms-operations';
import { matchAt } from './match-at';
import { type PastedText, viewOf } from './pasted-text';
import type { ErrorShape } from './reading';
import { serviceName } from './services';
import { botocore } from './shapes/botocore';
import { className } from './shapes/class-name';
import { cloudformation } from './shapes/cloudformation';
import { codeToken } from './shapes/code-token';
import { goSdk } from './shapes/go-sdk';
import { javaSdk } from './shapes/java-sdk';
import { keyWording } from './shapes/key-wording';
import { kmsException } from './shapes/kms-exception';
import { kmsFailure } from './shapes/kms-failure';
import { notAuthorized } from './shapes/not-authorized';
import { refusedAction } from './shapes/refused-action';
import { serviceWording } from './shapes/service-wording';
import { structuredFields } from './shapes/structured-fields';
import { beginsAnew } from './wraps';

/** What prints an error, most telling first. */
const ERRORS: readonly ErrorShape[] = [
  botocore,
  goSdk,
  notAuthorized,
  kmsException,
  codeToken,
  cloudformation,
  javaSdk,
  structuredFields,
  serviceWording,
  keyWording,
  className,
  refusedAction,
  kmsFailure,
];
/** Commands that call operations of other names. */
const HIGH_LEVEL = /^(?:deploy|package|wait|tail|login|get-login|update-kubeconfig)$/;

/** The error of a text as far as it tells which command failed. */
interface Failure {
  at: number;
  operation: string | null;
  action: string | null;
}

/**
 * The text without the command lines that are not the one that failed, and without what they printed: what they name is not what the
 * error is about. The one that failed is the last in front of the error that calls its operation or, where it names none, the last at all.
 */
export function withOwnCommand(text: PastedText): PastedText {
  const commands = text.clean.includes('aws') ? commandsIn(text.clean) : [];
  const failure = commands.length > 0 ? failureIn(text) : null;
  if (!failure) return text;
  const before = commands.filter(({ from }) => from < failure.at);
  const own = failure.operation ? before.findLast((command) => calls(command, failure)) : before.at(-1);
  const others = commands.filter((command) => command !== own || !calls(command, failure));
  return others.length > 0 ? viewOf(without(text.clean, others, failure.at)) : text;
}

function failureIn(text: PastedText): Failure | null {
  for (const shape of ERRORS) {
    const [first] = shape.read(text);
    if (first) return { at: first.at, operation: first.operation ?? null, action: actionIn(text) };
  }
  return null;
}

function actionIn(text: PastedText): string | null {
  return notAuthorized.read(text)[0]?.kmsAction ?? null;
}

/** Whether a command may have failed so: by the operation that the error names, else by the action that KMS refused. */
function calls({ service, verb }: Command, { operation, action }: Failure): boolean {
  if (service === 's3' || HIGH_LEVEL.test(verb)) return true;
  if (operation) return verb.replaceAll('-', '') === operation.toLowerCase();
  const own = serviceName(service) === 'kms' ? kmsActionOf(verb) : null;
  return action === null || own === null || own === action;
}

/** The options go, and what the command printed; its name stays, which shows what the text is about. */
function without(clean: string, commands: readonly Command[], failure: number): string {
  const outputs = new Map(jsonSpans(clean).map(({ from, to }) => [from, to]));
  let kept = '';
  let at = 0;
  for (const command of commands) {
    const options = optionsOf(command);
    const isKms = serviceName(command.service) === 'kms';
    if ((options.length === 0 && !isKms) || command.from < at) continue;
    kept += `${clean.slice(at, command.from)}aws ${command.service} …`;
    const named = Math.max(...options.map(({ value }) => value.to), command.words[isKms ? 2 : 0]?.to ?? command.from);
    const to = command.cut ? endOfLines(clean, command, failure) : named;
    const output = to + (matchAt(/\s{0,200}/y, clean, to)?.[0].length ?? 0);
    at = outputs.get(output) ?? endOfBroken(clean, output) ?? to;
  }
  return kept + clean.slice(at);
}

const LONGEST_OUTPUT = 4000;

/** Where JSON ends whose strings wraps broke: behind the bracket that stands alone in front; null where none begins here. */
function endOfBroken(clean: string, from: number): number | null {
  if (!'{['.includes(clean[from] ?? ' ')) return null;
  const closing = /\n\s{0,80}[}\]]/.exec(clean.slice(from, from + LONGEST_OUTPUT));
  return closing ? from + closing.index + closing[0].length : null;
}

const MOST_LINES = 20;

/** Where a command ends that wraps broke: in front of the first line that begins something of its own, the error at the latest. */
function endOfLines(clean: string, { from, to }: Command, failure: number): number {
  const stop = failure > from ? failure : clean.length;
  let end = to;
  for (let line = 0; line < MOST_LINES && end < stop && !beginsAnew(clean, end + 1); line++) {
    const next = clean.indexOf('\n', end + 1);
    end = next < 0 ? clean.length : next;
  }
  return Math.max(to, Math.min(end, stop));
}
