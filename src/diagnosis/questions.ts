import type { Need } from '../domain/investigation';
import type { MissingField } from '../domain/signal';

const QUESTIONS: Record<MissingField, string> = {
  key: 'Which KMS key is it about? Send its ARN (arn:aws:kms:region:account:key/…), key id or alias/name.',
  principal: 'Who made the call? Send the role or user ARN (aws sts get-caller-identity prints it).',
  account: 'In which account is the key? Send the 12-digit account id, or the full ARN of the key.',
  region: 'In which Region is the key? Send the Region (us-east-1), or the full ARN of the key.',
  action: 'Which KMS action failed? Send it as kms:Decrypt, kms:GenerateDataKey, kms:CreateGrant …',
};

/** The question that asks for a missing field; `had` is what stands there and cannot be read. */
export function questionFor(field: MissingField, had: string | null = null): Need {
  const question = QUESTIONS[field];
  return {
    field,
    question: field === 'key' && had ? `“${had}” is not a whole key ARN, key id or alias. ${question}` : question,
  };
}
