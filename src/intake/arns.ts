import { type KeyType, type PrincipalType, parsePrincipal } from '../domain/arn';
import { KEY_ID_FORM } from '../domain/name-forms';
import type { PastedText } from './pasted-text';
import { mayBeLonger, policyGoesOn } from './policy-arn';

/** A KMS ARN as printed, rejoined where a wrap broke it; `flatEnd` is the offset after it in the text without white space. */
export interface FoundArn {
  text: string;
  at: number;
  flatEnd: number;
}

const MAX_ARNS = 48;
const MAX_ARN_LENGTH = 600;
const LONGEST_PARTITION = 20;
/** How far ahead to look for the rest of a broken ARN, white space included. */
const WRAP_AHEAD = 300;
const KEY_ID = new RegExp(`^${KEY_ID_FORM}`, 'i');
const PARTIAL_KEY_ID = /^(?:m|mr|mrk|mrk-[0-9a-f]{0,31}|[0-9a-f-]{0,35})$/i;
const ARN_CHARACTER = /[A-Za-z0-9:/_.*@=+$#~…█•-]/;
const CLOSES: Record<string, string> = { '<': '>', '[': ']', '{': '}' };

/** Every KMS key or alias ARN of the text, in order, redacted ones included. */
export function kmsArns(text: PastedText): FoundArn[] {
  return arnsWith(text, ':kms:').filter((arn) => isKeyArn(arn.text));
}

/** Whether an ARN names a key or an alias, or shows by its marks that somebody took that out. A part of an ARN names nothing. */
export function isKeyArn(arn: string): boolean {
  return /^arn:[a-z-]{1,20}:kms:/.test(arn) && /:(?:key|alias)\/|\.\.|[…█•<[{]|\*{2}|x{3}/i.test(arn);
}

/** Every ARN that contains `part` (lower case), in order. */
function arnsWith(text: PastedText, part: string): FoundArn[] {
  const found: FoundArn[] = [];
  let at = text.flat.indexOf(part);
  while (at >= 0 && found.length < MAX_ARNS) {
    const floor = Math.max(0, at - LONGEST_PARTITION);
    const start = text.flat.slice(floor, at).lastIndexOf('arn:');
    if (start >= 0) {
      const arn = arnAt(text, floor + start);
      if (arn) found.push(arn);
    }
    at = text.flat.indexOf(part, at + part.length);
  }
  return found;
}

/** Reads the ARN that starts at this offset of the text without white space. */
export function arnAt(text: PastedText, flatStart: number): FoundArn | null {
  const at = text.cleanIndex(flatStart);
  const { clean } = text;
  let arn = '';
  let dense = flatStart;
  let i = at;
  while (i < clean.length && arn.length < MAX_ARN_LENGTH) {
    const char = clean[i] as string;
    if (isSpace(char)) {
      const next = afterSpace(clean, i);
      const ahead = clean.slice(next.at, next.at + WRAP_AHEAD);
      if (!continues(arn, ahead, next.newline)) {
        if (next.newline && mayBeLonger(arn, clean.slice(i, next.at), ahead)) return null;
        break;
      }
      i = next.at;
      continue;
    }
    const unit = redactionUnit(clean, i) ?? (ARN_CHARACTER.test(char) ? char : '');
    if (!unit) break;
    arn += unit;
    i += unit.length;
    dense += unit.replace(/\s/g, '').length;
    const complete = completeKeyArn(arn, clean[i]);
    if (complete) return { text: complete, at, flatEnd: dense };
  }
  if (arn.endsWith(':key/') && clean[i] === '\n') return null;
  const trimmed = withoutPunctuation(withoutBold(arn, clean.slice(Math.max(0, at - 2), at)));
  return trimmed.split(':').length >= 4 ? { text: trimmed, at, flatEnd: dense - (arn.length - trimmed.length) } : null;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t';
}

function afterSpace(clean: string, from: number): { at: number; newline: boolean } {
  let at = from;
  let newline = false;
  while (at < clean.length && at - from < 200 && isSpace(clean[at] as string)) {
    if (clean[at] === '\n') newline = true;
    at++;
  }
  return { at, newline };
}

/** `<account>`, `[redacted]`, `${AWS::AccountId}`: one unit, in which spaces are allowed. */
function redactionUnit(clean: string, at: number): string | null {
  const close = CLOSES[clean[at] as string];
  if (!close || clean[at + 1] === '/') return null;
  const end = clean.slice(at, at + 48).indexOf(close);
  if (end <= 0 || clean.slice(at, at + end).includes('\n')) return null;
  const doubled = clean[at + 1] === clean[at] && clean[at + end + 1] === close;
  return clean.slice(at, at + end + (doubled ? 2 : 1));
}

/** Whether white space inside an ARN is a wrap: only when what stands before it cannot be the whole ARN. */
function continues(arn: string, next: string, newline: boolean): boolean {
  if (!/^[A-Za-z0-9:/_-]/.test(next)) return false;
  const resource = arn.split(':').slice(5).join(':');
  if (arn.split(':').length < 6) return continuesField(arn, next, newline);
  if (resource === 'key/') return newline && startsKeyId(next);
  if ('key/'.startsWith(resource) || 'alias/'.startsWith(resource)) return newline;
  const partial = /:key\/(.{0,36})$/.exec(arn)?.[1];
  if (partial !== undefined && PARTIAL_KEY_ID.test(partial)) {
    return KEY_ID.test(partial + next.replace(/\s/g, '').slice(0, 60));
  }
  if (!newline || resource.startsWith('key/')) return false;
  return (
    policyGoesOn(arn, next) ||
    /[-/_]$/.test(arn) ||
    (arn.endsWith(':') && !resource.startsWith('alias/')) ||
    ('alias/'.startsWith(resource.slice(0, 6)) &&
      /^[a-z0-9_-]{1,40}(?:$|\s(?:because|with an|is not found|does not exist))/.test(next) &&
      !/^(?:because|with|is|on|status|at|in|the)\b/.test(next))
  );
}

/** A key id, what stands for one that somebody took out, or a name that somebody made up for one. */
function startsKeyId(next: string): boolean {
  return KEY_ID.test(next.replace(/\s/g, '').slice(0, 60)) || /^(?:[xX*.…<[{]|[A-Za-z]\w{3})/.test(next);
}

/** Inside the first five fields: what follows must lead to the next colon, and at once where the field is complete. */
function continuesField(arn: string, next: string, newline: boolean): boolean {
  const field = arn.slice(arn.lastIndexOf(':') + 1);
  if (isRegion(field) || /^\d{12}$/.test(field)) return newline && next.startsWith(':');
  if (newline) return /^[A-Za-z0-9-]{0,40}[:/]/.test(next.replace(/\s/g, ''));
  return field === '' && /^\S{0,40}[:/]/.test(next);
}

/** The ARN cut behind a complete key id, so that glued text does not become part of it. */
function completeKeyArn(arn: string, next: string | undefined): string | null {
  const key = arn.indexOf(':key/');
  if (key < 0) return null;
  const id = KEY_ID.exec(arn.slice(key + 5))?.[0];
  if (!id || arn.length !== key + 5 + id.length) return null;
  return next !== undefined && /[0-9a-f]/i.test(next) && !/[g-z]/i.test(next) && id.length < 36 ? null : arn;
}

/** Stars that chat puts around bold text; the others stand for something left out. */
function withoutBold(arn: string, before: string): string {
  const marks = /\*{1,2}$/.exec(before)?.[0] ?? '';
  const bare = arn.replace(/[.,:;]{1,3}$/, '');
  return marks && bare.endsWith(marks) ? bare.slice(0, -marks.length) : arn;
}

/** Ends of sentences are not part of an ARN; an ellipsis is, since it shows that something was left out. */
function withoutPunctuation(arn: string): string {
  let end = arn.length;
  while (end > 0 && ':,;='.includes(arn[end - 1] as string)) end--;
  if (arn[end - 1] === '.' && arn[end - 2] !== '.') end--;
  return arn.slice(0, end);
}

const REGION =
  /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc-[a-z]{2})-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

/** True for the name of an AWS Region. */
export function isRegion(text: string): boolean {
  return REGION.test(text);
}

/** Region and account of a key as its ARN prints them; null where it does not, or where they are redacted. */
export function whereOfKey(keyRef: string): { region: string | null; accountId: string | null } {
  if (!keyRef.startsWith('arn:')) return { region: null, accountId: null };
  const fields = keyRef.split(':').slice(3, 8);
  return { region: fields.find(isRegion) ?? null, accountId: fields.find((field) => /^\d{12}$/.test(field)) ?? null };
}

/** The form in which a key is named; null when it cannot be told. Multi-Region keys are `mrk` in every form. */
export function keyTypeOf(keyRef: string): KeyType | null {
  const named = /(?:^|[:/])(key|alias)\//.exec(keyRef)?.[1];
  if (/(?:^|\/)mrk-[0-9a-f]/.test(keyRef)) return 'mrk';
  if (keyRef.startsWith('arn:'))
    return named === 'alias' ? 'alias-arn' : named === 'key' || keyRef.split(':').length > 4 ? 'arn' : null;
  return named === 'alias' ? 'alias' : 'id';
}

/** Type and account of a principal as printed, also where parts of its ARN are redacted. */
export function principalFacts(arn: string): { type: PrincipalType | null; accountId: string | null } {
  const accountId =
    arn
      .split(':')
      .slice(4, 6)
      .find((field) => /^\d{12}$/.test(field)) ?? null;
  const parsed = parsePrincipal(arn);
  if (parsed) return { type: parsed.type, accountId };
  const kind = /:(assumed-role|user|role|root|federated-user)(?:\/|$)/.exec(arn)?.[1];
  return { type: kind === 'federated-user' ? 'federated' : ((kind as PrincipalType | undefined) ?? null), accountId };
}
