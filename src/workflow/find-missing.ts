import type { Config } from '../config';
import type { Place } from '../diagnosis/locate-key';
import { refusedRequests } from '../diagnosis/match-request';
import { mayBeKey } from '../diagnosis/may-be-key';
import { list, record, text } from '../diagnosis/read-evidence';
import { showsPartOfId } from '../diagnosis/redacted';
import {
  defaultKey,
  defaultKeyRead,
  KEYS_READ,
  keyOfWords,
  keyRead,
  keysUsed,
  surelyUses,
} from '../diagnosis/resource-keys';
import type { Target } from '../diagnosis/target';
import type { Need, Suggestion } from '../domain/investigation';
import type { MissingField, NamedResource, Signal } from '../domain/signal';
import { callersOf, readTrail, type Searched, searchAccounts } from './complete-target';
import type { ReadSession } from './ports';
import { callersBeginning } from './similar-callers';

const MOST_PLACES = 12;
const MOST_SUGGESTIONS = 10;

/** What was found for the things that a question lacks. */
export interface Found {
  /** The key that the named resource surely uses, with the sentence that says so; null where that is not certain. */
  key: { value: string; assumption: string } | null;
  suggestions: Partial<Record<MissingField, Suggestion[]>>;
  /** Where the key was looked for in vain. */
  nowhere: string | null;
}

/**
 * Looks for what a question lacks before anybody is asked: the key in the settings of the named resource and in recent refusals of the
 * caller, the caller and the action in recent refusals on the key, account and Region where a key of that name is. Bounded, and made only then.
 */
export async function findMissing(
  session: ReadSession,
  signal: Signal,
  target: Target,
  config: Config,
  now: Date,
): Promise<Found> {
  const [used, defaults, refused, places, callers, fitting, beginning] = await Promise.all([
    target.keyRef ? NO_KEYS : keysOfResource(session, signal, target, config),
    target.keyRef || signal.resource ? [] : defaultKeys(session, signal, target, config),
    refusals(session, signal, target, config, now),
    target.keyRef && !target.keyAccount ? searchAccounts(session, target.keyRef, config, null) : null,
    callersOf(session, target, config),
    keysThatFit(session, target),
    target.principalArn ? [] : callersBeginning(session, target),
  ]);
  const holders = places?.holders ?? [];
  const keys = used.keys.filter(({ value }) => mayBeKey(target, value));
  const [only, ...others] = keys;
  const { resource } = signal;
  const certain = only && others.length === 0 && used.everywhere && resource && surelyUses(resource, signal);
  return {
    key: certain ? { value: only.value, assumption: `The text names no key: ${only.value} is the ${only.why}.` } : null,
    nowhere: nowhereWords(target.keyRef, places),
    suggestions: {
      key: unique([...keys, ...refused.keys, ...fitting, ...defaults.filter(({ value }) => mayBeKey(target, value))]),
      principal: unique([
        ...refused.principals,
        ...beginning,
        ...callers.map((value) => ({ value, why: 'is of the name that the text gives' })),
      ]),
      action: unique(refused.actions),
      account: unique(holders.map(({ account, region }) => ({ value: account, why: `has such a key, in ${region}` }))),
      region: unique(
        holders.map(({ account, region }) => ({ value: region, why: `has such a key, in account ${account}` })),
      ),
    },
  };
}

/** `No configured place that could be read has alias/x (looked in …).`; null where one has it or none was asked. */
function nowhereWords(keyRef: string | null, places: Searched | null): string | null {
  if (!places || places.holders.length > 0 || places.empty.length === 0) return null;
  const shown = places.empty.slice(0, MOST_SUGGESTIONS).map(({ account, region }) => `${account} ${region}`);
  const more = places.empty.length - shown.length;
  const blind = places.unread + places.left;
  const rest = blind > 0 ? `; ${blind} more could not be looked at` : '';
  return `No configured account that could be read has ${keyRef} (looked in ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}${rest}).`;
}

