import { policyProblem } from '../../authorization/who-can';
import type { NamedPolicy } from '../../domain/decision';
import { documentOf } from '../read-evidence';

type Kind = Parameters<typeof policyProblem>[1];

/**
 * Policies made from JSON text, one object for every distinct text: what is compiled for one principal serves all that share it.
 * `problems` collects why a text is no policy.
 */
export class Documents {
  readonly problems = new Set<string>();
  readonly #byText = new Map<string, NamedPolicy | null>();

  /** Null where the text is missing or not a policy of this kind. */
  policy(name: string, text: unknown, kind: Kind = 'identity'): NamedPolicy | null {
    if (typeof text !== 'string') return null;
    const held = this.#byText.get(`${kind} ${text}`);
    if (held !== undefined) return held;
    const made = this.#make(name, text, kind);
    this.#byText.set(`${kind} ${text}`, made);
    return made;
  }

  #make(name: string, text: string, kind: Kind): NamedPolicy | null {
    const document = documentOf(text);
    const problem = document ? policyProblem({ name, document }, kind) : `policy "${name}" is not JSON`;
    if (problem === null) return { name, document };
    this.problems.add(problem);
    return null;
  }
}
