import { NO_SIGNAL } from '../domain/signal';
import { BASE_ROOTS, rootOf } from './facts';
import { neverHolds } from './never';
import { cycleIn, planSteps, templatesOf } from './plan';
import { predicateReferences } from './predicates';
import type { Predicate, Runbook, Step } from './schema';
import { references, templateProblem, textsIn } from './template';

/** What a runbook may name: reads of the closed table, checks and fixes in code. */
export interface Known {
  operations: ReadonlySet<string>;
  checks: ReadonlySet<string>;
  fixes: ReadonlySet<string>;
}

/** What is wrong with a runbook that fits the schema, with the path to it. */
export interface LintProblem {
  keys: (string | number)[];
  text: string;
}

type Keys = (string | number)[];

const SIGNAL_FIELDS = new Set([...Object.keys(NO_SIGNAL), 'requestContext', 'policyArn']);

function duplicates(entries: readonly { id: string }[], list: string, noun: string): LintProblem[] {
  return entries.flatMap(({ id }, index) =>
    entries.findIndex((other) => other.id === id) < index
      ? [{ keys: [list, index, 'id'], text: `the ${noun} id \`${id}\` is used twice` }]
      : [],
  );
}

/** Why a path cannot have a value; `roots` are the names that may stand first. */
function pathProblem(path: string, roots: ReadonlySet<string>, allSteps: ReadonlySet<string>): string | null {
  const [root = '', field] = path.split('.');
  if (root === 'signal' && field !== undefined && !SIGNAL_FIELDS.has(field)) {
    return `a signal has no field \`${field}\``;
  }
  if (roots.has(root)) return null;
  if (allSteps.has(root)) return `\`${path}\` names the step \`${root}\`, which is this step or comes later`;
  return `\`${path}\`: there is no step or fact called \`${root}\``;
}

function templateProblems(
  value: unknown,
  keys: Keys,
  roots: ReadonlySet<string>,
  steps: ReadonlySet<string>,
): LintProblem[] {
  return textsIn(value).flatMap(({ at, text }) => {
    const broken = templateProblem(text);
    const paths = references(text).flatMap((path) => pathProblem(path, roots, steps) ?? []);
    return [...(broken ? [broken] : []), ...paths].map((problem) => ({ keys: [...keys, ...at], text: problem }));
  });
}

function predicateProblems(predicate: Predicate, keys: Keys, steps: ReadonlySet<string>): LintProblem[] {
  const roots = new Set([...BASE_ROOTS, ...steps]);
  const unknown = predicateReferences(predicate).flatMap(({ at, kind, name }) => {
    const text =
      kind === 'fact' ? pathProblem(name, roots, steps) : steps.has(name) ? null : `there is no step \`${name}\``;
    return text ? [{ keys: [...keys, ...at], text }] : [];
  });
  const never = neverHolds(predicate) ? [{ keys, text: 'this can never hold: its parts contradict each other' }] : [];
  return [...unknown, ...never];
}

function collectProblems(
  step: Step,
  keys: Keys,
  earlier: ReadonlySet<string>,
  steps: ReadonlySet<string>,
): LintProblem[] {
  if (!('collect' in step)) return [];
  const each = step['for-each'];
  const before = new Set([...BASE_ROOTS, ...earlier]);
  const within = each ? new Set([...before, each.as]) : before;
  const { in: list, ...rest } = templatesOf(step) as Record<string, unknown>;
  const taken =
    each && (steps.has(each.as) || BASE_ROOTS.includes(each.as))
      ? [{ keys: [...keys, 'for-each', 'as'], text: `\`${each.as}\` is already the name of a step or fact` }]
      : [];
  const listProblems = each
    ? [
        ...templateProblems(list, [...keys, 'for-each', 'in'], before, steps),
        ...(references(list).length === 1
          ? []
          : [{ keys: [...keys, 'for-each', 'in'], text: '`in` names exactly one list: "{{step.List}}"' }]),
      ]
    : [];
  return [...taken, ...listProblems, ...templateProblems(rest, keys, within, steps)];
}

