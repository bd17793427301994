import type { Config } from '../config';
import type { Authorization } from '../domain/decision';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { Evidence, Instant } from '../domain/evidence';
import type { Diagnosis, KeySummary, Need, StepSummary } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { type Facts, scopeOf } from '../runbook/facts';
import type { Runbook } from '../runbook/schema';
import { fillTemplate } from '../runbook/template';
import type { OrganizationFacts } from './assemble-organization';
import { assembleSituation, type Situation } from './cases';
import { ownerOf } from './checks/alias';
import { contradictionOf } from './contradiction';
import { type Doubt, doubtsOf, ofGuessedAction } from './doubts';
import { type Answer, explain } from './explain/explain';
import { findCauses } from './findings';
import { planFixes } from './fixes/plan-fixes';
import { asCertain, guessesOf } from './guesses';
import { keyAliases } from './request-context';
import type { Target } from './target';
import { UNKNOWN_CALLER, unknownsOf } from './unknowns';
import { NO_FAILURE, needsOf, verdictOf } from './verdict';

export interface DiagnoseInput {
  id: string;
  at: Instant;
  signal: Signal;
  target: Target;
  organization: OrganizationFacts;
  runbook: Runbook;
  evidence: Evidence;
  /** Facts that the runbook started from: `signal`, `target`, `organization`, `context`. */
  facts: Facts;
  config: Config;
  stats: { awsCalls: number; ms: number };
  /** AWS operations that the asker made since the failure, which CloudTrail may not show yet. */
  made?: readonly string[];
}

function keySummaryOf({ key, evidence }: Situation): KeySummary | null {
  const { arn, state, manager, multiRegion } = key;
  if (!arn || !state) return null;
  return {
    arn,
    state,
    manager: manager ?? 'unknown',
    multiRegion: multiRegion ?? false,
    aliases: keyAliases(evidence),
    owner: ownerOf(evidence),
  };
}

/** The answer that is shown: of the actions, the first that is not allowed. */
function shown(answers: readonly Answer[]): Answer | null {
  return answers.find(({ authorization }) => authorization?.decision !== 'allowed') ?? answers[0] ?? null;
}

function assumptionsOf({ target }: Situation, authorization: Authorization | null): string[] {
  if (!authorization) {
    const keyOnly = !target.failed && target.principalArn === null;
    return [...target.assumptions, ...(keyOnly ? ['No principal was named: this speaks of the key alone.'] : [])];
  }
  return [
    ...target.assumptions,
    'No session policy narrows the session: AWS shows one only in the AssumeRole event.',
    ...(target.vpcEndpointId ? [] : ['The request did not come through a VPC endpoint with a policy of its own.']),
    ...(target.viaService && !target.servicePrincipal
      ? [`${target.service} called KMS for the caller (kms:ViaService ${target.viaService}).`]
      : []),
  ];
}

function stepsOf(evidence: Evidence): StepSummary[] {
  return [...evidence.values()].map(({ facts: _facts, gap, ...step }) => ({ ...step, ...(gap ? { gap } : {}) }));
}

/** Why a call that every layer allows may fail all the same; empty where some layer does not allow it. */
function doubtsAbout(situation: Situation, { signal, made = [] }: DiagnoseInput, answers: readonly Answer[]): Doubt[] {
  if (answers.length === 0) return [];
  if (answers.some(({ authorization }) => authorization?.decision !== 'allowed'))
    return [ofGuessedAction(situation.target)].filter((which) => which !== null);
  const contradiction = contradictionOf(situation, signal, answers, made);
  return [...(contradiction ? [{ unknown: contradiction }] : []), ...doubtsOf(situation, signal, made)];
}

/** The action that was asked about or that the text states; what was checked for want of one is an example. */
function askedAction({ actionGuessed }: Target, action: string | null) {
  return actionGuessed ? { action: null, ...(action ? { example: action } : {}) } : { action };
}

function adviceOf({ advice }: Runbook, facts: Facts): string[] {
  return advice.flatMap((line) => {
    const { value, unresolved } = fillTemplate(line, facts);
    return unresolved.length === 0 ? [String(value).trim()] : [];
  });
}

/**
 * Turns evidence into the answer: verdict, root causes in the order in which they must be fixed, proven fix plans, and what is not known.
 * Pure: the same input always gives the same diagnosis.
 */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const { id, at, signal, target, organization, runbook, evidence, config, stats } = input;
  const situation = assembleSituation(evidence, { target, organization, at });
  const { answers, causes } = explain(situation, signal);
  const { facts } = scopeOf(input.facts, evidence);
  const doubts = doubtsAbout(situation, input, answers);
  const guesses = guessesOf(situation, signal);
  const seen = findCauses(runbook, input.facts, evidence, causes).filter(
    ({ cause }) => doubts.length === 0 || !NO_FAILURE.includes(cause.code),
  );
  const offered = seen.map(({ cause, offers }) => ({ cause: asCertain(cause, guesses), offers }));
  const rootCauses = offered.map(({ cause }) => cause);
  const answer = shown(answers);
  const authorization = answer?.authorization ?? null;
  const ofAction = { ...guesses, key: false, caller: false, gone: false, state: false };
  const found = verdictOf(
    situation,
    answers,
    seen.map(({ cause }) => asCertain(cause, ofAction)),
  );
  const verdict = doubts.length > 0 && found === 'allowed' ? 'undetermined' : found;
  return {
    schemaVersion: 1,
    id,
    at,
    signal,
    key: keySummaryOf(situation),
    verdict,
    rootCauses,
    authorization,
    fixes: verdict === 'allowed' ? [] : planFixes({ situation, offered, config, facts }),
    steps: stepsOf(evidence),
    runbook: { id: runbook.id, title: runbook.title, phases: runbook.phases },
    unknowns: [
      ...doubts.map(({ unknown }) => unknown),
      ...(guesses.state ? [UNKNOWN_CALLER] : []),
      ...unknownsOf(situation, answer),
    ],
    needs: needsOf(verdict, target, doubts, guesses),
    assumptions: assumptionsOf(situation, authorization),
    advice: adviceOf(runbook, facts),
    asked: {
      principal: target.principalArn,
      ...askedAction(target, answer?.action ?? target.action),
      resource: situation.key.arn ?? target.keyArn ?? target.keyRef,
    },
    stats,
  };
}

/** A diagnosis that read nothing: a text that is none of our business, or one that lacks something essential. */
export function unansweredDiagnosis(given: {
  id: string;
  at: Instant;
  signal: Signal;
  target: Target;
  verdict: 'not-kms' | 'needs-input';
  needs?: readonly Need[];
  decoded?: DecodedRefusal;
  stats: Diagnosis['stats'];
}): Diagnosis {
  const { id, at, signal, target, verdict, needs = target.needs, decoded, stats } = given;
  return {
    schemaVersion: 1,
    id,
    at,
    signal,
    key: null,
    verdict,
    rootCauses: [],
    authorization: null,
    fixes: [],
    steps: [],
    runbook: null,
    unknowns: [],
    needs: verdict === 'needs-input' ? [...needs] : [],
    assumptions: [],
    ...(decoded ? { decoded } : {}),
    advice: [],
    asked: {
      principal: target.principalArn,
      ...askedAction(target, target.action),
      resource: target.keyArn ?? target.keyRef,
    },
    stats,
  };
}
