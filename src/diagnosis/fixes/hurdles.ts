import type { RootCause } from '../../domain/root-cause';
import type { Situation } from '../cases';
import type { Guesses } from '../guesses';
import type { Draft } from './draft';

/**
 * Rows of the catalogue of known causes whose fix by policy may be made after an approval. Of every other row the refusal may be meant,
 * or what is right is for a person to decide: tags, aliases, organization and network conditions.
 */
const BY_CLICK: ReadonlySet<string> = new Set(
  'R24 R25 R26 R27 R28 R29 R31 R32 R34 R37 R38 R39 R40 R45 R47 R50 R51 R52 R53 R62 R76 R77 R78 R79 R79a R79b'.split(
    ' ',
  ),
);

function ofRow({ code, variant }: RootCause): string[] {
  if (variant !== null && BY_CLICK.has(variant)) return [];
  return [`a person decides first about “${code.replaceAll('-', ' ')}”, which may be meant`];
}

function ofCertainty({ certainty }: RootCause): string[] {
  if (certainty === 'proven') return [];
  return [
    certainty === 'reported'
      ? 'it is not certain: AWS’s message says so, and the policy itself was not seen to refuse'
      : 'it is not certain: not everything that decides could be read',
  ];
}

/** What the fix rests on and may be another, as clauses. */
function ofGuesses({ target }: Situation, guesses: Guesses): string[] {
  return [
    ...(guesses.state
      ? [
          'AWS refused the call for want of permission, which this does not mend, and the caller is not known: name the caller first',
        ]
      : []),
    ...(guesses.key ? [`the text names no key, and CloudTrail suggested ${target.keyRef}: make sure first`] : []),
    ...(guesses.action
      ? ['the text does not name the action that failed, and what was checked is only an example: make sure first']
      : []),
    ...(guesses.caller
      ? [`the text does not name the caller, and CloudTrail or IAM suggested ${target.principalArn}: make sure first`]
      : []),
  ];
}

/**
 * Why a person has to make a fix of policies, as clauses; none where it may be made after an approval. `offering`: the causes that offer
 * it; `all`: every cause found, since one of the same layer that a person must decide about would be decided along
 * with it; `guesses`: what may be another than the one meant.
 */
export function hurdlesOf(
  { layer, guarded }: Draft,
  found: {
    offering: readonly RootCause[];
    all: readonly RootCause[];
    situation: Situation;
    certain: boolean;
    guesses: Guesses;
  },
): string[] {
  // Whether a key can be used hangs on nothing but the key.
  if (layer === 'key-state') return ofGuesses(found.situation, { ...found.guesses, caller: false, action: false });
  const beside = found.all.filter((cause) => cause.layer === layer && cause.variant !== null);
  const because = [
    ...(guarded?.because ?? []),
    ...(guarded ? [] : [...found.offering, ...beside].flatMap(ofRow)),
    ...(found.certain
      ? found.offering.flatMap(ofCertainty)
      : ['it is not certain that the call is refused: something that could not be read may allow it']),
    ...(found.situation.target.keyGuessed
      ? [
          `the text names no key, and the settings of the resource name ${found.situation.target.keyRef} now: make sure first`,
        ]
      : []),
    ...ofGuesses(found.situation, found.guesses),
  ];
  return [...new Set(because)];
}
