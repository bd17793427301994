import {
  hasRegionForm,
  isServicePrincipal,
  type KeyRef,
  parseArn,
  parseNamedKey,
  parseNamedPrincipal,
  parsePrincipal,
} from '../domain/arn';
import type { Answers, Investigation } from '../domain/investigation';
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
      'That is no principal. Give the whole ARN of a role, user or session (for the name of a role fill in its account too), or a service such as logs.us-east-1.amazonaws.com.',
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

/** What a question states already that answers are read with: its key, and the accounts of key and caller. */
export interface KnownBefore {
  key: string | null;
  account: string | null;
  callerAccount: string | null;
}

const NOTHING_KNOWN: KnownBefore = { key: null, account: null, callerAccount: null };

/** What a question states, what it was answered so far, and the key that was found to be meant. */
export function knownBefore({
  signal,
  answers = {},
  diagnosis,
}: Pick<Investigation, 'signal' | 'answers' | 'diagnosis'>): KnownBefore {
  const caller = answers.principal ? parsePrincipal(answers.principal)?.accountId : signal.principalAccountId;
  const found = parseArn(diagnosis?.asked.resource ?? '')?.accountId;
  const account = answers.account ?? signal.accountId ?? found ?? null;
  return { key: answers.key ?? signal.keyRef, account, callerAccount: caller ?? null };
}

/**
 * What somebody filled in, field by field: the answers as they are understood, and what is wrong with the others. The bare name of
 * a role is the role of that name in the account of the caller, else in that of the key.
 */
export function checkAnswers(
  filledIn: Answers,
  known: KnownBefore = NOTHING_KNOWN,
): { answers: Answers; problems: Problems } {
  const given = withRoleArn(filledIn, known);
  const { answers, problems } = readFields(given);
  return { answers, problems: { ...contradictionsOf(answers, known), ...problems } };
}

function readFields(given: Answers): { answers: Answers; problems: Problems } {
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

/** Where a key that is named by its ARN is; null for every other name of a key. */
function placeOf(key: string | null | undefined): KeyRef | null {
  const ref = key ? parseNamedKey(key.trim()) : null;
  return ref?.partition ? ref : null;
}

function isRoleName(text: string): boolean {
  const named = /^[\w+=,.@-]{1,64}$/.test(text) && !/^\d{12}$/.test(text) && !isServicePrincipal(text);
  return named && redact(text).found.length === 0;
}

function withRoleArn(given: Answers, known: KnownBefore): Answers {
  const name = given.principal?.trim();
  if (!name || !isRoleName(name)) return given;
  const place = placeOf(given.key) ?? placeOf(known.key);
  const stated = CHECKS.account.read(given.account?.trim() ?? '') ?? known.account;
  const account = known.callerAccount ?? place?.accountId ?? stated;
  return account ? { ...given, principal: `arn:${place?.partition ?? 'aws'}:iam::${account}:role/${name}` } : given;
}

/** An account or a Region that the ARN of the key contradicts: one of the two is wrong, and nobody here knows which. */
function contradictionsOf({ key, account, region }: Answers, known: KnownBefore): Problems {
  const place = placeOf(key ?? known.key);
  const problems: Problems = {};
  if (place && account && account !== place.accountId) {
    problems.account = `The ARN of the key says account ${place.accountId}, this says ${account}: correct one of them.`;
  }
  if (place && region && region !== place.region) {
    problems.region = `The ARN of the key says ${place.region}, this says ${region}: correct one of them.`;
  }
  return problems;
}
