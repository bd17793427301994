import { compilePolicy, type Statement } from '../../authorization/document';
import { explainStatement } from '../../authorization/explain';
import { BY_ACCOUNT, matchPrincipal, NOT_NAMED } from '../../authorization/principal';
import { asSeenByKeyPolicy, type RequestView } from '../../authorization/request';
import {
  FAILED_ACTION,
  FAILED_CONDITION,
  FAILED_PRINCIPAL,
  FAILED_RESOURCE,
  matchStatement,
} from '../../authorization/statement';
import { YES } from '../../authorization/tri';
import { type Cause, causeFor, type NewCause, type Question, statementName, viewOf } from './cause';
import { nearPrincipal } from './near-principal';

/** How an Allow statement of the key policy misses the request, when it misses in one respect only. */
interface NearMiss {
  statement: Statement;
  /** Names the account, so that IAM decides; false: the caller itself. */
  delegation: boolean;
  cause: NewCause;
}

const GRANT_CONDITION = /^kms:(?:GrantIsForAWSResource|ViaService)$/i;
const VARIANTS: readonly (readonly [RegExp, string])[] = [
  [/^kms:ViaService$/i, 'R29'],
  [/^(?:kms:CallerAccount|aws:PrincipalOrg)/i, 'R30'],
  [/^kms:EncryptionContext/i, 'R31'],
  [/^kms:GrantIsForAWSResource$/i, 'R33'],
  [/^kms:GrantOperations$/i, 'R34'],
  [/^kms:Grant(?:ee|Constraint)/i, 'R35'],
  [/^kms:RequestAlias$/i, 'R36'],
  [/^aws:Source(?:Arn|Account|Org)/i, 'R39'],
  [/^aws:SourceIp$/i, 'R43'],
  [/^aws:SourceVpc/i, 'R44'],
  [/^aws:ResourceTag/i, 'R46'],
];

function conditionMiss(statement: Statement, at: number, action: string, view: RequestView): NewCause {
  const condition = statement.conditions[at];
  const key = condition?.key ?? '';
  const because = explainStatement(statement, matchStatement(statement, 'key', view), 'key', view);
  const detail = { conditionKey: key, wanted: condition?.values.join(', ') ?? '' };
  const ofResource = /^(?:aws:ResourceTag\/|kms:ResourceAliases$)/i.test(key);
  const inert = ofResource || (condition?.set === 'any' && !/Keys$|Operations$|Tag/i.test(key));
  const grant = action === 'kms:CreateGrant' && GRANT_CONDITION.test(key);
  const code = inert ? 'key-policy-inert-statement' : grant ? 'create-grant-not-allowed' : 'key-policy-condition-unmet';
  const variant = VARIANTS.find(([pattern]) => pattern.test(key))?.[1] ?? 'R29';
  return { code, layer: 'key-policy', variant: inert && !ofResource ? 'R48' : variant, because, detail };
}

function inertMiss(statement: Statement, because: string): NewCause {
  const missing = statement.action === null || statement.resource === null;
  const detail = {
    problem: missing ? because : 'its Resource is not "*", and in a key policy only "*" means this key',
  };
  return { code: 'key-policy-inert-statement', layer: 'key-policy', variant: 'R45', because, detail };
}

function nearMiss(statement: Statement, question: Question, view: RequestView): NearMiss | null {
  if (statement.effect !== 'Allow' || !statement.principal) return null;
  const { action } = question.case.request;
  const match = matchStatement(statement, 'key', view);
  if (match.tri !== 0) return null;
  const { form } = matchPrincipal(statement.principal, 'Allow', view);
  const because = explainStatement(statement, match, 'key', view);
  const near = (cause: NewCause): NearMiss => ({
    statement,
    delegation: form === BY_ACCOUNT,
    cause: { ...cause, statement: statementName(statement.sid, statement.index) },
  });
  const elements = match.failed & ~FAILED_PRINCIPAL;
  const inert = statement.action === null || statement.resource === null || elements === FAILED_RESOURCE;
  if (form !== NOT_NAMED && inert) return near(inertMiss(statement, because));
  if (match.failed === FAILED_CONDITION) return near(conditionMiss(statement, match.condition, action, view));
  if (match.failed === FAILED_ACTION) {
    if (form === BY_ACCOUNT)
      return near({ code: 'key-policy-missing-principal', layer: 'key-policy', variant: 'R25', because });
    const code = action === 'kms:CreateGrant' ? 'create-grant-not-allowed' : 'key-policy-missing-action';
    return near({ code, layer: 'key-policy', variant: 'R25', because });
  }
  if (match.failed !== FAILED_PRINCIPAL) return null;
  const named = nearPrincipal(statement.principal.names, question.situation);
  if (!named) return null;
  const code = named.kind === 'stale' ? 'key-policy-stale-principal' : 'key-policy-wrong-principal';
  const detail = { written: named.written };
  return near({ code, layer: 'key-policy', variant: named.variant, because: named.because, detail });
}

