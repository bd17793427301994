import { evaluate } from '../../authorization/evaluate';
import { AuthorizationInputError } from '../../authorization/input-error';
import { operationOf } from '../../authorization/operations';
import type { Authorization, AuthorizationCase, Layer } from '../../domain/decision';
import type { RootCauseCode } from '../../domain/root-cause';
import type { DenyReason, Signal } from '../../domain/signal';
import type { Situation } from '../cases';
import { type Cause, causeFor, type NewCause, type Question } from './cause';
import { explainGrants } from './grants';
import { explainDenies, explainPossibleDenies, explainSilence, guardCode } from './guards';
import { explainIdentity } from './identity';
import { explainKeyPolicy, nearMissOfCaller } from './key-policy';
import { unreadLayers, withoutExplicitDenies, withoutLayer } from './relax';

/** The answer for one action with everything that makes it so; `problem` when a policy could not be evaluated at all. */
export interface Answer {
  action: string;
  authorization: Authorization | null;
  problem: string | null;
  causes: Cause[];
}

/** Evaluates a case; null where AWS could not have stored one of its documents. */
export function evaluateSafely(c: AuthorizationCase): { authorization: Authorization | null; problem: string | null } {
  try {
    return { authorization: evaluate(c), problem: null };
  } catch (error) {
    if (!(error instanceof AuthorizationInputError)) throw error;
    return { authorization: null, problem: error.message };
  }
}

/** Which layer AWS's own message names, and whether it names a Deny. */
export const REPORTED: Partial<Record<DenyReason, { layer: Layer; explicit: boolean }>> = {
  'identity-no-allow': { layer: 'identity-policy', explicit: false },
  'identity-explicit': { layer: 'identity-policy', explicit: true },
  'resource-no-allow': { layer: 'key-policy', explicit: false },
  'resource-explicit': { layer: 'key-policy', explicit: true },
  'boundary-no-allow': { layer: 'permissions-boundary', explicit: false },
  'boundary-explicit': { layer: 'permissions-boundary', explicit: true },
  'session-no-allow': { layer: 'session-policy', explicit: false },
  'session-explicit': { layer: 'session-policy', explicit: true },
  'scp-no-allow': { layer: 'scp', explicit: false },
  'scp-explicit': { layer: 'scp', explicit: true },
  'rcp-explicit': { layer: 'rcp', explicit: true },
  'vpce-no-allow': { layer: 'vpc-endpoint-policy', explicit: false },
  'vpce-explicit': { layer: 'vpc-endpoint-policy', explicit: true },
};

function impossible(question: Question): NewCause | null {
  const { situation, case: asked } = question;
  const { action } = asked.request;
  if (!situation.target.crossAccount) return null;
  if (situation.key.manager === 'AWS') {
    const because = 'the key is an AWS managed key, which never works from another account';
    return { code: 'cross-account-aws-managed-key', layer: 'key-policy', variant: 'R79c', because };
  }
  if (operationOf(action)?.crossAccount !== false) return null;
  const because = `${action} does not work on a key of another account, whatever the policies say`;
  return { code: 'cross-account-operation-unsupported', layer: 'key-policy', variant: 'R79d', because };
}

function explainLayer(layer: Layer, question: Question, answer: Authorization): Cause[] {
  const result = answer.layers.find((entry) => entry.layer === layer);
  if (layer === 'key-policy') return explainKeyPolicy(question);
  if (layer === 'identity-policy') return explainIdentity(question);
  return result ? explainSilence(result, question.case.request.action) : [];
}

const GENERAL: readonly RootCauseCode[] = [
  'iam-missing-permission',
  'key-policy-no-iam-delegation',
  'key-policy-missing-principal',
];

/** Adds what the grants show and, where IAM is silent by delegation, a key-policy statement that narrowly misses the caller. */
function withNearer(causes: Cause[], question: Question, first: Authorization): Cause[] {
  const silentPath = causes.some(({ layer }) => layer === 'key-policy' || layer === 'identity-policy');
  if (!silentPath) return causes;
  const grants = explainGrants(
    question,
    first.layers.find(({ layer }) => layer === 'grant'),
  );
  const keyBlocks = causes.some(({ layer }) => layer === 'key-policy');
  const near = keyBlocks || question.situation.target.crossAccount ? null : nearMissOfCaller(question);
  const nearer = [...(near ? [near] : []), ...grants];
  if (nearer.length === 0) return causes;
  return [...nearer, ...causes.filter(({ code }) => !GENERAL.includes(code))];
}

/** Walks through everything that blocks, one layer behind the other, as if each were mended in turn. */
function explainSilent(question: Question): Cause[] {
  let asked = withoutExplicitDenies(question.case);
  for (const layer of unreadLayers(asked)) asked = withoutLayer(asked, layer);
  const certain = question.case.grants === 'unknown' ? 'likely' : 'proven';
  const causes: Cause[] = [];
  for (let round = 0; round < 8; round += 1) {
    const { authorization } = evaluateSafely(asked);
    if (authorization?.decision !== 'implicit-deny') break;
    const here = { ...question, case: asked };
    const found = authorization.blockedBy.flatMap((layer) => explainLayer(layer, here, authorization));
    const nearer = round === 0 ? withNearer(found, here, authorization) : found;
    causes.push(
      ...nearer.map(
        (cause) => ({ ...cause, certainty: cause.certainty === 'proven' ? certain : cause.certainty }) as Cause,
      ),
    );
    for (const layer of authorization.blockedBy) asked = withoutLayer(asked, layer);
  }
  return causes;
}

