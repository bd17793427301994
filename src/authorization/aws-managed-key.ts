import type { Condition } from './conditions/condition';
import { compilePolicy, type Statement } from './document';
import { lookup, type RequestView } from './request';

/**
 * Whether the key is an AWS managed key (`alias/aws/…`): by an alias in the request's context, or by a key policy that has
 * the whole form of their fixed ones (KMS Developer Guide, "AWS managed keys"; Secrets Manager User Guide, "Key policy of
 * the AWS managed key"). In doubt it is a customer's.
 */
export function isAwsManagedKey(keyPolicy: unknown, view: RequestView): boolean {
  const aliases = [lookup(view, 'kms:resourcealiases'), lookup(view, 'kms:requestalias')];
  if (aliases.some((had) => typeof had !== 'string' && had.some((alias) => alias.startsWith('alias/aws/'))))
    return true;
  if (keyPolicy === 'unknown' || !mayBeAuto(keyPolicy)) return false;
  const { id, statements } = compilePolicy(keyPolicy);
  if (id === null || !/^auto-[a-z0-9-]+-\d+$/.test(id)) return false;
  const owner = view.resourceParts[4] ?? '';
  const throughService = statements.filter((statement) => isThroughService(statement, owner));
  const others = statements.filter((statement) => !throughService.includes(statement));
  return throughService.length > 0 && others.every((one) => isReading(one, owner) || isReadingService(one));
}

/** Whether a look at the document is worth it. */
function mayBeAuto(keyPolicy: unknown): boolean {
  if (typeof keyPolicy === 'string') return keyPolicy.includes('auto-');
  return typeof keyPolicy === 'object' && keyPolicy !== null && 'Id' in keyPolicy;
}

function isAllow({ effect, principal, action }: Statement): boolean {
  return effect === 'Allow' && principal?.negated === false && action?.negated === false;
}

const ONE_SERVICE = /^[a-z0-9-]+\.(?:[a-z0-9-]+|\*)\.amazonaws\.com$/;

/** Everybody in the account, through one service. */
function isThroughService(statement: Statement, owner: string): boolean {
  const { principal, conditions } = statement;
  if (!isAllow(statement) || principal?.names.join() !== '*' || principal.entries[0]?.kind !== 'any') return false;
  const wants = (key: string, base: RegExp, isWanted: (value: string) => boolean) =>
    conditions.some((one) => one.keyLower === key && isPlain(one, base) && one.values.every(isWanted));
  return (
    wants('kms:calleraccount', /^stringequals$/, (value) => value === owner) &&
    wants('kms:viaservice', /^string(?:equals|like)$/, (value) => ONE_SERVICE.test(value))
  );
}

function isPlain({ base, set, ifExists, values }: Condition, wanted: RegExp): boolean {
  return wanted.test(base) && set === null && !ifExists && values.length > 0;
}

const READING = /^kms:(?:describe|get|list)[a-z*]*$/i;

/** The account's own policies may let its principals see the key and revoke grants. */
function isReading(statement: Statement, owner: string): boolean {
  const reads = statement.action?.names.every((name) => READING.test(name) || name === 'kms:RevokeGrant');
  const named = onlyNamed(statement);
  return isAllow(statement) && reads === true && named?.kind === 'account' && named.account === owner;
}

/** Some services may see the key themselves (DynamoDB Developer Guide, "DynamoDB encryption at rest usage notes"). */
function isReadingService(statement: Statement): boolean {
  const reads = statement.action?.names.every((name) => READING.test(name));
  return isAllow(statement) && reads === true && onlyNamed(statement)?.kind === 'service';
}

function onlyNamed({ principal }: Statement) {
  const entries = principal?.entries ?? [];
  return entries.length === 1 ? entries[0] : undefined;
}
