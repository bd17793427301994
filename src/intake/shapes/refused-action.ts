import { kmsActionAt } from '../kms-operations';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const BEFORE = 110;
const AFTER = 60;
const REFUSALS = [
  "don'thave",
  'donthave',
  'donothave',
  'doesnothave',
  "doesn'thave",
  'accessdenied',
  'deniedaccess',
  'notauthorized',
  'unauthorized',
  'notallowed',
  'missingpermission',
  'lackspermission',
  'withoutpermission',
  'notpermitted',
  'nopermission',
  'wasdenied',
  'notabletoperform',
  'unabletoperform',
  'unabletocall',
  'missingthe',
];
const REFUSALS_BEHIND = [
  'isnotallowed',
  'wasdenied',
  'isdenied',
  'notauthorized',
  'permissionismissing',
  'permissionthatisrequired',
  'accessdenied',
];

/** Refusals that name a KMS action outside IAM's sentence: `You don't have the kms:TagResource permission`. */
export const refusedAction: ErrorShape = {
  name: 'refused-action',
  read(text) {
    const at = occurrences(text.flat, 'kms:', 48);
    if (at.length > 3 && listed(text, at)) return [];
    return at.map((start) => readAt(text, start)).filter((reading) => reading !== null);
  },
};

function readAt(text: PastedText, at: number): Reading | null {
  if (/[:.a-z0-9-]/.test(text.flat[at - 1] ?? ' ') && text.flat.slice(at - 8, at).includes('arn:')) return null;
  const action = kmsActionAt(text.flat, at + 4);
  if (!action) return null;
  const line = lineBefore(text, at).slice(-BEFORE);
  const after = text.flat.slice(action.end, action.end + AFTER);
  const refused =
    REFUSALS.some((words) => line.includes(words)) ||
    after.startsWith('denied') ||
    REFUSALS_BEHIND.some((words) => after.includes(words));
  return refused ? { at: text.cleanIndex(at), kms: true, kmsAction: action.action, denyReason: 'unspecified' } : null;
}

/** The same sentence only: a blank line or a brace ends it, so that a pasted policy does not count. */
function lineBefore(text: PastedText, at: number): string {
  const start = text.cleanIndex(Math.max(0, at - BEFORE));
  const before = text.clean.slice(start, text.cleanIndex(at));
  const cut = Math.max(before.lastIndexOf('\n\n'), before.lastIndexOf('{'), before.lastIndexOf('['));
  return before
    .slice(cut + 1)
    .replace(/\s/g, '')
    .toLowerCase();
}

/** Advice and policies list several actions side by side. */
function listed(text: PastedText, at: readonly number[]): boolean {
  return (
    at.filter(
      (start, i) =>
        i > 0 && start - (at[i - 1] as number) < 45 && !text.flat.slice(at[i - 1], start).includes('perform'),
    ).length >= 2
  );
}
