import type { ReadOutput } from '../domain/evidence';
import { normalise } from './normalise';
import type { ReadOperation } from './operations';

type SendPage = (input: Record<string, unknown>) => Promise<Record<string, unknown>>;

function listIn(output: ReadOutput, member: string): unknown[] {
  const list = output[member];
  return Array.isArray(list) ? list : [];
}

/** An answer as plain JSON, of which only what the table keeps is left. */
function kept({ service, keep }: ReadOperation, output: Record<string, unknown>): ReadOutput {
  const named = keep ? Object.fromEntries(Object.entries(output).filter(([member]) => keep.includes(member))) : output;
  return normalise(service, named);
}

function withTimes(read: ReadOperation, input: Record<string, unknown>): Record<string, unknown> {
  const given = (read.times ?? []).filter((member) => typeof input[member] === 'string');
  return { ...input, ...Object.fromEntries(given.map((member) => [member, new Date(String(input[member]))])) };
}

/**
 * Reads an operation whole: pages are joined, `Truncated` says whether AWS had more than was read. Page tokens and
 * flags are not part of the result.
 */
export async function readAllPages(
  read: ReadOperation,
  input: Record<string, unknown>,
  send: SendPage,
): Promise<ReadOutput> {
  const { paging } = read;
  const first = withTimes(read, { ...read.defaults, ...input });
  if (!paging) return kept(read, await send(first));
  const [sizeMember, size] = paging.size ?? [];
  const sized = sizeMember && first[sizeMember] === undefined ? { ...first, [sizeMember]: size } : first;
  let output = kept(read, await send(sized));
  const joined: ReadOutput = { ...output };
  const join = (page: ReadOutput): void => {
    for (const list of paging.lists) {
      if (paging.keepAbsent && !Array.isArray(page[list])) continue;
      joined[list] = [...listIn(joined, list), ...listIn(page, list)];
    }
  };
  for (const list of paging.lists) delete joined[list];
  join(output);
  let pages = 1;
  while (output[paging.tokenOut] && pages < paging.limit) {
    output = kept(read, await send({ ...sized, [paging.tokenIn]: output[paging.tokenOut] }));
    join(output);
    pages += 1;
  }
  const { [paging.tokenOut]: _token, IsTruncated: _flag, ...members } = joined;
  return { ...members, Truncated: Boolean(output[paging.tokenOut]) };
}
