import { openGrants } from '../../authorization/counterfactual/change';
import { operationOf } from '../../authorization/operations';
import type { AuthorizationCase } from '../../domain/decision';

const HARMLESS = /^kms:(?:Describe|Get(?!ParametersForImport)|List|GenerateRandom$)/;

/** Why what these requests ask is not allowed by a click, as clauses: it administers the key, or a grant's limits are not known. */
export function notByClick(cases: readonly AuthorizationCase[]): string[] {
  const actions = cases.map(({ request }) => request.action);
  const administer = actions.filter((action) => !operationOf(action)?.grantable && !HARMLESS.test(action));
  return [
    ...(administer.length > 0 ? [`${administer.join(', ')} would let the caller administer the key`] : []),
    ...openGrants(cases),
  ];
}
