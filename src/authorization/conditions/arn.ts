import { arnCondition, matchesArn, unknownInPattern } from '../arn-pattern';
import { splitArn } from '../split-arn';
import { NO } from '../tri';
import type { Comparison, Family } from './comparison';

function compile(value: string, variables: boolean): Comparison {
  const pattern = arnCondition(value, variables);
  return {
    test(had, view) {
      const parts = splitArn(had);
      return parts.length === 6 && parts[0] === 'arn' ? matchesArn(pattern, had, parts, view) : NO;
    },
    unknownVariables: (view) => unknownInPattern(pattern, view),
  };
}

/** ARN operators; `Equals` and `Like` behave the same (IAM User Guide, "Condition operators"). */
export const ARN: Family = {
  arnequals: { negated: false, compile },
  arnlike: { negated: false, compile },
  arnnotequals: { negated: true, compile },
  arnnotlike: { negated: true, compile },
};
