import type { RichTextElement } from '@slack/types';
import type { FixCode, FixPlan, FixProof } from '../../domain/fix';
import type { Diagnosis } from '../../domain/investigation';
import { DECISION_NAMES } from './names';
import { code, shorten, words } from './rich';

/** Fixes that make a key usable for everybody whom the policies allow already. */
export const ABOUT_STATE: readonly FixCode[] = ['enable-key', 'cancel-key-deletion'];

/** What refuses the call before the fix: for a fix of the key's state that state, as no policy is in the way. */
function refusedBy({ code: fix, proof }: FixPlan, { authorization }: Diagnosis): string {
  if (ABOUT_STATE.includes(fix) && authorization?.keyUsable === false) return 'refused by the key’s state';
  return proof ? DECISION_NAMES[proof.before] : '';
}

/** An account's root stands for whom IAM allows there, `*` for everybody whom a condition lets through. */
function whom(principal: string): RichTextElement[] {
  const root = /^arn:[^:]*:iam::(\d{12}):root$/.exec(principal)?.[1];
  if (root) return [words(`whoever IAM allows in account ${root}`)];
  return principal === '*' ? [words('everybody a statement for “*” lets in')] : [code(shorten(principal, 140))];
}

/** Who may do what, one entry per principal; the modal has the whole list. */
function granted(newlyAllowed: FixProof['newlyAllowed']): RichTextElement[] {
  const principals = [...new Set(newlyAllowed.map(({ principal }) => principal))];
  const shown = principals.slice(0, 3).map((principal) => {
    const actions = newlyAllowed.flatMap((entry) => (entry.principal === principal ? [entry.action] : []));
    const more = actions.length > 3 ? ` and ${actions.length - 2} more` : '';
    const listed = actions.slice(0, more ? 2 : 3).map((action) => shorten(action, 60));
    return [...whom(principal), words(` ${listed.join(', ')}${more}`)];
  });
  const rest = principals.length - shown.length;
  const entries = shown.flatMap((entry, index) => (index > 0 ? [words('; '), ...entry] : entry));
  return [...entries, words(rest > 0 ? `; and ${rest} more.` : '.')];
}

/** What the proof says it lets through: of a key state everybody whom the policies allow already, of a policy only what is new. */
function opensWords({ code: fix, proof }: FixPlan): RichTextElement[] {
  const { newlyAllowed = [], after } = proof ?? {};
  if (ABOUT_STATE.includes(fix)) {
    if (newlyAllowed.length === 0)
      return [words(' Of the principals known, the policies allow none to use the key yet.')];
    return [
      words(' Usable again by everybody whom the policies already allow, among those known: '),
      ...granted(newlyAllowed),
    ];
  }
  if (newlyAllowed.length === 0)
    return [words(after === 'allowed' ? ' Nothing else becomes allowed.' : ' Alone it allows nothing yet.')];
  return [words(' Newly allowed, and nothing else among the principals known: '), ...granted(newlyAllowed)];
}

/** Before and after, and whom a fix lets through. */
export function proofWords(plan: FixPlan, asked: Diagnosis): RichTextElement[] {
  const { proof } = plan;
  if (!proof) return [];
  const before = `\nProof: evaluated again with this fix the call is ${DECISION_NAMES[proof.after]} (now: ${refusedBy(plan, asked)}).`;
  return [words(before), ...opensWords(plan)];
}
