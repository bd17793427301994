import { authorizationConsoleUrl } from '../domain/console';
import { decidingStatement } from '../domain/decision';
import { refusedWords } from '../domain/decoded-refusal';
import type { FixPlan } from '../domain/fix';
import type { Diagnosis } from '../domain/investigation';
import { otherErrorsWords } from '../domain/signal';

const VERDICTS: Record<Diagnosis['verdict'], string> = {
  denied: 'DENIED',
  allowed: 'ALLOWED',
  undetermined: 'CANNOT TELL YET',
  'needs-input': 'ONE THING IS MISSING',
  'not-kms': 'NOT A KMS ERROR',
};

function asked({ verdict, asked: { principal, action, resource, example } }: Diagnosis): string[] {
  if (verdict === 'not-kms' || (!action && !resource)) return [];
  const checked = principal && example ? `action not named; checked for ${example} as an example` : 'any action';
  return [`  ${principal ?? 'somebody'} · ${action ?? checked} · ${resource ?? 'an unknown key'}`];
}

function keyLines({ key }: Diagnosis): string[] {
  if (!key) return [];
  const names = key.aliases.length > 0 ? ` (${key.aliases.join(', ')})` : '';
  return [`  key ${key.state}${names}${key.owner ? `, owned by ${key.owner}` : ''}`];
}

function detailLines({ signal: { authorizationId, region } }: Diagnosis): string[] {
  if (!authorizationId) return [];
  const url = authorizationConsoleUrl(authorizationId, region);
  return [`  AWS authorization id ${authorizationId}, kept for a day${url ? `: ${url}` : ''}`];
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function layers({ authorization }: Diagnosis): string[] {
  return (authorization?.layers ?? []).map((result) => {
    const { layer, outcome } = result;
    const deciding = decidingStatement(result);
    const which = deciding
      ? ` · ${deciding.policy}${deciding.sid ? ` [${deciding.sid}]` : ''}: ${deciding.because}`
      : '';
    return `  ${layer.padEnd(21)} ${outcome.padEnd(14)}${which}`;
  });
}

function fix(plan: FixPlan): string[] {
  const head = `  ${plan.id}  ${plan.title} [${plan.code}, ${plan.automated ? `gate ${plan.gate}` : 'by hand'}]`;
  const calls = plan.calls.map(({ service, operation }) => `      ${service}:${operation} on ${plan.target.resource}`);
  const diff = plan.diff ? plan.diff.split('\n').map((line) => `      ${line}`) : [];
  return [head, ...plan.steps.map((step) => `      - ${step}`), ...calls, ...diff];
}

/** What could not be read, each reason once, with everything that it hid. */
function notSeen({ unknowns, steps }: Diagnosis): string[] {
  const hidden = new Map<string, string[]>();
  const add = (reason: string, what: string): void => void hidden.set(reason, [...(hidden.get(reason) ?? []), what]);
  for (const { layer, why, howToResolve } of unknowns) add(`${why} ${howToResolve}`, layer);
  for (const { title, gap } of steps) if (gap) add(`${gap.message} ${gap.howToGrant}`, title);
  return [...hidden].map(([reason, what]) => `  ${what.join('; ')}: ${reason}`);
}

function headline({ verdict, key, rootCauses: [first], asked: { principal } }: Diagnosis): string {
  if (first) return `${VERDICTS[verdict]}: ${first.summary}`;
  const healthy = verdict === 'undetermined' && key?.state === 'Enabled' && principal === null;
  return healthy ? 'THE KEY IS HEALTHY; whether somebody may use it was not asked' : VERDICTS[verdict];
}

/** A diagnosis as a person reads it in a terminal. Plain text, no colour. */
export function renderText(diagnosis: Diagnosis): string {
  const [first, ...further] = diagnosis.rootCauses;
  const others = otherErrorsWords(diagnosis.signal);
  const lines = [
    headline(diagnosis),
    ...(first ? [`  ${first.code} · ${first.certainty} · evidence: ${first.evidence.join(', ')}`] : []),
    ...(diagnosis.decoded
      ? [`  ${refusedWords(diagnosis.decoded)} (decoded in account ${diagnosis.decoded.account})`]
      : []),
    ...asked(diagnosis),
    ...keyLines(diagnosis),
    ...detailLines(diagnosis),
    ...section(
      'Also in the way',
      further.map((cause) => `  ${cause.code}: ${cause.summary}`),
    ),
    ...section('Layers', layers(diagnosis)),
    ...section('Not seen', notSeen(diagnosis)),
    ...section(
      'Taken for granted',
      diagnosis.assumptions.map((text) => `  ${text}`),
    ),
    ...section(
      'Needed',
      diagnosis.needs.flatMap(({ question, suggestions = [] }) => [
        `  ${question}`,
        ...suggestions.map(({ value, why }) => `    - ${value} (${why})`),
      ]),
    ),
    ...section('Fixes', diagnosis.fixes.flatMap(fix)),
    ...section('Also in the text, not looked at', others ? [`  ${others}`] : []),
    '',
    `${diagnosis.stats.awsCalls} AWS calls, ${diagnosis.stats.ms} ms`,
  ];
  return `${lines.join('\n')}\n`;
}
