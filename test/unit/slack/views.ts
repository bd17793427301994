import type { Approval, ApprovalState } from '../../../src/domain/approval';
import { type Authorization, LAYERS } from '../../../src/domain/decision';
import type { FixPlan } from '../../../src/domain/fix';
import type { Diagnosis, Investigation, Verdict } from '../../../src/domain/investigation';
import { ROOT_CAUSES, type RootCause, type RootCauseCode } from '../../../src/domain/root-cause';
import { NO_SIGNAL } from '../../../src/domain/signal';
import type { ThreadView } from '../../../src/workflow/ports';

export const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const ROLE = 'arn:aws:iam::111122223333:role/orders-writer';
const AT = '2026-03-04T10:00:00.000Z';

export function planOf(change: Partial<FixPlan> = {}): FixPlan {
  return {
    id: 'fix-1',
    code: 'enable-key',
    title: 'Enable the key',
    gate: 'low',
    automated: true,
    target: { account: '111122223333', region: 'us-east-1', resource: KEY },
    calls: [{ service: 'kms', operation: 'EnableKey', input: { KeyId: KEY } }],
    diff: null,
    proof: { before: 'implicit-deny', after: 'allowed', newlyAllowed: [{ principal: ROLE, action: 'kms:Decrypt' }] },
    undo: [{ service: 'kms', operation: 'DisableKey', input: { KeyId: KEY } }],
    preconditions: [],
    steps: [],
    planHash: 'sha256:0011',
    ...change,
  };
}

export function approvalOf(state: ApprovalState, change: Partial<Approval> = {}): Approval {
  return {
    schemaVersion: 1,
    id: 'apr_1',
    revision: 0,
    state,
    investigationId: 'inv_1',
    plan: planOf(),
    gate: 'low',
    requester: { id: 'U0ANA', teamId: 'T0LAB' },
    approvedBy: [],
    quorum: 1,
    approvers: ['S0ONCALL'],
    createdAt: AT,
    expiresAt: '2026-03-04T18:00:00.000Z',
    history: [],
    awsRequestIds: [],
    outcome: null,
    ...change,
  };
}

export function causeOf(code: RootCauseCode, change: Partial<RootCause> = {}): RootCause {
  const summary = `The key ${KEY} is disabled, so no principal can use it.`;
  return { code, layer: ROOT_CAUSES[code], certainty: 'proven', variant: null, summary, evidence: ['key'], ...change };
}

const authorization: Authorization = {
  decision: 'allowed',
  layers: LAYERS.map((layer) => ({
    layer,
    outcome: layer === 'key-state' ? 'denies' : 'not-applicable',
    statements: [],
  })),
  blockedBy: ['key-state'],
  allowedBy: ['key-policy'],
  keyUsable: false,
};

export function diagnosisOf(verdict: Verdict, change: Partial<Diagnosis> = {}): Diagnosis {
  return {
    schemaVersion: 1,
    id: 'inv_1',
    at: AT,
    signal: { ...NO_SIGNAL, isKmsError: true, errorCode: 'DisabledException', requestId: 'req-1' },
    key: {
      arn: KEY,
      state: 'Disabled',
      manager: 'CUSTOMER',
      multiRegion: false,
      aliases: ['alias/orders'],
      owner: 'payments',
    },
    verdict,
    rootCauses: verdict === 'denied' ? [causeOf('key-disabled')] : [],
    authorization,
    fixes: [],
    steps: [
      { id: 'key', title: 'Describe the key', phase: 'key', status: 'ok', ms: 12 },
      { id: 'policy', title: 'Read the key policy', phase: 'policy', status: 'ok', ms: 9 },
    ],
    runbook: {
      id: 'kms-access-denied',
      title: 'KMS access denied',
      phases: [
        { id: 'key', title: 'Key exists' },
        { id: 'policy', title: 'Key policy' },
      ],
    },
    unknowns: [],
    needs: [],
    assumptions: ['No session policy was in force.'],
    asked: { principal: ROLE, action: 'kms:Decrypt', resource: KEY },
    stats: { awsCalls: 9, ms: 240 },
    ...change,
  };
}

export function investigationOf(diagnosis: Diagnosis | null, change: Partial<Investigation> = {}): Investigation {
  return {
    schemaVersion: 1,
    id: 'inv_1',
    revision: 1,
    status: diagnosis ? 'answered' : 'running',
    createdAt: AT,
    askedBy: 'paste',
    requester: { id: 'U0ANA', teamId: 'T0LAB' },
    source: { teamId: 'T0LAB', channel: 'C0OPS', messageTs: '1.000100', threadTs: '1.000100', external: false },
    text: 'An error occurred',
    signal: NO_SIGNAL,
    secretsFound: [],
    message: null,
    diagnosis,
    approvalIds: [],
    failure: null,
    ...change,
  };
}

export function viewOf(
  diagnosis: Diagnosis | null,
  approvals: Approval[] = [],
  change: Partial<Investigation> = {},
): ThreadView {
  return { investigation: investigationOf(diagnosis, change), progress: null, approvals };
}

