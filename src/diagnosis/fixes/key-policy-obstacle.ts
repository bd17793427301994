import { MAX_KEY_POLICY_BYTES, validateKeyPolicy } from '../../authorization/validate';
import type { Situation } from '../cases';
import { statementsOf } from '../explain/relax';
import { type Json, record, texts } from '../read-evidence';
import { addToKeyPolicy, editKeyPolicy, keyOwner } from './by-hand';
import { newStatements } from './edited-key-policy';
import { type NarrowPart, notByClick } from './narrow-statement';

const ORPHAN = /^A(?:ROA|IDA)[A-Z0-9]{5,}$/;

/** Ids of deleted roles and users that the document names: AWS shows an existing one as its ARN, and refuses to store the id again. */
function orphans(document: Json): string[] {
  const named = statementsOf(document).flatMap(({ Principal }) => Object.values(record(Principal)).flatMap(texts));
  return [...new Set(named.filter((name) => ORPHAN.test(name)))];
}

/** A grant takes no room in the key policy. */
function grantInstead(situation: Situation, principal: string, actions: readonly string[]): string[] {
  const { arn, region } = situation.key;
  const operations = actions.map((action) => action.slice('kms:'.length)).join(' ');
  return [
    `${keyOwner(situation)} makes room first (join or remove statements), or gives a grant instead: aws kms create-grant --key-id ${arn} --grantee-principal ${principal} --operations ${operations} --name keymedic-${operations.split(' ')[0]} --region ${region}`,
    'Who gives a grant takes it back once the policy has room: aws kms revoke-grant.',
  ];
}

/** A change of the key policy: the document as it is, and what is added for whom. */
export interface Edit {
  document: Json;
  principal: string;
  parts: NarrowPart[];
  actions: readonly string[];
}

/** Why AWS would refuse the changed document, or nobody should write it by a click, with what to do; null when neither. */
export function obstacle(situation: Situation, { document, principal, parts, actions }: Edit, policy: string) {
  const statements = newStatements(parts, principal);
  const byHand = addToKeyPolicy(situation, statements);
  const old = orphans(document);
  if (old.length > 0) {
    const change = `In key-policy.json replace ${old.join(', ')} by the ARN of who is meant now, or take it out, after making sure who that was; and add to the Statement list: ${statements.map((statement) => JSON.stringify(statement)).join(', ')}`;
    const because = `the key policy names ${old.join(', ')}, the id of somebody deleted, and AWS refuses every change that keeps it`;
    return { because: [because], steps: editKeyPolicy(situation, change) };
  }
  const check = validateKeyPolicy(policy);
  if (!check.ok) {
    const full = Buffer.byteLength(policy) > MAX_KEY_POLICY_BYTES;
    const because = [`AWS would refuse the policy: ${check.message.replace(/\.$/, '')}`];
    if (full) return { because, steps: grantInstead(situation, principal, actions) };
    const change = `In key-policy.json mend that statement first, and add to the Statement list: ${statements.map((statement) => JSON.stringify(statement)).join(', ')}`;
    return { because, steps: editKeyPolicy(situation, change) };
  }
  const risks = notByClick(actions, situation.target);
  return risks.length > 0 ? { because: risks, steps: byHand } : null;
}
