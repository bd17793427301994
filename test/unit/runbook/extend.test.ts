import { parseRunbook } from '../../../src/runbook/load';
import { longestReadChain, planSteps } from '../../../src/runbook/plan';
import { shippedRunbooks } from '../../support/lab-investigation';

const known = { operations: new Set(['kms:DescribeKey']), checks: new Set<string>(), fixes: new Set<string>() };
const BASE = `
id: base
title: Base
for: {fact: signal.isKmsError, eq: true}
phases: [{id: one, title: One}]
steps:
  - {id: key, phase: one, title: Key, collect: 'kms:DescribeKey', account: '1', region: r}
  - {id: other, phase: one, title: Other, collect: 'kms:DescribeKey', account: '1', region: r}
findings:
  - {id: gone, when: {step: key, is: absent}, code: key-not-found, summary: Gone., evidence: [key]}
`;
const CHILD = `
id: child
extends: base
title: Child
for: {fact: signal.service, eq: rds}
phases: [{id: two, title: Two}]
steps:
  - {id: more, phase: two, title: More, collect: 'kms:DescribeKey', account: '{{key.KeyMetadata.Account}}', region: r}
  - {id: key, phase: one, title: Own key, collect: 'kms:DescribeKey', account: '2', region: r}
findings:
  - {id: near, when: {step: more, is: absent}, code: key-not-found, summary: Near., evidence: [more]}
`;

describe('extends', () => {
  it('joins by id: own steps replace or follow, own findings come first', () => {
    const bases = new Map();
    expect(parseRunbook('base.yaml', BASE, known, bases).problems).toEqual([]);
    const { runbook, problems } = parseRunbook('child.yaml', CHILD, known, bases);
    expect(problems).toEqual([]);
    expect(runbook?.steps.map(({ id, title }) => [id, title])).toEqual([
      ['key', 'Own key'],
      ['other', 'Other'],
      ['more', 'More'],
    ]);
    expect(runbook?.phases.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(runbook?.findings.map(({ id }) => id)).toEqual(['near', 'gone']);
    expect(runbook?.title).toBe('Child');
  });

  it('tells problems where they stand in the own file, and the base’s only once', () => {
    const bases = new Map();
    parseRunbook(
      'base.yaml',
      BASE.replace(
        "collect: 'kms:DescribeKey', account: '1', region: r}\n  - {id: other",
        "collect: 'kms:Nope', account: '1', region: r}\n  - {id: other",
      ),
      known,
      bases,
    );
    const broken = CHILD.replace("title: More, collect: 'kms:DescribeKey'", "title: More, collect: 'kms:Wrong'");
    const { problems } = parseRunbook('child.yaml', broken, known, bases);
    expect(problems).toEqual([{ at: 'child.yaml:8:50', text: '`kms:Wrong` is not in the table of reads' }]);
  });

  it('needs a base that was read before', () => {
    expect(parseRunbook('child.yaml', CHILD, known).problems).toEqual([
      { at: 'child.yaml:3:10', text: 'there is no runbook `base` in a file read before this one' },
    ]);
  });
});

describe('the shipped runbooks', () => {
  it('are without problems, and no chain of reads is longer than four', () => {
    const runbooks = shippedRunbooks();
    expect(runbooks.map(({ id }) => id).sort()).toEqual([
      'kms-access-denied',
      'kms-check',
      'kms-key-state',
      'rds-kms-key-not-accessible',
    ]);
    for (const runbook of runbooks) expect(longestReadChain(planSteps(runbook)).length).toBeLessThanOrEqual(4);
    expect(runbooks.find(({ id }) => id === 'kms-access-denied')?.phases).toHaveLength(8);
  });
});
