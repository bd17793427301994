import type { Config } from '../config';
import {
  accountsOfRefusal,
  type DecodedMessage,
  isKmsRefusal,
  readDecodedMessage,
  withDecodedMessage,
} from '../diagnosis/decoded-message';
import type { Overrides } from '../diagnosis/target';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { Gap } from '../domain/evidence';
import type { Need, StepSummary } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import type { ReadSession } from './ports';
import { ownAccount } from './read-key';

/** A text as it is asked about. */
interface Question {
  signal: Signal;
  overrides?: Overrides;
  encodedMessage?: string | null;
}

/** What came of decoding: what AWS said, or why nobody here may read it (`gap` null: no account that was asked knows it). */
type Decoding = { kind: 'decoded'; message: DecodedMessage } | { kind: 'undecoded'; gap: Gap | null };

const MOST_ACCOUNTS = 20;
/** One account after the other: none may take long. */
const WITHIN_MS = 5000;
/** The read by which a message is decoded; the roles to deploy are derived from it. */
export const DECODE_READ = 'sts:DecodeAuthorizationMessage';

/**
 * Decodes an authorization message with `sts:DecodeAuthorizationMessage`, one account after the other up to the first that knows it:
 * only the account whose caller was refused can (STS API reference).
 */
async function decodeMessage(
  session: ReadSession,
  encoded: string,
  question: Question,
  config: Config,
): Promise<Decoding> {
  const gaps: Gap[] = [];
  for (const account of await accountsToAsk(session, question, config)) {
    const region =
      question.signal.region ?? config.accounts.find(({ id }) => id === account)?.regions[0] ?? 'us-east-1';
    const call = { account, region, operation: DECODE_READ, input: { EncodedMessage: encoded } };
    const answer = await session.read(call, { timeoutMs: WITHIN_MS });
    const message = answer.kind === 'collected' ? readDecodedMessage(answer.value, account) : null;
    if (message) return { kind: 'decoded', message };
    if (answer.kind === 'unavailable') gaps.push(answer.gap);
  }
  return { kind: 'undecoded', gap: oneGap(gaps) };
}

/**
 * The accounts that the text or the asker names, where they are configured; else every configured one, for the text may name but the
 * other side. Named ones that are not configured come last: no call is made, and the answer says what to configure.
 */
async function accountsToAsk(session: ReadSession, { signal, overrides }: Question, config: Config): Promise<string[]> {
  const named = accountsOfRefusal(signal, overrides ?? {});
  const configured = config.accounts.map(({ id }) => id);
  const known = named.filter((id) => configured.includes(id));
  if (known.length > 0) return known;
  const others = configured.length > 0 ? configured.slice(0, MOST_ACCOUNTS) : await readersOwn(session);
  return [...new Set([...others, ...named])];
}

async function readersOwn(session: ReadSession): Promise<string[]> {
  const own = await ownAccount(session, null);
  return own.kind === 'collected' && own.value !== '' ? [own.value] : [];
}

/** The first of several reasons, with the other accounts in which it could not be read either. */
function oneGap([first, ...others]: readonly Gap[]): Gap | null {
  if (!first || others.length === 0) return first ?? null;
  const where = others.map(({ account }) => account).join(', ');
  return { ...first, howToGrant: `${first.howToGrant} It could not be tried in ${where} either.` };
}

/** A text with what its encoded message says. */
export interface Completed {
  /** With the facts of a decoded refusal of a KMS action. */
  signal: Signal;
  decoded: DecodedRefusal | null;
  /** What to ask for where nobody here may decode it. */
  need: Need | null;
  /** The reading that was refused, with what would let it be; null where none was. */
  unread: StepSummary | null;
}

/** Reads the encoded message of a question, if it has one. What cannot be decoded is asked for, with what would let it be. */
export async function completeSignal(session: ReadSession, question: Question, config: Config): Promise<Completed> {
  const { signal, encodedMessage } = question;
  const undecoded = { signal, decoded: null, need: null, unread: null };
  if (!encodedMessage) return undecoded;
  const decoding = await decodeMessage(session, encodedMessage, question, config);
  if (decoding.kind === 'undecoded') {
    const { gap } = decoding;
    return { ...undecoded, need: needFor(gap), unread: gap && { ...STEP, gap } };
  }
  const { context: _, ...decoded } = decoding.message;
  const completed = isKmsRefusal(decoded) ? withDecodedMessage(signal, decoding.message) : signal;
  return { ...undecoded, signal: completed, decoded };
}

/** Made before any runbook is chosen, so it is in none of their phases. */
const STEP: StepSummary = {
  id: 'encoded-message',
  title: 'Encoded authorization message',
  phase: '',
  status: 'unavailable',
  ms: 0,
};

function needFor(gap: Gap | null): Need {
  const why =
    gap?.howToGrant ?? 'No configured account knows it: it is of another account, or a part of it is missing.';
  const question = `The encoded authorization message could not be decoded. ${why} Or run \`aws sts decode-authorization-message\` as somebody who may, and paste what it prints.`;
  return { field: 'action', question, noField: true };
}
