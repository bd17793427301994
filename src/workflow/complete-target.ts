import type { Config } from '../config';
import { callerOf } from '../diagnosis/caller';
import type { Place } from '../diagnosis/locate-key';
import { matchRequest, trailQueries } from '../diagnosis/match-request';
import { withAccount } from '../diagnosis/redacted';
import { type Overrides, resolveTarget, type Target } from '../diagnosis/target';
import { parseKeyRef } from '../domain/arn';
import type { ReadOutput } from '../domain/evidence';
import type { Signal } from '../domain/signal';
import type { ReadSession } from './ports';

export interface Asked {
  signal: Signal;
  overrides?: Overrides;
}

const WEEK_MS = 7 * 24 * 3_600_000;
/** Accounts times Regions that are asked for a key whose account nobody stated. */
const MAX_PLACES = 60;

/** What CloudTrail recorded where the failed request may be on record. The same window as the runbooks', so that a session reads it once. */
export async function readTrail(
  session: ReadSession,
  signal: Signal,
  target: Target,
  config: Config,
  now: Date,
): Promise<ReadOutput[]> {
  const regionsOf = (account: string): readonly string[] =>
    config.accounts.find(({ id }) => id === account)?.regions ?? [];
  const StartTime = new Date(now.getTime() - WEEK_MS).toISOString();
  const results = await Promise.all(
    trailQueries(target, signal, regionsOf).map(({ account, region, attribute }) =>
      session.read({
        account,
        region,
        operation: 'cloudtrail:LookupEvents',
        input: { LookupAttributes: [attribute], StartTime },
      }),
    ),
  );
  return results.flatMap((result) => (result.kind === 'collected' ? [result.value] : []));
}

/** What a look at AWS adds to a question, and the sentence that says so. */
interface Learned {
  overrides: Overrides;
  assumption: string;
  /** The caller may be another one. */
  guessed?: boolean;
  /** The key may be another one. */
  keyBorrowed?: boolean;
}

interface Look {
  session: ReadSession;
  signal: Signal;
  target: Target;
  config: Config;
  now: Date;
}

/** What CloudTrail recorded of the failed request, when the text leaves out something of it. */
async function fromTrail({ session, signal, target, config, now }: Look): Promise<Learned | null> {
  return matchRequest(await readTrail(session, signal, target, config, now), target, signal);
}

export interface Searched {
  /** Where a key of that name is. */
  holders: Place[];
  /** Where AWS said that there is none. */
  empty: Place[];
  asked: number;
  /** Places that could not be read. */
  unread: number;
  /** Places that were not asked, for there are so many. */
  left: number;
}

/** Looks in every configured account and Region, or in one Region, for a key that is named without its account. */
export async function searchAccounts(
  session: ReadSession,
  keyRef: string,
  config: Config,
  region: string | null,
): Promise<Searched> {
  const all = config.accounts
    .flatMap(({ id, regions }) => regions.map((name) => ({ account: id, region: name })))
    .filter((place) => region === null || place.region === region);
  const places = all.slice(0, MAX_PLACES);
  const found = await Promise.all(
    places.map(async (place) => {
      const read = { ...place, operation: 'kms:DescribeKey', input: { KeyId: keyRef } };
      return { place, kind: (await session.read(read)).kind };
    }),
  );
  return {
    holders: found.flatMap(({ place, kind }) => (kind === 'collected' ? [place] : [])),
    empty: found.flatMap(({ place, kind }) => (kind === 'absent' ? [place] : [])),
    asked: places.length,
    unread: found.filter(({ kind }) => kind === 'unavailable').length,
    left: all.length - places.length,
  };
}

/** A key that is named without its account is the one that a single configured place has. */
async function fromAccounts({ session, target, config }: Look): Promise<Learned | null> {
  const ref = target.keyRef ? parseKeyRef(target.keyRef) : null;
  // `alias/aws/…` is in every account that uses the service.
  if (!ref || target.accountStated || target.callerAccount || ref.alias?.startsWith('alias/aws/')) return null;
  const only = target.regionStated ? target.keyRegion : null;
  const { holders, unread, left } = await searchAccounts(session, ref.text, config, only);
  const [match, ...others] = holders;
  // Only the id of a single-Region key is the same key wherever it is.
  const unique = ref.keyId !== null && !ref.keyId.startsWith('mrk-');
  if (!match || others.length > 0 || (!unique && unread + left > 0)) return null;
  const { account, region } = match;
  const assumption = `The key is the one called ${ref.text} in account ${account}, ${region}: no other configured place that could be read has one.`;
  return { overrides: { account, region }, assumption };
}

/** Accounts that have the role or user of a caller whose account was redacted, with its ARN there. */
export async function callersOf(session: ReadSession, target: Target, config: Config): Promise<string[]> {
  const { redactedCaller, globalRegion } = target;
  const { roleName, userName } = callerOf(redactedCaller);
  if (!redactedCaller || !(roleName ?? userName)) return [];
  const read = roleName
    ? { operation: 'iam:GetRole', input: { RoleName: roleName } }
    : { operation: 'iam:GetUser', input: { UserName: userName } };
  const found = await Promise.all(
    config.accounts.slice(0, MAX_PLACES).map(async ({ id }) => {
      const { kind } = await session.read({ account: id, region: globalRegion, ...read });
      return kind === 'collected' ? [withAccount(redactedCaller, id)] : [];
    }),
  );
  return found.flat();
}

/** A caller whose account was redacted is the only one of that name. */
async function fromCallers({ session, target, config }: Look): Promise<Learned | null> {
  const [principal, ...others] = await callersOf(session, target, config);
  if (!principal || others.length > 0) return null;
  const assumption = `The text hides the account of the caller: it was taken for ${principal}, the only one of that name in the configured accounts that could be read.`;
  return { overrides: { principal }, assumption, guessed: true };
}

/** Each look sees what those before it found. */
const LOOKS = [fromAccounts, fromTrail, fromCallers, fromTrail];

/** The target of a question; what its text leaves out is looked up, and every guess is said in `assumptions`. */
export async function completeTarget(session: ReadSession, asked: Asked, config: Config, now: Date): Promise<Target> {
  const { signal } = asked;
  let overrides = asked.overrides ?? {};
  let target = resolveTarget(signal, overrides, config);
  let principalGuessed = false;
  let keyBorrowed = false;
  const assumptions: string[] = [];
  for (const look of LOOKS) {
    const found = await look({ session, signal, target, config, now });
    if (!found) continue;
    overrides = { ...overrides, ...found.overrides, context: { ...found.overrides.context, ...overrides.context } };
    assumptions.push(found.assumption);
    principalGuessed ||= found.guessed === true;
    keyBorrowed ||= found.keyBorrowed === true;
    target = resolveTarget(signal, overrides, config);
  }
  return { ...target, principalGuessed, keyBorrowed, assumptions: [...assumptions, ...target.assumptions] };
}
