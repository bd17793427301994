import { compileArnCondition, matchesArn } from '../arn-pattern';
import { splitArn } from '../split-arn';
import { NO } from '../tri';
import type { Comparison, Family } from './comparison';

function compile(value: string, variables: boolean): Comparison {
  const pattern = compileArnCondition(value, variables);
  return {
    template: pattern.unknownTemplate,
    test(had, view) {
      const parts = splitArn(had);
      return parts.length === 6 && parts[0] === 'arn' ? matchesArn(pattern, parts, view) : NO;
    },
  };
}

/** ARN operators; `Equals` and `Like` behave the same (IAM User Guide, "Condition operators"). */
export const ARN: Family = {
  arnequals: { negated: false, compile },
  arnlike: { negated: false, compile },
  arnnotequals: { negated: true, compile },
  arnnotlike: { negated: true, compile },
};