const long = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** The longest that one could realistically meet: 512-character ARNs, 32 KiB policies, many causes, gaps and fixes. */
export function longestView(code: RootCauseCode): ThreadView {
  const arn = `arn:aws-us-gov:iam::111122223333:role/${long('very/long/path/', 512)}/${long('role-name', 64)}`;
  const summary = long(`The key policy of ${KEY} has no statement that lets ${arn} in. `, 4000);
  const statements = Array.from({ length: 60 }, (_, index) => ({
    policy: long('policy-name-', 128),
    sid: long('StatementId', 100),
    index,
    effect: 'Allow' as const,
    matched: false,
    because: long('condition kms:ViaService wanted s3.us-east-1.amazonaws.com, had nothing; ', 900),
  }));
  const policy = JSON.stringify({
    Statement: Array.from({ length: 300 }, () => ({ Principal: { AWS: arn }, Effect: 'Allow' })),
  });
  const plans = Array.from({ length: 6 }, (_, index) =>
    planOf({
      id: `fix-${index}`,
      title: long('Add a statement for this principal to the key policy ', 400),
      gate: 'high',
      calls: Array.from({ length: 4 }, () => ({
        service: 'kms' as const,
        operation: 'PutKeyPolicy',
        input: { KeyId: KEY, Policy: policy },
      })),
      undo: [{ service: 'kms', operation: 'PutKeyPolicy', input: { KeyId: KEY, Policy: policy } }],
      diff: Array.from({ length: 900 }, (__, line) => `${line % 2 ? '+' : '-'} ${long('"Principal": ', 100)}`).join(
        '\n',
      ),
      proof: {
        before: 'implicit-deny',
        after: 'allowed',
        newlyAllowed: Array.from({ length: 80 }, () => ({
          principal: arn,
          action: 'kms:GenerateDataKeyWithoutPlaintext',
        })),
      },
      planHash: `sha256:${index}`,
    }),
  );
  const manual = planOf({
    id: 'm',
    automated: false,
    gate: 'manual',
    steps: Array.from({ length: 30 }, () => long('Ask the owner of the organization to change it. ', 900)),
    planHash: 'sha256:m',
  });
  const states: ApprovalState[] = ['pending', 'applied', 'failed', 'stale', 'ineffective', 'rejected'];
  const by = { id: 'U0BEN', teamId: 'T0LAB' };
  const approvals = plans.map((plan, index) =>
    approvalOf(states[index] ?? 'pending', {
      id: `apr_${long('x', 60)}${index}`,
      plan,
      quorum: 3,
      approvers: Array.from({ length: 40 }, (_, n) => `S0GROUP${n}`),
      approvedBy: Array.from({ length: 10 }, () => by),
      history: Array.from({ length: 30 }, () => ({
        event: 'approve' as const,
        at: AT,
        by,
        reason: long('because ', 2000),
      })),
      awsRequestIds: Array.from({ length: 20 }, () => long('0123456789abcdef-', 120)),
      outcome: long('AWS said: MalformedPolicyDocumentException. ', 3000),
    }),
  );
  const gap = {
    reason: 'access-denied' as const,
    operation: 'kms:ListGrants',
    account: null,
    region: null,
    permission: 'kms:ListGrants',
    message: long('User is not authorized to perform kms:ListGrants ', 1500),
    howToGrant: long('Add kms:ListGrants to the diagnostic role. ', 1500),
  };
  const phases = Array.from({ length: 14 }, (_, index) => ({
    id: `p${index}`,
    title: long('A phase of the runbook ', 120),
  }));
  const diagnosis = diagnosisOf('denied', {
    rootCauses: [
      causeOf(code, { summary, evidence: Array.from({ length: 40 }, (_, n) => `s${n}`) }),
      ...Array.from({ length: 12 }, () => causeOf('scp-blocks', { summary })),
    ],
    authorization: { ...authorization, layers: LAYERS.map((layer) => ({ layer, outcome: 'silent', statements })) },
    fixes: [...plans, manual, { ...manual, planHash: 'sha256:n' }],
    steps: Array.from({ length: 90 }, (_, n) => ({
      id: `s${n}`,
      title: long('Read the policies that are attached ', 120),
      phase: `p${n % 14}`,
      status: 'unavailable' as const,
      ms: 1,
      gap: { ...gap, message: `${gap.message}${n}` },
    })),
    runbook: { id: 'r', title: long('Runbook ', 120), phases },
    unknowns: LAYERS.map((layer) => ({
      layer,
      why: long('The role could not be assumed. ', 900),
      howToResolve: long('Let keymedic assume it. ', 900),
    })),
    needs: Array.from({ length: 8 }, () => ({ field: 'key' as const, question: long('Which key was it? ', 900) })),
    assumptions: Array.from({ length: 40 }, () => long('No VPC endpoint. ', 300)),
    asked: { principal: arn, action: 'kms:GenerateDataKeyWithoutPlaintext', resource: long(KEY, 2048) },
    key: {
      arn: long(`${KEY}/`, 2048),
      state: 'PendingReplicaDeletion',
      manager: 'CUSTOMER',
      multiRegion: true,
      aliases: Array.from({ length: 50 }, () => `alias/${long('name', 240)}`),
      owner: long('owner ', 256),
    },
  });
  const secretsFound = Array.from({ length: 30 }, () => 'AWS secret access key');
  return {
    ...viewOf(diagnosis, approvals, { secretsFound, id: `inv_${long('y', 60)}` }),
    progress: { phases: phases.map((phase) => ({ ...phase, state: 'running' as const })) },
  };
}