function stepProblems(runbook: Runbook, known: Known, steps: ReadonlySet<string>): LintProblem[] {
  const phases = new Set(runbook.phases.map(({ id }) => id));
  return runbook.steps.flatMap((step, index) => {
    const keys: Keys = ['steps', index];
    const earlier = new Set(runbook.steps.slice(0, index).map(({ id }) => id));
    const problems: LintProblem[] = [];
    if (BASE_ROOTS.includes(step.id))
      problems.push({
        keys: [...keys, 'id'],
        text: `\`${step.id}\` is the name of a fact; call the step something else`,
      });
    if (!phases.has(step.phase))
      problems.push({ keys: [...keys, 'phase'], text: `there is no phase \`${step.phase}\`` });
    if ('check' in step) {
      if (!known.checks.has(step.check))
        problems.push({ keys: [...keys, 'check'], text: `there is no check \`${step.check}\`` });
      step.uses.forEach((id, at) => {
        if (!steps.has(id)) problems.push({ keys: [...keys, 'uses', at], text: `there is no step \`${id}\`` });
      });
    } else if (!known.operations.has(step.collect)) {
      problems.push({ keys: [...keys, 'collect'], text: `\`${step.collect}\` is not in the table of reads` });
    }
    if (step.when) problems.push(...predicateProblems(step.when, [...keys, 'when'], steps));
    return [...problems, ...collectProblems(step, keys, earlier, steps)];
  });
}

function findingProblems(runbook: Runbook, known: Known, steps: ReadonlySet<string>): LintProblem[] {
  const roots = new Set([...BASE_ROOTS, ...steps]);
  return runbook.findings.flatMap((finding, index) => {
    const keys: Keys = ['findings', index];
    const problems = predicateProblems(finding.when, [...keys, 'when'], steps);
    if (finding['probably-intended']) {
      problems.push(...predicateProblems(finding['probably-intended'], [...keys, 'probably-intended'], steps));
    }
    finding.evidence.forEach((id, at) => {
      if (!steps.has(id)) problems.push({ keys: [...keys, 'evidence', at], text: `there is no step \`${id}\`` });
    });
    problems.push(...templateProblems(finding.summary, [...keys, 'summary'], roots, steps));
    finding.fixes.forEach((fix, at) => {
      const here = [...keys, 'fixes', at];
      if (!known.fixes.has(fix.code))
        problems.push({ keys: [...here, 'code'], text: `there is no fix \`${fix.code}\`` });
      if (fix.code === 'manual' && (fix.gate !== 'manual' || !fix.steps?.length)) {
        problems.push({ keys: here, text: 'a manual fix has `gate: manual` and says its `steps`' });
      }
      problems.push(...templateProblems({ steps: fix.steps ?? [], with: fix.with ?? {} }, here, roots, steps));
    });
    return problems;
  });
}

function forProblems(runbook: Runbook, steps: ReadonlySet<string>): LintProblem[] {
  const late = predicateReferences(runbook.for).flatMap(({ at, kind, name }) =>
    kind === 'step' || steps.has(rootOf(name))
      ? [{ keys: ['for', ...at], text: '`for` is decided before any step runs; it can look at signal and target only' }]
      : [],
  );
  return late.length > 0 ? late : predicateProblems(runbook.for, ['for'], new Set());
}

/** Everything that is wrong with a runbook beyond its shape: unknown names, later steps, circles, findings that cannot be. */
export function lintRunbook(runbook: Runbook, known: Known): LintProblem[] {
  const steps = new Set(runbook.steps.map(({ id }) => id));
  const cycle = cycleIn(planSteps(runbook));
  const circle = cycle ? runbook.steps.findIndex(({ id }) => id === cycle[0]) : -1;
  return [
    ...duplicates(runbook.phases, 'phases', 'phase'),
    ...duplicates(runbook.steps, 'steps', 'step'),
    ...duplicates(runbook.findings, 'findings', 'finding'),
    ...forProblems(runbook, steps),
    ...stepProblems(runbook, known, steps),
    ...(cycle ? [{ keys: ['steps', circle], text: `these steps wait for each other: ${cycle.join(', ')}` }] : []),
    ...findingProblems(runbook, known, steps),
    ...templateProblems(runbook.advice, ['advice'], new Set([...BASE_ROOTS, ...steps]), steps),
  ];
}
