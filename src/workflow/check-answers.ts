import { hasRegionForm, parseNamedKey, parseNamedPrincipal } from '../domain/arn';
import type { Answers } from '../domain/investigation';
import { MISSING_FIELDS, type MissingField } from '../domain/signal';
import { redact } from '../intake/secrets/redact';
import { kmsActionOf } from './check-signal';
import type { Problems } from './ports';

const CHECKS: Record<MissingField, { read: (text: string) => string | null; problem: string }> = {
  key: {
    read: (text) => parseNamedKey(text)?.text ?? null,
    problem: 'That is no KMS key. Give a whole key ARN, a key id, alias/name or an alias ARN.',
  },
  principal: {
    read: (text) => parseNamedPrincipal(text)?.arn ?? null,
    problem:
      'That is no principal. Give the whole ARN of a role, user or session, or a service such as logs.us-east-1.amazonaws.com.',
  },
  account: {
    read: (text) => /^(\d{4})-?(\d{4})-?(\d{4})$/.exec(text)?.slice(1).join('') ?? null,
    problem: 'That is no account id. Give its twelve digits.',
  },
  region: {
    read: (text) => (hasRegionForm(text) ? text : null),
    problem: 'That is no Region. Give one such as us-east-1.',
  },
  action: {
    read: kmsActionOf,
    problem: 'That is no action of KMS. Give one such as kms:Decrypt.',
  },
};

const HOLDS_SECRET = 'This holds what looks like a secret; nothing of it was kept.';

/** What somebody filled in, field by field: the answers as they are understood, and what is wrong with the others. */
export function checkAnswers(given: Answers): { answers: Answers; problems: Problems } {
  const answers: Answers = {};
  const problems: Problems = {};
  for (const field of MISSING_FIELDS) {
    const text = given[field]?.trim();
    if (!text) continue;
    const { read, problem } = CHECKS[field];
    const isSecret = redact(text).found.length > 0;
    const understood = isSecret ? null : read(text);
    if (understood) answers[field] = understood;
    else problems[field] = isSecret ? `${HOLDS_SECRET} ${problem}` : problem;
  }
  return { answers, problems };
}
