import { compilePolicy, type Statement } from '../../authorization/document';
import { explainStatement } from '../../authorization/explain';
import type { RequestView } from '../../authorization/request';
import { FAILED_CONDITION, FAILED_RESOURCE, matchStatement } from '../../authorization/statement';
import type { NamedPolicy } from '../../domain/decision';
import { type Cause, causeFor, type NewCause, type Question, statementName, viewOf } from './cause';

const AWS_FULL_ACCESS = /^(?:AmazonRDSFullAccess|AmazonEC2FullAccess|AmazonS3FullAccess|AmazonEBSCSIDriverPolicy)$/;

interface Miss {
  rank: number;
  cause: NewCause;
}

function resourceVariantText(statement: Statement, key: string): string {
  const names = statement.resource?.patterns.map(({ text }) => text) ?? [];
  if (names.some((name) => name.includes(':alias/')))
    return 'it names an alias, and an alias ARN in IAM gives no access to the key behind it';
  const [, , , region, account] = key.split(':');
  const other = names.map((name) => name.split(':'));
  if (other.some((parts) => parts[3] !== region && parts[3] !== '*' && parts[3] !== ''))
    return 'it names a key of another Region';
  if (other.some((parts) => parts[4] !== account && parts[4] !== '*')) return 'it names a key of another account';
  return 'it names another key';
}

function missOf(policy: NamedPolicy, statement: Statement, question: Question, view: RequestView): Miss | null {
  if (statement.effect !== 'Allow') return null;
  const match = matchStatement(statement, 'identity', view);
  const because = `policy ${policy.name}: ${explainStatement(statement, match, 'identity', view)}`;
  const base = { layer: 'identity-policy', because, statement: statementName(statement.sid, statement.index) } as const;
  const resources = statement.resource?.patterns.map(({ text }) => text).join(', ') ?? '';
  if (match.failed === FAILED_CONDITION) {
    const condition = statement.conditions[match.condition];
    const detail = {
      policy: policy.name,
      conditionKey: condition?.key ?? '',
      wanted: condition?.values.join(', ') ?? '',
    };
    const variant = /ResourceTag/i.test(detail.conditionKey)
      ? 'R57'
      : /ResourceAliases/i.test(detail.conditionKey)
        ? 'R58'
        : /PrincipalTag/i.test(detail.conditionKey)
          ? 'R60'
          : null;
    return { rank: 0, cause: { ...base, code: 'iam-condition-unmet', variant, detail } };
  }
  if (match.failed !== FAILED_RESOURCE || !/:kms:|^\*$/.test(resources)) return null;
  const problem = resourceVariantText(statement, question.case.request.resource);
  return {
    rank: 1,
    cause: {
      ...base,
      code: 'iam-resource-mismatch',
      variant: 'R52',
      detail: { policy: policy.name, resources, problem },
    },
  };
}

function general({ case: { request, policies }, situation }: Question): NewCause {
  const { target } = situation;
  const read = policies.identity === 'unknown' ? [] : policies.identity;
  const full = read.map(({ name }) => name).find((name) => AWS_FULL_ACCESS.test(name));
  const none =
    read.length === 0
      ? 'the caller has no identity policy at all'
      : `none of ${read.map(({ name }) => name).join(', ')} allows ${request.action}`;
  const because = full ? `${none}; ${full} holds no KMS permission, despite its name` : none;
  const base = { layer: 'identity-policy', because } as const;
  if (target.crossAccount) return { ...base, code: 'cross-account-iam-missing', variant: 'R79b' };
  if (request.action === 'kms:CreateGrant') return { ...base, code: 'create-grant-not-allowed', variant: 'R51' };
  return { ...base, code: 'iam-missing-permission', variant: full ? 'R53' : 'R50' };
}

/** Why the identity policies' silence refuses, where the key's side leaves it to them: the nearest miss, or that none allows it. */
export function explainIdentity(question: Question): Cause[] {
  const { request, policies } = question.case;
  const view = viewOf(question.case);
  const read = policies.identity === 'unknown' ? [] : policies.identity;
  const misses = read.flatMap((policy) =>
    compilePolicy(policy.document).statements.flatMap((statement) => missOf(policy, statement, question, view) ?? []),
  );
  const [best] = misses.sort((a, b) => a.rank - b.rank);
  if (!best) return [causeFor(request.action, general(question))];
  const grant = request.action === 'kms:CreateGrant' && best.cause.code === 'iam-condition-unmet';
  return [
    causeFor(request.action, grant ? { ...best.cause, code: 'create-grant-not-allowed', variant: 'R33' } : best.cause),
  ];
}
