import type { Config } from '../config';
import {
  accountsOfRefusal,
  type DecodedMessage,
  isKmsRefusal,
  readDecodedMessage,
  withDecodedMessage,
} from '../diagnosis/decoded-message';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { Collected, Gap, ReadOutput } from '../domain/evidence';
import type { Need } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import type { ReadSession } from './ports';
import { ownAccount } from './read-key';

/** What came of decoding: what AWS said, or why nobody here may read it (`gap` null: no account that was asked knows it). */
type Decoding = { kind: 'decoded'; message: DecodedMessage } | { kind: 'undecoded'; gap: Gap | null };

const MOST_ACCOUNTS = 20;
/** The read by which a message is decoded; the roles to deploy are derived from it. */
export const DECODE_READ = 'sts:DecodeAuthorizationMessage';

/**
 * Decodes an authorization message with `sts:DecodeAuthorizationMessage`, in the account that the text names, else in every configured
 * one: only the account whose caller was refused can (STS API reference). Where no account is configured, the reader's own is asked.
 */
async function decodeMessage(session: ReadSession, encoded: string, signal: Signal, config: Config): Promise<Decoding> {
  const named = accountsOfRefusal(signal);
  const configured = config.accounts.map(({ id }) => id);
  const accounts = named.length > 0 ? named : configured.length > 0 ? configured : await readersOwn(session);
  const answers = await Promise.all(
    accounts.slice(0, MOST_ACCOUNTS).map(async (account) => {
      const region = signal.region ?? config.accounts.find(({ id }) => id === account)?.regions[0] ?? 'us-east-1';
      const call = { account, region, operation: DECODE_READ, input: { EncodedMessage: encoded } };
      return { account, answer: await session.read(call) };
    }),
  );
  for (const { account, answer } of answers) {
    const message = answer.kind === 'collected' ? readDecodedMessage(answer.value, account) : null;
    if (message) return { kind: 'decoded', message };
  }
  return { kind: 'undecoded', gap: firstGap(answers.map(({ answer }) => answer)) };
}

async function readersOwn(session: ReadSession): Promise<string[]> {
  const own = await ownAccount(session, null);
  return own.kind === 'collected' && own.value !== '' ? [own.value] : [];
}

function firstGap(answers: readonly Collected<ReadOutput>[]): Gap | null {
  return answers.flatMap((answer) => (answer.kind === 'unavailable' ? [answer.gap] : []))[0] ?? null;
}

/** A text with what its encoded message says. */
export interface Completed {
  /** With the facts of a decoded refusal of a KMS action. */
  signal: Signal;
  decoded: DecodedRefusal | null;
  /** What to ask for where nobody here may decode it. */
  need: Need | null;
}

/** Reads the encoded message of a question, if it has one. What cannot be decoded is asked for, with what would let it be. */
export async function completeSignal(
  session: ReadSession,
  { signal, encodedMessage }: { signal: Signal; encodedMessage?: string | null },
  config: Config,
): Promise<Completed> {
  if (!encodedMessage) return { signal, decoded: null, need: null };
  const decoding = await decodeMessage(session, encodedMessage, signal, config);
  if (decoding.kind === 'undecoded') return { signal, decoded: null, need: needFor(decoding.gap) };
  const { context: _, ...decoded } = decoding.message;
  return { signal: isKmsRefusal(decoded) ? withDecodedMessage(signal, decoding.message) : signal, decoded, need: null };
}

function needFor(gap: Gap | null): Need {
  const why = gap
    ? `${gap.message} ${gap.howToGrant}`
    : 'No configured account knows it: it is of another account, or a part of it is missing.';
  const question = `The encoded authorization message could not be decoded: ${why} Or run \`aws sts decode-authorization-message\` as somebody who may, and paste what it prints.`;
  return { field: 'action', question };
}
