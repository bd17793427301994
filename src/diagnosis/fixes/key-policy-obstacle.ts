import { newStatements } from '../../authorization/counterfactual/add-statements';
import { type Asked, grantChange, type KeyPolicyChange } from '../../authorization/counterfactual/change';
import { writeObstacle } from '../../authorization/counterfactual/write-obstacle';
import type { Situation } from '../cases';
import { addToKeyPolicy, editKeyPolicy, keyOwner } from './by-hand';
import { cliLine } from './manual';
import { notByClick } from './not-by-click';

/** A grant takes no room in the key policy. */
function grantInstead(situation: Situation, asked: Asked): string[] {
  const { arn, region } = situation.key;
  const change = grantChange(asked);
  const room = `${keyOwner(situation)} makes room first: joins or removes statements of the key policy`;
  if (!('grant' in change) || !arn || !region) return [`${room}.`];
  const input = { KeyId: arn, ...change.grant, Name: `keymedic-${change.grant.Operations[0]}` };
  return [
    `${room}, or gives a grant instead: ${cliLine({ service: 'kms', operation: 'CreateGrant', input }, region)}`,
    'Who gives a grant takes it back once the policy has room: aws kms revoke-grant.',
  ];
}

/** Why AWS would refuse the changed document, or nobody should write it by a click, with what to do; null when neither. */
export function obstacle(situation: Situation, change: KeyPolicyChange, asked: Asked) {
  const statements = newStatements(change.parts, change.principal, asked.cases[0].policies.key);
  const lines = statements.map((statement) => JSON.stringify(statement)).join(', ');
  const refused = writeObstacle(change.document);
  if (refused?.kind === 'full') return { because: [refused.because], steps: grantInstead(situation, asked) };
  if (refused) {
    const first =
      refused.kind === 'malformed'
        ? 'In key-policy.json mend that statement first,'
        : `In key-policy.json replace ${refused.ids.join(', ')} by the ARN of who is meant now, or take it out, after making sure who that was;`;
    const steps = editKeyPolicy(situation, `${first} and add to the Statement list: ${lines}`);
    return { because: [refused.because], steps };
  }
  const risks = notByClick(asked.cases);
  return risks.length > 0 ? { because: risks, steps: addToKeyPolicy(situation, statements) } : null;
}
