import type { RootCause } from '../../domain/root-cause';
import { contextOfTrailRecord } from '../../domain/trail-record';
import type { Situation } from '../cases';
import { record, text } from '../read-evidence';
import { refusedRecords } from '../recorded-request';
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

/** The service that the text names made every refused request on record in the name of this one caller: nobody else can be meant. */
function isOnlyCaller(situation: Situation): boolean {
  const { principalArn, viaService } = situation.target;
  const records = refusedRecords(situation.evidence, situation.target);
  return (
    viaService !== null &&
    records.length > 0 &&
    records.every(
      (detail) =>
        text(record(detail.userIdentity).arn) === principalArn &&
        contextOfTrailRecord(detail, true)['kms:ViaService'] === viaService,
    )
  );
}

/** The caller was found out, the text does not name it, and CloudTrail's records leave room for another. */
function isGuessed(situation: Situation, named: boolean): boolean {
  const { target } = situation;
  const suggested = 'principalGuessed' in target && target.principalGuessed === true;
  return suggested && !named && !isOnlyCaller(situation);
}

/**
 * Why a person has to make a fix of policies, as clauses; none where it may be made after an approval. `offering`: the causes that offer
 * it; `all`: every cause found, since one of the same layer that a person must decide about would be decided along
 * with it; `callerNamed`: the text names the caller.
 */
export function hurdlesOf(
  { layer, guarded }: Draft,
  found: {
    offering: readonly RootCause[];
    all: readonly RootCause[];
    situation: Situation;
    certain: boolean;
    callerNamed: boolean;
  },
): string[] {
  if (layer === 'key-state') return [];
  const beside = found.all.filter((cause) => cause.layer === layer && cause.variant !== null);
  const { target } = found.situation;
  const because = [
    ...('keyGuessed' in target && target.keyGuessed
      ? [`the text names no key, and the settings of the resource name ${target.keyRef} now: make sure first`]
      : []),
    ...(guarded?.because ?? []),
    ...(guarded ? [] : [...found.offering, ...beside].flatMap(ofRow)),
    ...(found.certain
      ? found.offering.flatMap(ofCertainty)
      : ['it is not certain that the call is refused: something that could not be read may allow it']),
    ...(isGuessed(found.situation, found.callerNamed)
      ? [
          `the text does not name the caller, and CloudTrail or IAM suggested ${found.situation.target.principalArn}: make sure first`,
        ]
      : []),
  ];
  return [...new Set(because)];
}