/** Nearest first: what names the caller and misses by a condition is nearer than a name that is almost right. */
const NEARNESS: readonly string[] = [
  'key-policy-condition-unmet',
  'key-policy-inert-statement',
  'key-policy-missing-action',
  'create-grant-not-allowed',
  'key-policy-wrong-principal',
  'key-policy-stale-principal',
  'key-policy-missing-principal',
];

function nearness({ cause, delegation }: NearMiss): number {
  return NEARNESS.indexOf(cause.code) + (delegation ? 5 : 0);
}

interface Reading {
  /** Some statement delegates to the caller's account, whatever its actions and conditions. */
  delegates: boolean;
  /** A statement delegates this very request to IAM. */
  delegatesThis: boolean;
  near: NearMiss[];
}

function readKeyPolicy(question: Question): Reading {
  const view = asSeenByKeyPolicy(viewOf(question.case));
  const { statements } = compilePolicy(question.case.policies.key);
  const allows = statements.filter(({ effect, principal }) => effect === 'Allow' && principal !== null);
  const byAccount = allows.filter(
    ({ principal }) => principal && !principal.negated && matchPrincipal(principal, 'Allow', view).form === BY_ACCOUNT,
  );
  const near = statements.flatMap((statement) => nearMiss(statement, question, view) ?? []);
  return {
    delegates: byAccount.length > 0,
    delegatesThis: byAccount.some((statement) => matchStatement(statement, 'key', view).tri === YES),
    near: near.sort((a, b) => nearness(a) - nearness(b)),
  };
}

/**
 * A statement of the key policy that names the caller narrowly missed. Worth saying also where the policy delegates to IAM and
 * IAM is silent: mending it is then the second way.
 */
export function nearMissOfCaller(question: Question): Cause | null {
  const { near } = readKeyPolicy(question);
  const found = near.find(({ delegation, cause }) => !delegation && cause.code !== 'key-policy-missing-principal');
  return found ? causeFor(question.case.request.action, found.cause) : null;
}

function general(question: Question, reading: Reading): NewCause {
  const { situation } = question;
  const { target } = situation;
  const account = target.callerAccount;
  if (target.servicePrincipal) {
    const because = `no statement of the key policy allows the service ${target.servicePrincipal}`;
    return { code: 'service-principal-not-allowed', layer: 'key-policy', variant: 'R37', because };
  }
  if (target.crossAccount) {
    const because = `no statement of the key policy allows account ${account} or the caller`;
    return { code: 'cross-account-key-policy-missing', layer: 'key-policy', variant: 'R79a', because };
  }
  if (target.linkedService) {
    const because = `no statement of the key policy allows the service-linked role ${target.roleName}`;
    return { code: 'service-linked-role-not-allowed', layer: 'key-policy', variant: 'R76', because };
  }
  if (!reading.delegates) {
    const because = `no statement names the caller, and none names arn:aws:iam::${account}:root, so IAM policies do not count for this key`;
    return { code: 'key-policy-no-iam-delegation', layer: 'key-policy', variant: 'R24', because };
  }
  const because = `no statement names the caller, and the statement for account ${account} does not cover this action`;
  return { code: 'key-policy-missing-principal', layer: 'key-policy', variant: 'R26', because };
}

function specialised(code: NewCause['code'], question: Question): NewCause['code'] {
  const { target } = question.situation;
  const ordinary = code === 'key-policy-condition-unmet' || code === 'key-policy-wrong-principal';
  return target.servicePrincipal && ordinary ? 'service-principal-not-allowed' : code;
}

/** Why the key policy's silence refuses: the nearest miss, else that nobody named the caller or delegated to IAM. */
export function explainKeyPolicy(question: Question): Cause[] {
  const { action } = question.case.request;
  const reading = readKeyPolicy(question);
  const best = reading.near[0];
  if (!best) return [causeFor(action, general(question, reading))];
  return [causeFor(action, { ...best.cause, code: specialised(best.cause.code, question) })];
}
