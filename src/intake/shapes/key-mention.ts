import { KEY_ID_FORM } from '../../domain/name-forms';
import type { DenyReason } from '../../domain/signal';
import { kmsArns } from '../arns';
import { firstOf, occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

/** What KMS says about a key right behind its ARN, lower case without white space. */
const STATES: readonly (readonly [string, DenyReason | null])[] = [
  ['isdisabled', 'key-disabled'],
  ['ispendingdeletion', 'key-pending-deletion'],
  ['ispendingreplicadeletion', 'key-pending-deletion'],
  ['ispendingimport', null],
  ['isunavailable', null],
  ['iscreating', null],
  ['isupdating', null],
  ['isnotpendingdeletion', null],
  ['doesnotexist,', 'unspecified'],
  ['doesnotexistor', 'unspecified'],
  ['doesnotexist', 'key-not-found'],
  ['isnotfound', 'key-not-found'],
  ['originis', 'invalid-usage'],
];

/** Keys named by ARN, with what the text says about the state of each. */
export const keyArn: ErrorShape = {
  name: 'key-arn',
  read(text) {
    const stated: Reading[] = [];
    const mentioned: Reading[] = [];
    for (const arn of kmsArns(text)) {
      const state = stateAfter(text, arn.flatEnd, arn.text.includes(':alias/'));
      if (state)
        stated.push({ at: arn.at, keyRef: arn.text, kms: true, ...(state.reason && { denyReason: state.reason }) });
      else mentioned.push({ at: arn.at, keyRef: arn.text });
    }
    return [...stated, ...mentioned.sort((a, b) => form(a) - form(b))];
  },
};

/** Keys before aliases, whole ones before masked ones. */
function form({ keyRef = '' }: Reading): number {
  return (keyRef.includes(':key/') ? 0 : keyRef.includes(':alias/') ? 1 : 3) + (/\*|\.\.|…|[<[]/.test(keyRef) ? 2 : 0);
}

function stateAfter(text: PastedText, from: number, alias: boolean): { reason: DenyReason | null } | null {
  let at = from;
  while (at < from + 4 && `"')]>*_`.includes(text.flat[at] ?? '-')) at++;
  const row = STATES.find(([words]) => text.flat.startsWith(words, at));
  if (!row) return null;
  return { reason: row[1] === 'key-not-found' && alias ? 'alias-not-found' : row[1] };
}

/** Words that make a uuid a key id; a uuid alone may be anything. */
const NAMED_ID = new RegExp(
  `(?:\\bkey[ _-]{0,2}id|\\bkeyid|kms[ _-]?key[ _-]?id|kms[ _-]?key|master key|\\bcmk|\\bkey|:key/|\\bkey/|failed to \\w{2,12} with key)["']?[\\s:=('"/[]{1,6}(${KEY_ID_FORM})(?![0-9a-f-])`,
  'gi',
);
const ALIAS = /(?<![\w:/.-])alias\/[A-Za-z0-9_/-]{1,256}(?![A-Za-z0-9_/-]|:\S|[[\]])/g;

/** Keys named by id or alias. */
export const keyName: ErrorShape = {
  name: 'key-name',
  read(text) {
    const ids = collect(text.clean.matchAll(NAMED_ID), (match) => match[1] as string);
    const bare = occurrences(text.clean, 'mrk-', 4).flatMap((at) => {
      const id = /^mrk-[0-9a-f]{32}(?![0-9a-f])/.exec(text.clean.slice(at, at + 40))?.[0];
      return id ? [{ at, keyRef: id }] : [];
    });
    const aliases = collect(text.clean.matchAll(ALIAS), (match) => match[0].replace(/[-/]$/, ''));
    return [...ids, ...bare, ...aliases.filter(({ keyRef = '' }) => keyRef.length > 'alias/'.length)];
  },
};

function collect(matches: Iterable<RegExpExecArray>, pick: (match: RegExpExecArray) => string): Reading[] {
  return firstOf(matches, 8).map((match) => ({ at: match.index, keyRef: pick(match) }));
}
