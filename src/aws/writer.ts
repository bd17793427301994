import type { Config } from '../config';
import { canonicalJson } from '../domain/canonical';
import type { FixCall, FixPlan } from '../domain/fix';
import type { Logger } from '../log';
import type { Authority, AwsWriter, Clock, WriteOutcome } from '../workflow/ports';
import { ownCredentials } from './connections';
import { describeException, inOneLine, isCredentialProblem, isNeverSent } from './exceptions';
import { normalise } from './normalise';
import { ConnectionPool, type CredentialProvider, createServiceClient } from './services';
import { asSessionText, assumeRole, RoleNotAssumable } from './sessions';
import { nameOf, WRITES, writeSessionPolicy } from './writes';

export interface WriterOptions {
  config: Config;
  clock: Clock;
  log: Logger;
  /** `assume-role`: the account's remediation role, one session per call; `own-credentials`: the operator's own keys. */
  mode: 'assume-role' | 'own-credentials';
  credentials?: CredentialProvider;
  endpoint?: string;
  /** How long an answer is waited for before the outcome is unknown. */
  deadlineMs?: number;
}

const refused = (code: string, message: string): WriteOutcome => ({ kind: 'refused', code, message, requestId: null });

/** A grant's id is known only once it exists, so its revocation is planned without it. */
function planned(call: FixCall): string {
  const { GrantId: _, ...input } = call.input;
  return canonicalJson({ ...call, input: nameOf(call) === 'kms:RevokeGrant' ? input : call.input });
}

/** The calls of the plan (or of its undo) that this call belongs to; null when it is in neither. */
function callsAround(call: FixCall, plan: FixPlan): { calls: FixCall[]; undo: boolean } | null {
  const same = (other: FixCall): boolean => planned(other) === planned(call);
  if (plan.calls.some(same)) return { calls: plan.calls, undo: false };
  return plan.undo.some(same) ? { calls: plan.undo, undo: true } : null;
}

interface Cleared {
  policy: object;
}

/** Everything that must hold before a write may be sent, in our own code, whatever IAM would say. */
function clear(call: FixCall, plan: FixPlan): Cleared | WriteOutcome {
  const name = nameOf(call);
  const write = WRITES.get(name);
  if (!write) return refused('WriteNotAllowed', `${name} is not in the table of writes.`);
  const extra = Object.keys(call.input).filter((member) => !write.members.includes(member));
  if (extra.length > 0) return refused('WriteNotAllowed', `${name} is never sent with ${extra.join(', ')}.`);
  const around = callsAround(call, plan);
  if (!around) return refused('NotInPlan', `${name} with this input is not a call of the approved plan.`);
  if (write.undoOnly && !around.undo) return refused('WriteNotAllowed', `${name} is only sent to undo a fix.`);
  const policy = writeSessionPolicy(around.calls, plan.target);
  if (!policy) return refused('NotInPlan', `A call of the plan is not about ${plan.target.resource}.`);
  return { policy };
}

function outcomeOf(thrown: unknown): WriteOutcome {
  if (thrown instanceof RoleNotAssumable) {
    return refused('RoleNotAssumable', `${thrown.roleArn} cannot be assumed: ${thrown.message}`);
  }
  const exception = describeException(thrown);
  const { name, requestId, status } = exception;
  const message = inOneLine(exception.message) || name;
  if (isNeverSent(exception) || (status === null && isCredentialProblem(exception))) return refused(name, message);
  if (status !== null && status >= 400 && status < 500) return { kind: 'refused', code: name, message, requestId };
  return { kind: 'unknown', message: `${name}: ${message}` };
}

/** Tag values take letters, digits, spaces and `_.:/=+-@`, up to 256. */
function tagsOf(authority: Authority): Record<string, string> {
  const value = (text: string): string => text.replaceAll(/[^\w .:/=+@-]/g, '-').slice(0, 256);
  return {
    'keymedic:approval': value(authority.approvalId),
    'keymedic:requester': value(authority.requester),
    'keymedic:approvers': value(authority.approvers.join(' ')),
  };
}

class Writer implements AwsWriter {
  readonly #options: WriterOptions;
  readonly #own: CredentialProvider;
  readonly #pool = new ConnectionPool();

