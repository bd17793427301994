import type { Config } from '../../src/config';
import type { Approval } from '../../src/domain/approval';
import { canonicalJson } from '../../src/domain/canonical';
import type { Collected, Gap, ReadCall, ReadOutput } from '../../src/domain/evidence';
import type { FixCall, FixPlan } from '../../src/domain/fix';
import type { Diagnosis, Investigation, Person, Source } from '../../src/domain/investigation';
import { NO_SIGNAL } from '../../src/domain/signal';
import type { Logger } from '../../src/log';
import { createMemoryStore } from '../../src/store/memory-store';
import type {
  Authority,
  AwsReader,
  AwsWriter,
  Clock,
  Ids,
  Job,
  People,
  Publisher,
  Queue,
  ThreadView,
  WriteOutcome,
} from '../../src/workflow/ports';

export const quietLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-00000000000a`;
export const REQUESTER: Person = { id: 'UREQUESTER', teamId: 'T1' };
export const APPROVER: Person = { id: 'UAPPROVER', teamId: 'T1' };
export const SECOND: Person = { id: 'USECOND', teamId: 'T1' };
export const OUTSIDER: Person = { id: 'UOUTSIDER', teamId: 'T1' };

export interface TestClock extends Clock {
  /** Moves time on; sleepers whose time has come wake up. */
  advance(ms: number): void;
}

/** Time that passes only when somebody sleeps or `advance` is called. */
export function fakeClock(start = '2026-11-22T10:00:00.000Z'): TestClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      if (signal?.aborted) return;
      now += ms;
      await Promise.resolve();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export function fakeIds(): Ids {
  let count = 0;
  return {
    next: (prefix) => {
      count += 1;
      return `${prefix}_${count}`;
    },
  };
}

export const digest = (output: ReadOutput | null, members: readonly string[]): string =>
  canonicalJson(output === null ? null : members.map((member) => output[member]));

export const gap = (over: Partial<Gap> = {}): Gap => ({
  reason: 'throttled',
  operation: 'kms:DescribeKey',
  account: ACCOUNT,
  region: REGION,
  permission: null,
  message: 'Rate exceeded.',
  howToGrant: 'Try again.',
  ...over,
});

/** One key with a state and a policy, read and written as AWS does; faults are set by hand. */
export class FakeAws implements AwsReader, AwsWriter {
  state = 'Disabled';
  policy = '{"Version":"2012-10-17","Statement":[]}';
  readonly reads: ReadCall[] = [];
  readonly writes: { call: FixCall; authority: Authority }[] = [];
  /** Set: reads give this instead. */
  unreadable: Gap | null = null;
  /** What the next writes come to; `applied` when there is nothing more. `lost`: done, and the answer lost. */
  answers: ('applied' | 'refused' | 'lost' | 'never-arrived')[] = [];
  /** Called at the start of each write, before anything happens. */
  beforeWrite: (call: FixCall) => Promise<void> | void = () => {};
  /** Called after AWS made the change, before the answer is there. */
  afterWrite: (call: FixCall) => Promise<void> | void = () => {};
  writable = true;
  /** How many of the next reads still see what was there before the last write. */
  lag = 0;
  private before = { state: this.state, policy: this.policy };

  openSession() {
    return { read: (call: ReadCall) => this.read(call), calls: () => this.reads.length };
  }

  private async read(call: ReadCall): Promise<Collected<ReadOutput>> {
    this.reads.push(call);
    if (this.unreadable) return { kind: 'unavailable', gap: this.unreadable };
    const at = '2026-11-22T10:00:00.000Z';
    const { state, policy } = this.lag > 0 ? this.before : this;
    this.lag = Math.max(0, this.lag - 1);
    if (call.operation === 'kms:DescribeKey') {
      return { kind: 'collected', value: { KeyMetadata: { Arn: KEY, KeyState: state } }, at };
    }
    if (call.operation === 'kms:GetKeyPolicy') return { kind: 'collected', value: { Policy: policy }, at };
    return { kind: 'absent', code: 'NotFoundException', message: 'There is none.' };
  }

  canWrite(): boolean {
    return this.writable;
  }

  async write(call: FixCall, _plan: FixPlan, authority: Authority): Promise<WriteOutcome> {
    await this.beforeWrite(call);
    this.writes.push({ call, authority });
    const answer = this.answers.shift() ?? 'applied';
    if (answer === 'refused') {
      const message = 'User is not authorized to perform this action.';
      return { kind: 'refused', code: 'AccessDeniedException', message, requestId: 'req-refused' };
    }
    if (answer !== 'never-arrived') this.change(call);
    await this.afterWrite(call);
    if (answer !== 'applied') return { kind: 'unknown', message: 'socket hang up' };
    return { kind: 'applied', requestId: `req-${this.writes.length}`, output: {} };
  }

  private change({ operation, input }: FixCall): void {
    this.before = { state: this.state, policy: this.policy };
    if (operation === 'EnableKey') this.state = 'Enabled';
    if (operation === 'DisableKey' || operation === 'CancelKeyDeletion') this.state = 'Disabled';
    if (operation === 'ScheduleKeyDeletion') this.state = 'PendingDeletion';
    if (operation === 'PutKeyPolicy') this.policy = String(input.Policy);
  }
}

const statePrecondition = (state: string) => ({
  operation: 'kms:DescribeKey',
  input: { KeyId: KEY },
  members: ['KeyMetadata'],
  digest: digest({ KeyMetadata: { Arn: KEY, KeyState: state } }, ['KeyMetadata']),
  otherwise: 'the key state changed',
});

export function enablePlan(over: Partial<FixPlan> = {}): FixPlan {
  return {
    id: 'fix-1',
    code: 'enable-key',
    title: 'Enable the key',
    gate: 'low',
    automated: true,
    target: { account: ACCOUNT, region: REGION, resource: KEY },
    calls: [{ service: 'kms', operation: 'EnableKey', input: { KeyId: KEY } }],
    diff: null,
    proof: null,
    undo: [{ service: 'kms', operation: 'DisableKey', input: { KeyId: KEY } }],
    preconditions: [statePrecondition('Disabled')],
    steps: [],
    planHash: 'sha256:enable',
    ...over,
  };
}

/** Two calls that have to be made in order. */
export function restorePlan(): FixPlan {
  return enablePlan({
    id: 'fix-2',
    code: 'cancel-key-deletion',
    title: 'Cancel the deletion and enable the key',
    gate: 'high',
    calls: [
      { service: 'kms', operation: 'CancelKeyDeletion', input: { KeyId: KEY } },
      { service: 'kms', operation: 'EnableKey', input: { KeyId: KEY } },
    ],
    undo: [],
    preconditions: [statePrecondition('PendingDeletion')],
    planHash: 'sha256:restore',
  });
}

/** A key policy with one statement of this Sid. */
export const policyWith = (...sids: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: sids.map((Sid) => ({ Sid })) });

/** Puts `next` in place of `shown`; its undo puts `shown` back. */
export function policyPlan(shown: string, next: string): FixPlan {
  const put = (Policy: string): FixCall => ({
    service: 'kms',
    operation: 'PutKeyPolicy',
    input: { KeyId: KEY, Policy },
  });
  const precondition = {
    operation: 'kms:GetKeyPolicy',
    input: { KeyId: KEY, PolicyName: 'default' },
    members: ['Policy'],
    digest: digest({ Policy: shown }, ['Policy']),
    otherwise: 'the key policy changed',
  };
  return enablePlan({
    id: 'fix-3',
    code: 'add-key-policy-statement',
    title: 'Add a statement',
    calls: [put(next)],
    undo: [put(shown)],
    preconditions: [precondition],
    planHash: `sha256:${next}`,
  });
}

let serial = 0;

export function anApproval(over: Partial<Approval> = {}): Approval {
  serial += 1;
  const plan = over.plan ?? enablePlan();
  return {
    schemaVersion: 1,
    id: `apr_${process.pid}_${serial}`,
    revision: 0,
    state: 'pending',
    investigationId: 'inv_1',
    plan,
    gate: plan.gate,
    requester: REQUESTER,
    approvedBy: [],
    quorum: 1,
    approvers: [APPROVER.id, SECOND.id],
    createdAt: '2026-11-22T10:00:00.000Z',
    expiresAt: '2026-11-22T18:00:00.000Z',
    history: [],
    awsRequestIds: [],
    outcome: null,
    ...over,
  };
}

export const SOURCE: Source = { teamId: 'T1', channel: 'C1', messageTs: '100.1', threadTs: null, external: false };

export const DISABLED_ERROR = `An error occurred (DisabledException) when calling the Decrypt operation: ${KEY} is disabled.`;

export function anInvestigation(over: Partial<Investigation> = {}): Investigation {
  return {
    schemaVersion: 1,
    id: 'inv_1',
    revision: 0,
    status: 'queued',
    createdAt: '2026-11-22T10:00:00.000Z',
    askedBy: 'paste',
    requester: REQUESTER,
    source: SOURCE,
    text: DISABLED_ERROR,
    signal: { ...NO_SIGNAL, isKmsError: true, keyRef: KEY, keyType: 'arn', accountId: ACCOUNT, region: REGION },
    secretsFound: [],
    message: null,
    diagnosis: null,
    approvalIds: [],
    failure: null,
    ...over,
  };
}

export function aDiagnosis(over: Partial<Diagnosis> = {}): Diagnosis {
  return {
    schemaVersion: 1,
    id: 'inv_1',
    at: '2026-11-22T10:00:01.000Z',
    signal: anInvestigation().signal,
    key: null,
    verdict: 'denied',
    rootCauses: [
      {
        code: 'key-disabled',
        layer: 'key-state',
        certainty: 'proven',
        variant: null,
        summary: 'The key is disabled.',
        evidence: ['key'],
      },
    ],
    authorization: null,
    fixes: [enablePlan()],
    steps: [],
    runbook: null,
    unknowns: [],
    needs: [],
    assumptions: [],
    asked: { principal: null, action: null, resource: KEY },
    stats: { awsCalls: 3, ms: 12 },
    ...over,
  };
}

export const CONFIG: Config = {
  accounts: [
    {
      id: ACCOUNT,
      name: 'payments',
      regions: [REGION],
      diagnosticRole: `arn:aws:iam::${ACCOUNT}:role/diagnostic`,
      remediationRole: `arn:aws:iam::${ACCOUNT}:role/remediation`,
      approvers: { low: [APPROVER.id, SECOND.id], high: [APPROVER.id, SECOND.id], quorum: { high: 2 } },
    },
  ],
  organization: null,
  runbooks: [],
  watch: null,
  approvalHours: 8,
};

/** Keeps what was added; a job waits once, as the port promises. */
export class FakeQueue implements Queue {
  readonly jobs: (Job & { delayMs: number })[] = [];
  failWith: Error | null = null;

  async add(job: Job, { delayMs = 0 } = {}): Promise<void> {
    if (this.failWith) throw this.failWith;
    if (this.jobs.some(({ kind, id }) => kind === job.kind && id === job.id)) return;
    this.jobs.push({ ...job, delayMs });
  }
  async start(): Promise<void> {}
  async close(): Promise<void> {}

  /** Takes the waiting job of a kind out. */
  take(kind: Job['kind']): Job | undefined {
    const at = this.jobs.findIndex((job) => job.kind === kind);
    return at < 0 ? undefined : this.jobs.splice(at, 1)[0];
  }
}

export class FakePublisher implements Publisher {
  readonly views: ThreadView[] = [];
  readonly said: string[] = [];
  readonly whispered: { to: Person; text: string }[] = [];
  failWith: Error | null = null;

  async publish(view: ThreadView): Promise<{ channel: string; ts: string }> {
    if (this.failWith) throw this.failWith;
    this.views.push(structuredClone(view));
    return { channel: view.investigation.source.channel, ts: view.investigation.message?.ts ?? '200.1' };
  }
  async say(_source: Source, text: string): Promise<void> {
    if (this.failWith) throw this.failWith;
    this.said.push(text);
  }
  async whisper(_source: Source, to: Person, text: string): Promise<void> {
    if (this.failWith) throw this.failWith;
    this.whispered.push({ to, text });
  }

  get last(): ThreadView | undefined {
    return this.views.at(-1);
  }
  /** States of the approvals in the order in which they were shown, repetitions left out. */
  get shownStates(): string[] {
    const states = this.views.map(({ approvals }) => approvals.map(({ state }) => state).join('+'));
    return states.filter((state, index) => state !== '' && state !== states[index - 1]);
  }
}

export class FakePeople implements People {
  failWith: Error | null = null;
  async whyNotDecide(person: Person, approvers: readonly string[]): Promise<string | null> {
    if (this.failWith) throw this.failWith;
    return approvers.includes(person.id) ? null : 'You are not one of the approvers.';
  }
}

/** All ports, each a fake with a value and an error per method, around one memory store. */
export function fakeDeps() {
  const clock = fakeClock();
  const aws = new FakeAws();
  const verdicts: Diagnosis[] = [];
  return {
    clock,
    ids: fakeIds(),
    aws,
    reader: aws,
    writer: aws,
    store: createMemoryStore(clock),
    queue: new FakeQueue(),
    publisher: new FakePublisher(),
    people: new FakePeople(),
    log: quietLog,
    config: CONFIG,
    digest,
    /** Answers in order; then what the key's state says. */
    verdicts,
    investigate: async (): Promise<Diagnosis> =>
      verdicts.shift() ?? aDiagnosis(aws.state === 'Enabled' ? { verdict: 'allowed', rootCauses: [], fixes: [] } : {}),
  };
}

export type FakeDeps = ReturnType<typeof fakeDeps>;
