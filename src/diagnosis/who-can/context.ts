import { canCarry } from '../../authorization/context-keys';
import type { Candidate } from '../../authorization/who-can';
import type { ContextValue, NamedPolicy, PolicySet } from '../../domain/decision';
import { mentionedKeys } from '../known-absent';
import type { Known } from '../request-context';

/** What is certain of every request for the key. */
export interface RequestFacts {
  known: Known;
  /** Condition keys, in lower case, that the key policy, the grants and the RCPs speak of. */
  mentioned: ReadonlySet<string>;
  /** Whether the tags of the key were read whole, so that others are certainly not there. */
  keyTagsRead: boolean;
}

/** What is certain of one caller. */
export interface CallerFacts {
  principal: string;
  policies: Candidate['policies'];
  known: Known;
  /** Tags of every request of the caller; null where sessions may bring others. Asked only where a policy speaks of tags. */
  tags: () => Record<string, string> | null;
  /** Unique id whose sessions have names of their own: what `aws:userid` holds is certain only where no policy speaks of it. */
  sessionsOf: string | null;
  /** Keys that stand for several values, as the caller stands for several principals. */
  unknown: string[];
}

const NOTHING: Pick<PolicySet, 'key' | 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'vpcEndpoint'> = {
  key: null,
  identity: [],
  boundary: null,
  session: [],
  scp: [],
  rcp: [],
  vpcEndpoint: null,
};

const TAG = 'aws:principaltag/';
/** Keys that decide without any policy speaking of them. */
const ALWAYS = new Set(['aws:principalarn', 'aws:userid', 'kms:resourcealiases']);

/** Makes candidates whose requests carry what is certain; each hands the evaluator only keys that some policy speaks of. */
export class Contexts {
  readonly #facts: RequestFacts;
  readonly #known: readonly (readonly [lower: string, name: string, value: ContextValue])[];
  readonly #ofDocument = new WeakMap<object, ReadonlySet<string>>();
  readonly #absent = new Map<string, Map<string, Known>>();

  constructor(facts: RequestFacts) {
    this.#facts = facts;
    this.#known = Object.entries(facts.known).map(([name, value]) => [name.toLowerCase(), name, value]);
  }

  candidate(caller: CallerFacts): Candidate {
    const mentioned = this.#mentionedTo(caller);
    const known = this.#knownOf(caller, mentioned);
    const absent = this.#absentFor(mentioned, known);
    const unknownContext = ['*', ...caller.unknown];
    const { principal, policies } = caller;
    return {
      principal,
      policies,
      contextFor: (action) => ({ context: { ...known, ...absent(action) }, unknownContext }),
    };
  }

  #mentionedTo({ policies }: CallerFacts): ReadonlySet<string> {
    const mentioned = new Set(this.#facts.mentioned);
    const { identity, boundary, scp } = policies;
    for (const layer of [identity, boundary, scp]) {
      if (layer === 'unknown' || layer === null) continue;
      for (const policy of Array.isArray(layer) ? layer.flat() : [layer]) {
        for (const key of this.#inDocument(policy)) mentioned.add(key);
      }
    }
    return mentioned;
  }

  #inDocument(policy: NamedPolicy): ReadonlySet<string> {
    const document = policy.document as object;
    const held = this.#ofDocument.get(document);
    if (held) return held;
    const keys = mentionedKeys({ policies: { ...NOTHING, identity: [policy] } });
    this.#ofDocument.set(document, keys);
    return keys;
  }

  #knownOf(caller: CallerFacts, mentioned: ReadonlySet<string>): Known {
    const known: Known = {};
    for (const [lower, name, value] of this.#known) {
      if (ALWAYS.has(lower) || mentioned.has(lower)) known[name] = value;
    }
    for (const [name, value] of Object.entries(caller.known)) {
      if (ALWAYS.has(name.toLowerCase()) || mentioned.has(name.toLowerCase())) known[name] = value;
    }
    // Where a policy speaks of it, a role stands for sessions of any name.
    if (caller.sessionsOf && !mentioned.has('aws:userid')) known['aws:userid'] = `${caller.sessionsOf}:session`;
    return { ...known, ...this.#tagsOf(caller, mentioned) };
  }

  #tagsOf(caller: CallerFacts, mentioned: ReadonlySet<string>): Known {
    const wanted = [...mentioned].filter((key) => key.startsWith(TAG));
    const tags = wanted.length > 0 ? caller.tags() : null;
    if (tags === null) return {};
    const had = new Map(Object.entries(tags).map(([name, value]) => [TAG + name.toLowerCase(), value]));
    return Object.fromEntries(wanted.map((key) => [key, had.get(key) ?? []]));
  }

  /** Keys that a request for an action cannot carry, by action. */
  #absentFor(mentioned: ReadonlySet<string>, known: Known): (action: string) => Known {
    const had = new Set(Object.keys(known).map((name) => name.toLowerCase()));
    const keys = [...mentioned].filter((key) => !had.has(key)).sort();
    const signature = keys.join(' ');
    const byAction = this.#absent.get(signature) ?? new Map<string, Known>();
    this.#absent.set(signature, byAction);
    return (action) => {
      const held = byAction.get(action);
      if (held) return held;
      const made = Object.fromEntries(keys.filter((key) => this.#isAbsent(key, action)).map((key) => [key, []]));
      byAction.set(action, made);
      return made;
    };
  }

  #isAbsent(key: string, action: string): boolean {
    return !canCarry(action, key) || (key.startsWith('aws:resourcetag/') && this.#facts.keyTagsRead);
  }
}
