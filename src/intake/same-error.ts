import type { DenyReason } from '../domain/signal';

/** Whom and what a refusal was about; null or absent where it does not say. */
export interface RefusalFacts {
  kmsAction?: string | null;
  principalArn?: string | null;
  keyRef?: string | null;
  denyReason?: DenyReason | null;
}

/** A reported error, as far as that tells it from others. */
export interface ErrorFacts extends RefusalFacts {
  errorCode: string | null;
  service: string | null;
  operation: string | null;
}

/** Whether two refusals may be one that the text prints twice, once perhaps cut off or masked: nothing that both state differs. */
export function isSameRefusal(a: RefusalFacts, b: RefusalFacts): boolean {
  return (
    agree(a.kmsAction, b.kmsAction) &&
    isSameName(a.principalArn, b.principalArn) &&
    isSameName(a.keyRef, b.keyRef) &&
    agree(stated(a.denyReason), stated(b.denyReason))
  );
}

/** Whether two errors are one that the text prints twice: the same refusal of the same caller, whatever wraps it, or the same code of the same call. */
export function isSameError(a: ErrorFacts, b: ErrorFacts): boolean {
  if (!isSameRefusal(a, b)) return false;
  if (a.kmsAction && b.kmsAction && a.principalArn && b.principalArn) return true;
  return a.errorCode === b.errorCode && a.service === b.service && a.operation === b.operation;
}

function stated(reason: DenyReason | null | undefined): DenyReason | null {
  return reason === undefined || reason === 'unspecified' ? null : reason;
}

function agree<T>(a: T | null | undefined, b: T | null | undefined): boolean {
  return !a || !b || a === b;
}

/** Marks of something taken out or cut off. */
const MASK = /[*…█•<[{]|\.\.|x{3}|redacted/i;

/** Whether a part of a name was taken out. */
export function isMasked(name: string): boolean {
  return MASK.test(name);
}

/** Whether two names may be the same, part by part: a masked part may be anything, and a masked end may stand for more parts than one. */
function isSameName(a: string | null | undefined, b: string | null | undefined): boolean {
  if (!a || !b || a === b) return true;
  const [left, right] = [a.split(/[:/]/), b.split(/[:/]/)];
  const shorter = left.length <= right.length ? left : right;
  const fits = shorter.every((_, i) => {
    const [one, other] = [left[i] as string, right[i] as string];
    return one === other || isMasked(one) || isMasked(other);
  });
  return fits && (left.length === right.length || isMasked(shorter.at(-1) as string));
}
