import { parseArn } from '../domain/arn';
import { canonicalJson } from '../domain/canonical';
import type { Collected, ReadOutput } from '../domain/evidence';
import type { FixCall, FixTarget } from '../domain/fix';
import type { ReadSession } from './ports';

/** Whether a write is in effect, as read back. `unreadable` says why it could not be told. */
export type InEffect = { kind: 'yes' } | { kind: 'no' } | { kind: 'unreadable'; why: string };

interface Effect {
  operation: string;
  input: Record<string, unknown>;
  /** Sees the read's output, or null where AWS said there is none. */
  holds: (output: ReadOutput | null) => boolean;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

/** Equal as JSON documents: AWS keeps its own spacing and member order. */
function sameDocument(a: unknown, b: unknown): boolean {
  try {
    return canonicalJson(JSON.parse(text(a))) === canonicalJson(JSON.parse(text(b)));
  } catch {
    return false;
  }
}

const keyState = (output: ReadOutput | null): string => text(record(output?.KeyMetadata).KeyState);
const lastPart = (arn: unknown): string => parseArn(text(arn))?.resource.split('/').pop() ?? text(arn);

function keyEffect({ input }: FixCall, states: readonly string[]): Effect {
  return {
    operation: 'kms:DescribeKey',
    input: { KeyId: input.KeyId },
    holds: (output) => states.includes(keyState(output)),
  };
}

function inlinePolicyEffect({ operation, input }: FixCall): Effect {
  const kind = operation.includes('Role') ? 'Role' : 'User';
  const name = `${kind}Name`;
  const put = operation.startsWith('Put');
  return {
    operation: `iam:Get${kind}Policy`,
    input: { [name]: input[name], PolicyName: input.PolicyName },
    holds: (output) => (put ? sameDocument(output?.PolicyDocument, input.PolicyDocument) : output === null),
  };
}

function grantEffect({ operation, input }: FixCall): Effect {
  const matches = (grant: Record<string, unknown>): boolean =>
    operation === 'CreateGrant'
      ? grant.GranteePrincipal === input.GranteePrincipal && grant.Name === input.Name
      : grant.GrantId === input.GrantId;
  return {
    operation: 'kms:ListGrants',
    input: { KeyId: input.KeyId },
    holds: (output) => output !== null && list(output.Grants).some(matches) === (operation === 'CreateGrant'),
  };
}

function aliasEffect({ operation, input }: FixCall): Effect {
  return {
    operation: 'kms:DescribeKey',
    input: { KeyId: input.AliasName },
    holds: (output) =>
      operation === 'DeleteAlias'
        ? output === null
        : record(output?.KeyMetadata).KeyId === lastPart(input.TargetKeyId) ||
          record(output?.KeyMetadata).Arn === input.TargetKeyId,
  };
}

/** What the world looks like after each write, and which read shows it. */
const EFFECTS: Record<string, (call: FixCall) => Effect> = {
  'kms:EnableKey': (call) => keyEffect(call, ['Enabled']),
  'kms:DisableKey': (call) => keyEffect(call, ['Disabled']),
  // A cancelled deletion leaves the key disabled until it is enabled.
  'kms:CancelKeyDeletion': (call) => keyEffect(call, ['Disabled', 'Enabled']),
  'kms:ScheduleKeyDeletion': (call) => keyEffect(call, ['PendingDeletion', 'PendingReplicaDeletion']),
  'kms:PutKeyPolicy': ({ input }) => ({
    operation: 'kms:GetKeyPolicy',
    input: { KeyId: input.KeyId, PolicyName: input.PolicyName ?? 'default' },
    holds: (output) => sameDocument(output?.Policy, input.Policy),
  }),
  'kms:CreateGrant': grantEffect,
  'kms:RevokeGrant': grantEffect,
  'kms:CreateAlias': aliasEffect,
  'kms:UpdateAlias': aliasEffect,
  'kms:DeleteAlias': aliasEffect,
  'kms:ConnectCustomKeyStore': ({ input }) => ({
    operation: 'kms:DescribeCustomKeyStores',
    input: { CustomKeyStoreId: input.CustomKeyStoreId },
    holds: (output) => ['CONNECTED', 'CONNECTING'].includes(text(list(output?.CustomKeyStores)[0]?.ConnectionState)),
  }),
  'iam:PutRolePolicy': inlinePolicyEffect,
  'iam:PutUserPolicy': inlinePolicyEffect,
  'iam:DeleteRolePolicy': inlinePolicyEffect,
  'iam:DeleteUserPolicy': inlinePolicyEffect,
};

function judged(effect: Effect, result: Collected<ReadOutput>): InEffect {
  if (result.kind === 'unavailable') return { kind: 'unreadable', why: result.gap.message };
  return { kind: effect.holds(result.kind === 'absent' ? null : result.value) ? 'yes' : 'no' };
}

/** Reads back whether one write is in effect. A write without a known read-back is `unreadable`, never assumed. */
export async function readEffect(call: FixCall, target: FixTarget, session: ReadSession): Promise<InEffect> {
  const operation = `${call.service}:${call.operation}`;
  const effect = EFFECTS[operation]?.(call);
  if (!effect) return { kind: 'unreadable', why: `there is no way to read ${operation} back` };
  const { account, region } = target;
  return judged(effect, await session.read({ account, region, operation: effect.operation, input: effect.input }));
}

/** Whether all of `calls` are in effect: the first that is not, or cannot be told, decides. */
export async function readEffects(
  calls: readonly FixCall[],
  target: FixTarget,
  session: ReadSession,
): Promise<InEffect> {
  for (const call of calls) {
    const effect = await readEffect(call, target, session);
    if (effect.kind !== 'yes') return effect;
  }
  return { kind: 'yes' };
}
