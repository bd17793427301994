import type { Config } from '../config';
import type { Place } from '../diagnosis/locate-key';
import { matchRequest, trailQueries } from '../diagnosis/match-request';
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

/** What CloudTrail recorded of the failed request, when the text leaves out its key or its caller. */
async function fromTrail(
  session: ReadSession,
  asked: Asked,
  target: Target,
  config: Config,
  now: Date,
): Promise<Target> {
  const { signal, overrides = {} } = asked;
  const found = matchRequest(await readTrail(session, signal, target, config, now), target, signal);
  if (!found) return target;
  const context = { ...found.overrides.context, ...overrides.context };
  const completed = resolveTarget(signal, { ...overrides, ...found.overrides, context }, config);
  const assumptions = [found.assumption, ...completed.assumptions];
  return { ...completed, principalGuessed: found.guessed && found.overrides.principal !== undefined, assumptions };
}

export interface Searched {
  /** Where a key of that name is. */
  holders: Place[];
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
    asked: places.length,
    unread: found.filter(({ kind }) => kind === 'unavailable').length,
    left: all.length - places.length,
  };
}

/** A key that is named without its account is the one that a single configured place has. */
async function fromAccounts(session: ReadSession, asked: Asked, target: Target, config: Config): Promise<Target> {
  const { signal, overrides = {} } = asked;
  const ref = target.keyRef ? parseKeyRef(target.keyRef) : null;
  // `alias/aws/…` is in every account that uses the service.
  if (!ref || target.keyAccount || ref.alias?.startsWith('alias/aws/')) return target;
  const only = target.regionStated ? target.keyRegion : null;
  const { holders } = await searchAccounts(session, ref.text, config, only);
  const [match, ...others] = holders;
  if (!match || others.length > 0) return target;
  const { account, region } = match;
  const completed = resolveTarget(signal, { ...overrides, account, region }, config);
  const assumption = `The key is the one called ${ref.text} in account ${account}, ${region}: no other configured place that could be read has one.`;
  return { ...completed, assumptions: [assumption, ...completed.assumptions] };
}

/** The target of a question; what its text leaves out is looked up once, and every guess is said in `assumptions`. */
export async function completeTarget(session: ReadSession, asked: Asked, config: Config, now: Date): Promise<Target> {
  const stated = resolveTarget(asked.signal, asked.overrides ?? {}, config);
  const traced = await fromTrail(session, asked, stated, config, now);
  return fromAccounts(session, asked, traced, config);
}
