import type { Answers } from '../domain/investigation';
import { KEY_ID_FORM, REGION_FORM } from '../domain/name-forms';
import { isRegion } from './arns';
import { isDenied, MARK, withoutDenied } from './denied-answers';
import { kmsActionAt } from './kms-operations';
import { pastedText, viewOf } from './pasted-text';
import { keyArn, keyName } from './shapes/key-mention';

const PRINCIPAL =
  /\barn:[a-z-]{3,20}:(?:iam|sts)::\d{12}:(?:role|user|assumed-role|federated-user|root)[\w+=,.@/-]{0,400}/;
const ACCOUNT = /(?<![\w:/.+-])\d{12}(?![\w:/-])/g;
const REGION = new RegExp(`(?<![\\w:/.-])(${REGION_FORM})(?![\\w:/-])`, 'g');
const ACTION = /\bkms:([A-Za-z]{3,60})\b/i;
const BARE_ID = new RegExp(`(?<![\\w-])${KEY_ID_FORM}(?![\\w-])`, 'gi');
const NEAR = 60;
/** What says of the bare id or number next to it what it is. */
const SAID_KEY =
  /\b(?:keys?|key[_-]?id|kms|cmk|its|it's|it (?:is|was|must be|should be))(?:[\s:="'(<]|\b(?:is|was|id|arn|the|a|named|called|key|kms|cmk|must|should|be)\b){0,12}$/i;
const KEY_BEHIND = /^["')\s]{0,4}(?:(?:is|was)\s+)?(?:(?:the|our|my|a|that)\s+)?(?:kms|key|cmk)\b/i;
const SAID_ACCOUNT =
  /\b(?:accounts?|acct|account[_-]?id|aws|in)(?:[\s:="'(<#]|\b(?:is|was|id|number|no|the|aws|account)\b){1,12}$/i;
const ACCOUNT_BEHIND = /^["')\s]{0,4}(?:(?:is|was)\s+)?(?:(?:the|our|my|a|that)\s+)?(?:aws\s+)?(?:account|acct)\b/i;
/** A reply of nothing but answers and words such as these. */
const ALONE = new RegExp(
  `^(?:[^\\w${MARK}]|${MARK}|\\b(?:it|s|is|its|was|in|on|as|at|for|from|by|with|and|of|to|the|our|my|this|that|yes|yep|no|not|isn|t|instead|rather|than|but|hi|hello|please|thanks|thank|you|sorry|key|kms|cmk|arn|alias|id|aws|account|region|role|user|caller|action|called)\\b){0,400}$`,
  'i',
);

/**
 * What a reply answers to questions about a key, a caller, an account, a Region or an action: `it's alias/orders in eu-west-1, as
 * arn:aws:iam::…:role/App`. What it denies is no answer, and a bare uuid or twelve digits are one only where nothing else is said or they
 * are said to be a key or an account.
 */
export function answersIn(reply: string): Answers {
  const { text, words } = withoutDenied(pastedText(reply).clean);
  const said = viewOf(text);
  const alone = ALONE.test(words);
  const named = [...keyArn.read(said), ...keyName.read(said)].find(({ keyRef }) => keyRef)?.keyRef;
  const action = ACTION.exec(text)?.[1];
  const saidOf = (pattern: RegExp, before: RegExp, behind: RegExp): string | undefined =>
    [...text.matchAll(pattern)].find(
      ({ 0: found, index }) => alone || isSaid(text, index, found.length, before, behind),
    )?.[0];
  return withoutGaps({
    key: named ?? saidOf(BARE_ID, SAID_KEY, KEY_BEHIND),
    principal: PRINCIPAL.exec(text)?.[0].replace(/[.,]$/, ''),
    account: saidOf(ACCOUNT, SAID_ACCOUNT, ACCOUNT_BEHIND),
    region: [...text.matchAll(REGION)].map(([, region]) => region as string).find(isRegion),
    action: action ? kmsActionAt(action.toLowerCase(), 0)?.action : undefined,
  });
}

/** A reply to be read together with the text it completes: as it was typed, or cleaned and without what it denies. */
export function affirmedIn(reply: string): string {
  const { clean } = pastedText(reply);
  const { text } = withoutDenied(clean);
  return text === clean ? reply : text;
}

const NAME = '([\\w+=,.@-]{2,64})';
/** `as role App`, `role: App`, `the App role`. */
const ROLE_NAMES = [
  new RegExp(
    `(?<![\\w:/-])(?:role|caller|principal)(?:[\\s_-]name)?(?:\\s+(?:is|was|named|called)|\\s?[:=/])?\\s{0,3}["'\`“‘]?${NAME}`,
    'gi',
  ),
  new RegExp(`(?<![\\w:/-])["'\`“‘]?${NAME}["'\`”’]?\\s+role\\b`, 'gi'),
];
/** Names that people give to roles have more than small letters; words of talk have not. */
const NAME_LIKE = /^[A-Za-z][\w+=,.@-]*$/;

/** The name of a role in a reply that gives no ARN: `as role OrdersService`, `the orders-worker role`; not one that it denies. */
export function roleNameIn(reply: string): string | undefined {
  const { words } = withoutDenied(pastedText(reply).clean);
  const named = ROLE_NAMES.flatMap((form) => [...words.matchAll(form)]);
  return named
    .filter(({ 0: said, index }) => !isDenied(words.slice(0, index), words.slice(index + said.length)))
    .flatMap(([, name]) => name ?? [])
    .map((name) => name.replace(/[.,]$/, ''))
    .find((name) => NAME_LIKE.test(name) && /[A-Z0-9_-]/.test(name.slice(1)));
}

function isSaid(text: string, at: number, length: number, before: RegExp, behind: RegExp): boolean {
  const end = at + length;
  return before.test(text.slice(Math.max(0, at - NEAR), at)) || behind.test(text.slice(end, end + NEAR));
}

function withoutGaps(answers: Record<keyof Answers, string | undefined>): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
}
