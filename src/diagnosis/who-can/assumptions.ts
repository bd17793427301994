import type { Evidence } from '../../domain/evidence';
import { list, outputOf, record, text } from '../read-evidence';
import type { ResolvedKey } from '../resolved-key';
import { STEPS } from '../steps';
import type { AccountRead } from './unknowns';

interface Asked {
  actions: readonly string[];
  evidence: Evidence;
  key: ResolvedKey;
  accounts: readonly AccountRead[];
  assumptions: readonly string[];
}

const NO_BOUNDARY = 'Who is shown by iam:GetAccountAuthorizationDetails without a permissions boundary has none.';
const ON_ALIASES = ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'];

/** Replicas of a multi-Region key and its primary, but for the key itself. */
function relativesOf({ evidence, key }: Asked): string[] {
  const found = [STEPS.key, STEPS.elsewhere].flatMap((step) => {
    const output = outputOf(evidence, step);
    return [output, ...list(output?.items)].map((one) => record(record(one).KeyMetadata));
  });
  const { MultiRegionConfiguration } = found.find(({ Arn }) => Arn === key.arn) ?? {};
  const { PrimaryKey, ReplicaKeys } = record(MultiRegionConfiguration);
  const arns = [PrimaryKey, ...list(ReplicaKeys)].flatMap((one) => text(record(one).Arn) ?? []);
  return arns.filter((arn) => arn !== key.arn);
}

/** Related multi-Region keys hold the same key material (KMS Developer Guide, "Multi-Region keys"). */
function onReplicas(input: Asked): string[] {
  if (!input.key.multiRegion) return [];
  const relatives = relativesOf(input);
  const who = relatives.length > 0 ? relatives.join(', ') : 'whatever replicas it has';
  return [
    `A multi-Region key: ${who} can decrypt the same data under key policies and grants of their own, not asked.`,
  ];
}

/** What an answer takes for granted, each in a sentence. */
export function assumptionsOf(input: Asked): string[] {
  const { assumptions, actions, accounts } = input;
  const aliases = actions.filter((action) => ON_ALIASES.includes(action));
  return [
    ...assumptions,
    'No session policy narrows a session, and no VPC endpoint with a policy of its own stands before KMS.',
    'A role stands for its sessions: who may assume it was not asked.',
    ...(accounts.some(({ output }) => output !== null) ? [NO_BOUNDARY] : []),
    ...onReplicas(input),
    ...(aliases.length > 0 ? [`${aliases.join(', ')}: asked of the key; each needs permission on the alias too.`] : []),
  ];
}
