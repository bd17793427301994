import { isCallerId, parsePrincipal } from '../../domain/arn';
import type { Grant, LayerResult } from '../../domain/decision';
import { STEPS } from '../steps';
import { type Cause, causeFor, type Question } from './cause';

/** The grantee is the caller, or the role behind the caller's session. */
function isGrantee(grant: Grant, { situation: { target, identity } }: Question): boolean {
  const grantee = grant.GranteePrincipal ?? grant.GranteeServicePrincipal ?? '';
  if (grantee === target.principalArn || (identity.arn !== null && grantee === identity.arn)) return true;
  const named = parsePrincipal(grantee);
  return (
    named !== null && named.name !== null && named.name === target.roleName && named.accountId === target.callerAccount
  );
}

function recreated(grant: Grant, question: Question): boolean {
  const { createdAt, uniqueId } = question.situation.identity;
  const grantee = grant.GranteePrincipal ?? '';
  if (isCallerId(grantee)) return uniqueId !== null && grantee !== uniqueId;
  return (
    isGrantee(grant, question) &&
    createdAt !== null &&
    grant.CreationDate !== undefined &&
    createdAt > grant.CreationDate
  );
}

/** What the grants of the key have to do with a refusal: a constraint that is not met, a grantee made anew, none at all. */
export function explainGrants(question: Question, layer: LayerResult | undefined): Cause[] {
  const { case: asked, situation } = question;
  const { action } = asked.request;
  const grants = asked.grants;
  if (grants === 'unknown' || grants === undefined) return [];
  const operation = action.slice('kms:'.length);
  const own = grants.filter((grant) => isGrantee(grant, question));
  const covering = own.filter(({ Operations }) => Operations?.includes(operation));
  const old = grants.find((grant) => grant.Operations?.includes(operation) && recreated(grant, question));
  if (old) {
    const because = `grant ${old.GrantId} was made ${old.CreationDate ?? 'earlier'} for a principal that has been deleted since`;
    return [
      causeFor(action, {
        code: 'grant-grantee-recreated',
        layer: 'grant',
        variant: 'R73',
        because,
        detail: { grantId: old.GrantId ?? '' },
      }),
    ];
  }
  const [constrained] = covering;
  if (constrained) {
    const result = layer?.statements.find(({ policy }) => policy === constrained.GrantId);
    const because = `grant ${constrained.GrantId}: ${result?.because ?? 'its constraint is not met'}`;
    return [
      causeFor(action, {
        code: 'grant-constraint-unmet',
        layer: 'grant',
        variant: 'R71',
        because,
        detail: { grantId: constrained.GrantId ?? '' },
      }),
    ];
  }
  const throughGrants = situation.evidence.get(STEPS.grants)?.status === 'ok' && own.length > 0;
  if (!throughGrants) return [];
  const held = [...new Set(own.flatMap(({ Operations }) => Operations ?? []))].join(', ');
  const because = `the caller's ${own.length === 1 ? 'grant holds' : 'grants hold'} ${held}, not ${operation}`;
  return [causeFor(action, { code: 'grant-missing', layer: 'grant', variant: 'R70', because, detail: { held } })];
}
