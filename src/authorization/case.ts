import type { Authorization, AuthorizationCase, NamedPolicy, Unknown } from '../domain/decision';
import { isRecord } from '../domain/json';
import { compileChecked } from './checked-policy';
import { duplicateMember } from './duplicate-members';
import { evaluate } from './evaluate';
import { AuthorizationInputError } from './input-error';
import { readCase } from './read-case';
import type { PolicyKind } from './statement';

/**
 * One line in, one line out: the answer to the case, or `{"id","error":{"code","message"}}`. Never throws, and never
 * answers a case that it cannot read with a decision. `extend` adds members to the answer.
 */
export function evaluateLine(line: string, extend: (c: AuthorizationCase) => object = () => ({})): string {
  let id: string | number | null = null;
  try {
    const json = parseJson(line);
    id = idOf(json);
    const c = readCase(json);
    const answer = evaluate(c, { keep: false });
    checkUnread(c, answer);
    return JSON.stringify({ id, ...answer, ...extend(c) });
  } catch (error) {
    const code = error instanceof AuthorizationInputError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : 'the case could not be evaluated';
    return JSON.stringify({ id, error: { code, message: message.slice(0, LONGEST_MESSAGE) } });
  }
}

/** Messages quote the input, which can be of any size. */
const LONGEST_MESSAGE = 1000;

function idOf(json: unknown): string | number | null {
  const id = isRecord(json) ? (json.id ?? null) : null;
  if (id === null || typeof id === 'string' || typeof id === 'number') return id;
  throw new AuthorizationInputError('invalid-case', 'id must be a string or a number');
}

/** A document of a layer that has no say in the request must be one all the same. */
function checkUnread({ policies }: AuthorizationCase, { layers }: Authorization): void {
  for (const { layer, outcome } of layers) {
    if (outcome !== 'not-applicable') continue;
    const { key, identity, boundary, session, scp, rcp } = policies;
    if (layer === 'key-policy' && key !== 'unknown' && key !== null)
      check({ name: 'key policy', document: key }, 'key');
    else if (layer === 'identity-policy') checkAll(identity, 'identity');
    else if (layer === 'permissions-boundary') checkAll(boundary === null ? [] : [boundary], 'identity');
    else if (layer === 'session-policy') checkAll(session, 'identity');
    else if (layer === 'scp') checkAll(scp, 'organization');
    else if (layer === 'rcp') checkAll(rcp, 'resource');
  }
}

function checkAll(policies: Unknown | (Unknown | NamedPolicy | NamedPolicy[])[], kind: PolicyKind): void {
  if (policies === 'unknown') return;
  for (const policy of policies.flat()) if (policy !== 'unknown') check(policy, kind);
}

function check(policy: NamedPolicy, kind: PolicyKind): void {
  compileChecked(policy, kind, false);
}

function parseJson(line: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new AuthorizationInputError('invalid-json', 'the line is not valid JSON');
  }
  const twice = duplicateMember(line, json);
  if (twice === null) return json;
  throw new AuthorizationInputError('invalid-json', `an object names ${twice} twice, and nobody knows which is meant`);
}
