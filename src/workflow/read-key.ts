import { record, text } from '../diagnosis/read-evidence';
import { type ResolvedKey, resolveKey } from '../diagnosis/resolved-key';
import { STEPS } from '../diagnosis/steps';
import type { Target } from '../diagnosis/target';
import type { Collected, Evidence, ReadCall, ReadOutput, StepResult } from '../domain/evidence';
import type { ReadSession } from './ports';

export interface KeyRead {
  key: ResolvedKey;
  /** The reads, under the ids of `STEPS`. */
  evidence: Evidence;
}

function stepOf(id: string, result: Collected<ReadOutput>): StepResult {
  const step = { id, title: id, phase: 'key', ms: 0 };
  if (result.kind === 'collected') return { ...step, status: 'ok', gap: null, facts: result.value };
  if (result.kind === 'unavailable') return { ...step, status: 'unavailable', gap: result.gap, facts: null };
  return { ...step, status: 'absent', gap: null, facts: { code: result.code, message: result.message } };
}

/** Wherever else it may be, when it is not where it was looked for first. */
async function elsewhere(session: ReadSession, { otherPlaces, bareRef }: Target): Promise<StepResult> {
  const reads = otherPlaces.map((place) =>
    session.read({ ...place, operation: 'kms:DescribeKey', input: { KeyId: bareRef } }),
  );
  const found = (await Promise.all(reads)).filter((result) => result.kind === 'collected');
  const items = found.map(({ value }) => ({ ...value, status: 'ok' }));
  return {
    id: STEPS.elsewhere,
    title: STEPS.elsewhere,
    phase: 'key',
    ms: 0,
    status: 'ok',
    gap: null,
    facts: { items },
  };
}

const OF_KEY: readonly (readonly [step: string, operation: string, input: Record<string, unknown>])[] = [
  [STEPS.keyPolicy, 'kms:GetKeyPolicy', { PolicyName: 'default' }],
  [STEPS.grants, 'kms:ListGrants', {}],
  [STEPS.tags, 'kms:ListResourceTags', {}],
  [STEPS.aliases, 'kms:ListAliases', {}],
];

/** Finds a key and reads what belongs to it: metadata, key policy, grants, tags, aliases. */
export async function readKey(session: ReadSession, target: Target): Promise<KeyRead> {
  const place = { account: target.keyAccount ?? '', region: target.keyRegion ?? '' };
  const described = await session.read({ ...place, operation: 'kms:DescribeKey', input: { KeyId: target.keyRef } });
  const steps = [stepOf(STEPS.key, described)];
  if (described.kind === 'absent') steps.push(await elsewhere(session, target));
  const key = resolveKey(new Map(steps.map((step) => [step.id, step])), target);
  const { arn, account, region } = key;
  if (arn && account && region) {
    const read = async ([step, operation, input]: (typeof OF_KEY)[number]): Promise<StepResult> => {
      const call: ReadCall = { account, region, operation, input: { KeyId: arn, ...input } };
      return stepOf(step, await session.read(call));
    };
    steps.push(...(await Promise.all(OF_KEY.map(read))));
  }
  return { key, evidence: new Map(steps.map((step) => [step.id, step])) };
}

/** The account that the caller's own credentials are of; a gap where nobody can tell. */
export async function ownAccount(session: ReadSession, region: string | null): Promise<Collected<string>> {
  const call = { account: 'own', region: region ?? 'us-east-1', operation: 'sts:GetCallerIdentity', input: {} };
  const result = await session.read(call);
  return result.kind === 'collected' ? { ...result, value: text(record(result.value).Account) ?? '' } : result;
}