  constructor(options: WriterOptions) {
    this.#options = options;
    const { credentials, endpoint, clock } = options;
    this.#own = ownCredentials({ now: () => clock.now(), credentials, endpoint, pool: this.#pool });
  }

  canWrite(account: string): boolean {
    if (this.#options.mode === 'own-credentials') return true;
    return this.#options.config.accounts.some(
      ({ id, remediationRole }) => id === account && remediationRole !== undefined,
    );
  }

  async write(call: FixCall, plan: FixPlan, authority: Authority): Promise<WriteOutcome> {
    const cleared = clear(call, plan);
    const outcome = 'kind' in cleared ? cleared : await this.#send(call, plan, authority, cleared);
    const { kind } = outcome;
    const { account, region, resource } = plan.target;
    this.#options.log.info('aws-write', {
      operation: nameOf(call),
      account,
      region,
      resource,
      approval: authority.approvalId,
      kind,
    });
    return outcome;
  }

  close(): void {
    this.#pool.close();
  }

  async #send(call: FixCall, plan: FixPlan, authority: Authority, { policy }: Cleared): Promise<WriteOutcome> {
    const ms = this.#options.deadlineMs ?? 15_000;
    const credentials = await this.#credentials(plan, authority, policy);
    if ('kind' in credentials) return credentials;
    try {
      const { endpoint } = this.#options;
      const client = await createServiceClient(call.service, {
        region: plan.target.region,
        // Resolved above, so that nothing but the write itself can fail from here on.
        credentials: async () => credentials,
        // Never more than one request: a second one could act on what the first changed.
        maxAttempts: 1,
        connections: this.#pool,
        ...(endpoint ? { endpoint } : {}),
      });
      const output = await client.send(call.operation, call.input, {
        abortSignal: AbortSignal.timeout(ms),
        requestTimeout: ms,
      });
      const { requestId } = output.$metadata as { requestId?: string };
      return { kind: 'applied', requestId: requestId ?? null, output: normalise(call.service, output) };
    } catch (thrown) {
      return outcomeOf(thrown);
    }
  }

  /** Keys for this one call. Whatever goes wrong here goes wrong before anything was sent: a refusal. */
  async #credentials(plan: FixPlan, authority: Authority, policy: object) {
    try {
      if (this.#options.mode === 'own-credentials') return await this.#ownKeys(plan);
      const account = this.#options.config.accounts.find(({ id }) => id === plan.target.account);
      if (!account?.remediationRole) {
        return refused(
          'NoRemediationRole',
          `Account ${plan.target.account} has no remediationRole in the configuration.`,
        );
      }
      return await assumeRole({
        roleArn: account.remediationRole,
        externalId: account.externalId,
        sessionName: `keymedic-${authority.approvalId}`,
        policy,
        sourceIdentity: asSessionText(authority.approvers[0] ?? authority.requester),
        tags: tagsOf(authority),
        region: plan.target.region,
        endpoint: this.#options.endpoint,
        credentials: this.#own,
        connections: this.#pool,
      })();
    } catch (thrown) {
      if (thrown instanceof RoleNotAssumable) return outcomeOf(thrown);
      const { name, message } = describeException(thrown);
      return refused(name, inOneLine(message));
    }
  }

  async #ownKeys(plan: FixPlan) {
    const { endpoint } = this.#options;
    const settings = { region: plan.target.region, credentials: this.#own, connections: this.#pool };
    const sts = await createServiceClient('sts', { ...settings, ...(endpoint ? { endpoint } : {}) });
    const ms = 5000;
    const identity = await sts.send(
      'GetCallerIdentity',
      {},
      { abortSignal: AbortSignal.timeout(ms), requestTimeout: ms },
    );
    if (identity.Account === plan.target.account) return this.#own();
    return refused(
      'WrongAccount',
      `These credentials are of account ${String(identity.Account)}, the fix is for ${plan.target.account}.`,
    );
  }
}

/**
 * The one door for every write: closed table, only calls of the approved plan, a fresh 900 s session that can do
 * nothing else, one attempt. `unknown` means that it was sent and no answer came: read, never repeat.
 */
export function createWriter(options: WriterOptions): AwsWriter & { close(): void } {
  return new Writer(options);
}
