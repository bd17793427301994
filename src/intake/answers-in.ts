import type { Answers } from '../domain/investigation';
import { isRegion } from './arns';
import { kmsActionAt } from './kms-operations';
import { pastedText } from './pasted-text';
import { KEY_ID, keyArn, keyName } from './shapes/key-mention';

const PRINCIPAL =
  /\barn:[a-z-]{3,20}:(?:iam|sts)::\d{12}:(?:role|user|assumed-role|federated-user|root)[\w+=,.@/-]{0,400}/;
const ACCOUNT = /(?<![\w:/.-])(\d{12})(?![\w:/-])/;
const REGION = /(?<![\w:/.-])([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})(?![\w:/-])/g;
const ACTION = /\bkms:([A-Za-z]{3,60})\b/i;
const BARE_ID = new RegExp(`(?<![\\w-])${KEY_ID}(?![\\w-])`, 'gi');
/** Words that say that the id behind them is no key's. */
const OTHER_ID =
  /(?:request|req|event|trace|correlation|invocation|transaction|session|authorization)[\s_-]{0,3}ids?\b.{0,12}$/is;
const BEFORE = 40;

/**
 * What a reply answers to questions about a key, a caller, an account, a Region or an action: `it's alias/orders in eu-west-1, as
 * arn:aws:iam::…:role/App`. Only for a text that is known to be an answer, since a bare uuid counts as a key here.
 */
export function answersIn(reply: string): Answers {
  const text = pastedText(reply);
  const { clean } = text;
  const named = [...keyArn.read(text), ...keyName.read(text)].find(({ keyRef }) => keyRef)?.keyRef;
  const action = ACTION.exec(clean)?.[1];
  return withoutGaps({
    key: named ?? bareKeyId(clean),
    principal: PRINCIPAL.exec(clean)?.[0].replace(/[.,]$/, ''),
    account: ACCOUNT.exec(clean)?.[1],
    region: [...clean.matchAll(REGION)].map(([, region]) => region as string).find(isRegion),
    action: action ? kmsActionAt(action.toLowerCase(), 0)?.action : undefined,
  });
}

/** The first uuid that is not said to be something else's. */
function bareKeyId(clean: string): string | undefined {
  const ids = [...clean.matchAll(BARE_ID)];
  return ids.find(({ index }) => !OTHER_ID.test(clean.slice(Math.max(0, index - BEFORE), index)))?.[0];
}

function withoutGaps(answers: Record<keyof Answers, string | undefined>): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
}
