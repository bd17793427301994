import type { DenyReason } from '../../domain/signal';
import { arnAt } from '../arns';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

/** What services say of "the KMS key" in many variants; lower case without white space. */
const PREDICATES: readonly (readonly [string, DenyReason | null])[] = [
  ['thatdoesnotexist', 'unspecified'],
  ['nonexistent,', 'unspecified'],
  ['non-existent', 'key-not-found'],
  ['nonexistent', 'key-not-found'],
  ['doesnotexistor', 'unspecified'],
  ['doesnotexist,', 'unspecified'],
  ['isdisabled', 'key-disabled'],
  ['wasdisabled', 'key-disabled'],
  ['isnotenabled', 'key-disabled'],
  ['ispendingdeletion', 'key-pending-deletion'],
  ['isscheduledfordeletion', 'key-pending-deletion'],
  ['ispendingimport', null],
  ['isunavailable', null],
  ['doesnotexist', 'key-not-found'],
  ['isnotfound', 'key-not-found'],
  ['wasnotfound', 'key-not-found'],
  ['notfound', 'key-not-found'],
  ['couldnotbefound', 'key-not-found'],
  ['cannotbefound', 'key-not-found'],
  ['notaccessible', 'unspecified'],
  ['inaccessible', 'unspecified'],
  ['cannotbeaccessed', 'unspecified'],
  ['cannotaccess', 'unspecified'],
  ['cannotbeused', 'unspecified'],
  ['isnotallowed', 'unspecified'],
  ['notauthorized', 'unspecified'],
  ['accessdenied', 'unspecified'],
  ['accesswasdenied', 'unspecified'],
  ['accessisdenied', 'unspecified'],
  ['doesnothavepermission', 'unspecified'],
  ['isinvalid', null],
  ['failedtosatisfyconstraint', null],
  ['isnotvalid', null],
  ['cannotbeshared', null],
  ["couldn'tfind", 'key-not-found'],
  ['couldnotfind', 'key-not-found'],
];
const OBJECTIONS = [
  'unabletoaccess',
  'noaccessto',
  'accessdeniedto',
  'accessdeniedfor',
  'deniedaccessto',
  'notallowedtouse',
  'notauthorizedtouse',
  'cannotaccess',
  'couldnotaccess',
  'insufficientpermissionsfor',
  'insufficientpermissionsto',
  'permissionstousethe',
  'failedtoaccess',
  'nothaveaccessto',
  'notauthorizedforthe',
  'errorduring',
  'failedtoresolve',
  'nothaveauthorizationto',
  'lacksaccessto',
  'unabletouse',
  'cannotuse',
  'nothavepermissionto',
  'nothavepermissionsto',
  'inaccessible',
];
const NOUNS = ['kmskey', 'kmsdefaultmasterkey', 'encryptionkey', 'customermasterkey', 'customermanagedkey', 'kmscmk'];
const BEHIND = 90;
const BEFORE = 60;

/** "The KMS key … is disabled", "unable to access the KMS key": a key and what is wrong with it, in one clause. */
export const keyWording: ErrorShape = {
  name: 'key-wording',
  read(text) {
    return NOUNS.flatMap((noun) => occurrences(text.flat, noun, 12).map((at) => clauseAt(text, at, noun.length)))
      .filter((reading) => reading !== null)
      .sort((a, b) => rank(a) - rank(b) || a.at - b.at);
  },
};

function clauseAt(text: PastedText, at: number, length: number): Reading | null {
  const from = behindArn(text, at + length);
  const clause = text.flat.slice(from, from + BEHIND).split(/\.(?![a-z0-9-])|;/)[0] as string;
  const found = PREDICATES.map(([words, reason], order) => ({ at: clause.indexOf(words), reason, order }))
    .filter((predicate) => predicate.at >= 0)
    .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  const base = { at: text.cleanIndex(at), kms: true };
  if (found) return found.reason ? { ...base, denyReason: found.reason } : base;
  const before = text.flat.slice(Math.max(0, at - BEFORE), at);
  if (/invalid(?:aws)?$/.test(before) && !/^(?:arn|id)/.test(clause)) return base;
  return OBJECTIONS.some((words) => before.includes(words)) ? { ...base, denyReason: 'unspecified' } : null;
}

/** Behind the ARN of the key, where it stands between the noun and what is said of it. */
function behindArn(text: PastedText, from: number): number {
  const start = from + (/^["'([:]{0,3}(?=arn:)/.exec(text.flat.slice(from, from + 8))?.[0].length ?? 0);
  return text.flat.startsWith('arn:', start) ? (arnAt(text, start)?.flatEnd ?? from) : from;
}

function rank(reading: Reading): number {
  return reading.denyReason === undefined ? 2 : reading.denyReason === 'unspecified' ? 1 : 0;
}
