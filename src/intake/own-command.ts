import { type Command, commandsIn, optionsOf } from './commands';
import { jsonSpans } from './json-spans';
import { kmsActionOf } from './kms-operations';
import { type PastedText, viewOf } from './pasted-text';
import type { ErrorShape } from './reading';
import { serviceName } from './services';
import { botocore } from './shapes/botocore';
import { codeToken } from './shapes/code-token';
import { goSdk } from './shapes/go-sdk';
import { keyWording } from './shapes/key-wording';
import { kmsException } from './shapes/kms-exception';
import { notAuthorized } from './shapes/not-authorized';

/** What prints an error, most telling first. */
const ERRORS: readonly ErrorShape[] = [botocore, goSdk, notAuthorized, kmsException, codeToken, keyWording];
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
  return others.length > 0 ? viewOf(without(text.clean, others)) : text;
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
function without(clean: string, commands: readonly Command[]): string {
  const outputs = new Map(jsonSpans(clean).map(({ from, to }) => [from, to]));
  let kept = '';
  let at = 0;
  for (const command of commands) {
    const options = optionsOf(command);
    const isKms = serviceName(command.service) === 'kms';
    if (options.length === 0 && !isKms) continue;
    kept += `${clean.slice(at, command.from)}aws ${command.service} …`;
    const to = Math.max(...options.map(({ value }) => value.to), command.words[isKms ? 2 : 0]?.to ?? command.from);
    const gap = /\s{0,200}/y;
    gap.lastIndex = to;
    at = outputs.get(to + (gap.exec(clean)?.[0].length ?? 0)) ?? to;
  }
  return kept + clean.slice(at);
}