/** The questions with what was found for each. */
export function withSuggestions(needs: readonly Need[], { suggestions, nowhere }: Found): Need[] {
  return needs.map((asked) => {
    const found = suggestions[asked.field] ?? [];
    const said = nowhere !== null && (asked.field === 'account' || asked.field === 'region');
    const need = said ? { ...asked, question: `${nowhere} ${asked.question}` } : asked;
    return found.length > 0 ? { ...need, suggestions: found } : need;
  });
}

function unique(suggestions: readonly Suggestion[]): Suggestion[] {
  const first = new Map<string, Suggestion>();
  for (const suggestion of suggestions) if (!first.has(suggestion.value)) first.set(suggestion.value, suggestion);
  return [...first.values()].slice(0, MOST_SUGGESTIONS);
}

interface UsedKeys {
  keys: Suggestion[];
  /** Every place where the resource may be was read, and one has it. */
  everywhere: boolean;
}

const NO_KEYS: UsedKeys = { keys: [], everywhere: false };

async function keysOfResource(session: ReadSession, signal: Signal, target: Target, config: Config): Promise<UsedKeys> {
  const { resource } = signal;
  if (!resource) return NO_KEYS;
  const why = keyOfWords(resource);
  const places = placesFor(resource, signal, target, config);
  const answers = await Promise.all(
    places
      .slice(0, MOST_PLACES)
      .map(async (place) => ({ place, answer: await session.read(keyRead(resource, place)) })),
  );
  const holders = answers.flatMap(({ place, answer }) =>
    answer.kind === 'collected' ? [keysUsed(resource, answer.value, place)] : [],
  );
  const blind = answers.some(({ answer }) => answer.kind === 'unavailable');
  return {
    keys: unique(holders.flat().map((value) => ({ value, why }))),
    // A list that is filtered by a name is empty, and not absent, where nothing has it.
    everywhere: !blind && places.length <= MOST_PLACES && holders.filter((keys) => keys.length > 0).length === 1,
  };
}

/** The keys that a service takes where nobody names one: likely, but a request may have named another. */
async function defaultKeys(
  session: ReadSession,
  signal: Signal,
  target: Target,
  config: Config,
): Promise<Suggestion[]> {
  const places = placesFor(null, signal, target, config).slice(0, MOST_PLACES);
  const found = await Promise.all(
    places.map(async (place) => {
      const call = defaultKeyRead(signal.service, place);
      const answer = call && (await session.read(call));
      return answer?.kind === 'collected' ? defaultKey(answer.value, place) : [];
    }),
  );
  return found.flat();
}

/** Where the resource may be: in the account of its ARN or of its caller, else in any configured one. S3 leads from any Region to a bucket's. */
function placesFor(resource: NamedResource | null, signal: Signal, target: Target, config: Config): Place[] {
  const account = resource?.accountId ?? target.callerAccount;
  const region = resource?.region ?? signal.region;
  return config.accounts
    .filter(({ id }) => account === null || id === account)
    .flatMap(({ id, regions }) => {
      const asked = region ? [region] : resource?.kind === 's3-bucket' ? regions.slice(0, 1) : regions;
      return asked.map((name) => ({ account: id, region: name }));
    });
}

async function refusals(session: ReadSession, signal: Signal, target: Target, config: Config, now: Date) {
  const refused = refusedRequests(await readTrail(session, signal, target, config, now), target);
  return {
    keys: refused.flatMap(({ key, words }) => (key ? [{ value: key, why: words }] : [])),
    principals: refused.flatMap(({ principal, words }) => (principal ? [{ value: principal, why: words }] : [])),
    actions: refused.map(({ action, words }) => ({ value: action, why: words })),
  };
}

/** Keys of its account and Region that fit what the text shows of the key's id. */
async function keysThatFit(session: ReadSession, target: Target): Promise<Suggestion[]> {
  const { partialKey, keyAccount: account, keyRegion: region } = target;
  if (!partialKey || !account || !region || !showsPartOfId(partialKey)) return [];
  const answer = await session.read({ account, region, operation: KEYS_READ, input: {} });
  const keys = answer.kind === 'collected' ? list(answer.value.Keys) : [];
  return keys
    .flatMap((key) => text(record(key).KeyArn) ?? [])
    .filter((arn) => mayBeKey(target, arn))
    .map((value) => ({ value, why: `fits what the text shows of the key, in account ${account}, ${region}` }));
}
