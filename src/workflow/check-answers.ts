import { hasRegionForm, parseKeyRef, parsePrincipal } from '../domain/arn';
import type { Answers } from '../domain/investigation';
import { MISSING_FIELDS, type MissingField } from '../domain/signal';
import { redact } from '../intake/redact';
import { kmsActionOf } from './check-signal';
import type { Problems } from './ports';

const CHECKS: Record<MissingField, { read: (text: string) => string | null; problem: string }> = {
  key: {
    read: (text) => parseKeyRef(text)?.text ?? null,
    problem: 'That is no KMS key. Give a key ARN, key id, alias/name or alias ARN.',
  },
  principal: {
    read: (text) => parsePrincipal(text)?.arn ?? null,
    problem:
      'That is no principal. Give the ARN of a role, user or session, or a service such as logs.us-east-1.amazonaws.com.',
  },
  account: {
    read: (text) => (/^\d{12}$/.test(text) ? text : null),
    problem: 'An account id has twelve digits.',
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

/** What somebody filled in, field by field: the answers as they are understood, and what is wrong with the others. */
export function checkAnswers(given: Answers): { answers: Answers; problems: Problems } {
  const answers: Answers = {};
  const problems: Problems = {};
  for (const field of MISSING_FIELDS) {
    const text = given[field]?.trim();
    if (!text) continue;
    const { read, problem } = CHECKS[field];
    const understood = redact(text).found.length === 0 ? read(text) : null;
    if (understood) answers[field] = understood;
    else problems[field] = problem;
  }
  return { answers, problems };
}
