import { evaluateSafely } from '../../authorization/counterfactual/worst-outcome';
import { operationOf } from '../../authorization/operations';
import type { Authorization, AuthorizationCase, Layer } from '../../domain/decision';
import type { RootCauseCode } from '../../domain/root-cause';
import type { Signal } from '../../domain/signal';
import type { Situation } from '../cases';
import { type Cause, causeFor, type NewCause, type Question } from './cause';
import { explainGrants } from './grants';
import { explainDenies, explainPossibleDenies, explainSilence } from './guards';
import { explainIdentity } from './identity';
import { explainKeyPolicy, nearMissOfCaller } from './key-policy';
import { unreadLayers, withoutExplicitDenies, withoutLayer } from './relax';
import { reportedCause, unsettled } from './reported';

/** The answer for one action with everything that makes it so; `problem` when a policy could not be evaluated at all. */
export interface Answer {
  action: string;
  authorization: Authorization | null;
  problem: string | null;
  causes: Cause[];
}

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
