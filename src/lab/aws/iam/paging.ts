import type { Call, Output } from '../call';
import { AwsFailure } from '../wire/failure';
import { optionalNumber, optionalText } from '../wire/members';
import { type Page, pageOf } from '../wire/pages';
import { members } from '../wire/xml';

/** IAM's limits for MaxItems: 1 to 1000, 100 unless said (IAM API Reference). */
const DEFAULT_ITEMS = 100;
const MOST_ITEMS = 1000;

/** The page of a list that the call asks for. Throws ValidationError for a marker or a size that IAM does not take. */
export function pageAsked<T>(call: Call, all: readonly T[]): Page<T> {
  const limit = optionalNumber(call.input, 'MaxItems') ?? DEFAULT_ITEMS;
  if (limit < 1) throw invalidSize(limit, `greater than or equal to 1`);
  if (limit > MOST_ITEMS) throw invalidSize(limit, `less than or equal to ${MOST_ITEMS}`);
  return pageOf(all, limit, optionalText(call.input, 'Marker'), 'ValidationError');
}

/** A page of one list, with what tells the caller to go on. */
export function paged<T>(call: Call, member: string, all: readonly T[]): Output {
  const page = pageAsked(call, all);
  return { [member]: members(page.items), ...continuation(page) };
}

/** `IsTruncated`, and `Marker` when there is more. */
export function continuation(page: Page<unknown>): Output {
  return { IsTruncated: page.next !== null, Marker: page.next };
}

function invalidSize(size: number, bound: string): AwsFailure {
  const constraint = `failed to satisfy constraint: Member must have value ${bound}`;
  const message = `1 validation error detected: Value '${size}' at 'maxItems' ${constraint}`;
  return new AwsFailure('ValidationError', message, 400);
}