/** Allow statements whose condition hangs on something nobody knows about the request. */
function explainPossibleConditions(answer: Authorization, action: string): Cause[] {
  return answer.layers.flatMap(({ layer, statements }) => {
    const open = statements.find(({ effect, matched }) => effect === 'Allow' && matched === 'unknown');
    if (!open || (layer !== 'key-policy' && layer !== 'identity-policy')) return [];
    const code = layer === 'key-policy' ? 'key-policy-condition-unmet' : 'iam-condition-unmet';
    return [causeFor(action, { code, layer, because: `${open.policy}: ${open.because}`, certainty: 'likely' })];
  });
}

function reportedCause(signal: Signal, question: Question): Cause | null {
  const reported = signal.denyReason ? REPORTED[signal.denyReason] : undefined;
  const action = signal.kmsAction ?? question.case.request.action;
  if (!reported || action !== question.case.request.action) return null;
  const { layer, explicit } = reported;
  const named = signal.policyArn ? ` (policy ${signal.policyArn})` : '';
  const because = `AWS's message names this layer${named}; it could not be read here`;
  const base = { layer, because, certainty: 'reported' } as const;
  if (explicit) return causeFor(action, { ...base, code: guardCode(layer) ?? 'key-policy-explicit-deny' });
  const cross = question.situation.target.crossAccount;
  if (layer === 'identity-policy')
    return causeFor(action, { ...base, code: cross ? 'cross-account-iam-missing' : 'iam-missing-permission' });
  if (layer === 'key-policy')
    return causeFor(action, {
      ...base,
      code: cross ? 'cross-account-key-policy-missing' : 'key-policy-missing-principal',
    });
  return causeFor(action, { ...base, code: guardCode(layer) ?? 'session-policy-blocks' });
}

/** Layers whose content the evidence does not settle: unread, or assumed to be absent. */
function unsettled(c: AuthorizationCase): Layer[] {
  return [
    ...unreadLayers(c),
    'session-policy',
    ...(c.policies.vpcEndpoint === null ? (['vpc-endpoint-policy'] as const) : []),
  ];
}

function explainAction(asked: AuthorizationCase, situation: Situation, signal: Signal): Answer {
  const question: Question = { case: asked, situation };
  const { action } = asked.request;
  const { authorization, problem } = evaluateSafely(asked);
  if (!authorization) return { action, authorization, problem, causes: [] };
  const answer = (causes: Cause[]): Answer => ({ action, authorization, problem, causes });
  const never = impossible(question);
  if (never && authorization.decision !== 'allowed') return answer([causeFor(action, never)]);
  if (authorization.decision === 'allowed') {
    const reported = reportedCause(signal, question);
    return answer(reported && unsettled(asked).includes(reported.layer) ? [reported] : []);
  }
  const causes = [...explainDenies(authorization, action), ...explainSilent(question)];
  const reported = reportedCause(signal, question);
  const covered = reported && causes.some(({ layer, certainty }) => layer === reported.layer && certainty !== 'likely');
  const possible =
    signal.isKmsError && authorization.decision === 'undetermined' && causes.length === 0
      ? [...explainPossibleDenies(authorization, action), ...explainPossibleConditions(authorization, action)]
      : [];
  if (!reported || covered) return answer([...causes, ...possible]);
  const same = [...causes, ...possible].filter(({ layer }) => layer === reported.layer);
  if (same.length > 0)
    return answer(
      [...causes, ...possible].map((cause) =>
        same.includes(cause) ? { ...cause, certainty: 'reported' as const } : cause,
      ),
    );
  return answer(unsettled(asked).includes(reported.layer) ? [...causes, reported] : causes);
}

function merge(causes: readonly Cause[]): Cause[] {
  const byCode = new Map<string, Cause>();
  for (const cause of causes) {
    const known = byCode.get(cause.code);
    if (!known) byCode.set(cause.code, cause);
    else byCode.set(cause.code, { ...known, actions: [...new Set([...known.actions, ...cause.actions])] });
  }
  return [...byCode.values()];
}

/** Evaluates every needed action and explains each refusal. Equal causes of several actions become one. */
export function explain(situation: Situation, signal: Signal): { answers: Answer[]; causes: Cause[] } {
  const answers = situation.cases.map((asked) => explainAction(asked, situation, signal));
  const found = answers.flatMap(({ causes }) => causes);
  if (situation.identity.exists !== false) return { answers, causes: merge(found) };
  const { target } = situation;
  const linked = target.linkedService !== null;
  const because = `AWS knows no ${target.userName ? 'user' : 'role'} ${target.userName ?? target.roleName} in account ${target.callerAccount}`;
  const code = linked ? 'service-linked-role-missing' : 'principal-not-found';
  const gone = causeFor(target.action ?? '', {
    code,
    layer: 'identity-policy',
    variant: linked ? 'R78' : 'R22',
    because,
  });
  return { answers, causes: merge([gone, ...found]) };
}
