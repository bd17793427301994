import { policyProblem } from '../../authorization/who-can';
import type { Layer, NamedPolicy } from '../../domain/decision';
import { documentOf } from '../read-evidence';

type Kind = Parameters<typeof policyProblem>[1];

/** Where a policy stands. */
export interface Place {
  layer: Extract<Layer, 'key-policy' | 'identity-policy' | 'permissions-boundary' | 'scp' | 'rcp'>;
  account: string;
}

/** Why a text is no policy, where it stands. */
export interface Problem extends Place {
  problem: string;
}

const KINDS: Readonly<Record<Place['layer'], Kind>> = {
  'key-policy': 'key',
  'identity-policy': 'identity',
  'permissions-boundary': 'identity',
  scp: 'organization',
  rcp: 'resource',
};

/**
 * Policies made from JSON text, one object for every distinct text: what is compiled for one principal serves all that share it.
 * `problems` collects why a text is no policy, once for each place.
 */
export class Documents {
  readonly #problems = new Map<string, Problem>();
  readonly #byText = new Map<string, NamedPolicy | string>();

  get problems(): Problem[] {
    return [...this.#problems.values()];
  }

  /** Null where it is no text, or not a policy of the kind that stands there. */
  policy(name: string, text: unknown, place: Place): NamedPolicy | null {
    const kind = KINDS[place.layer];
    const key = `${kind} ${text}`;
    const made = this.#byText.get(key) ?? make(name, text, kind);
    if (typeof text === 'string') this.#byText.set(key, made);
    if (typeof made !== 'string') return made;
    this.#problems.set(`${place.layer} ${place.account} ${made}`, { ...place, problem: made });
    return null;
  }
}

function make(name: string, text: unknown, kind: Kind): NamedPolicy | string {
  if (typeof text !== 'string') return `policy "${name}" has no document`;
  const document = documentOf(text);
  return document ? (policyProblem({ name, document }, kind) ?? { name, document }) : `policy "${name}" is not JSON`;
}
