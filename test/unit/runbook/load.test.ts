import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeymedicError } from '../../../src/errors';
import { loadRunbooks, parseRunbook, readRunbooks } from '../../../src/runbook/load';
import { selectRunbook } from '../../../src/runbook/select';

const known = {
  operations: new Set(['kms:DescribeKey', 'kms:GetKeyPolicy', 'iam:ListRolePolicies', 'iam:GetRolePolicy']),
  checks: new Set(['authorization']),
  fixes: new Set(['enable-key', 'manual']),
};

const GOOD = `id: sample
title: A sample
for: {fact: signal.isKmsError, eq: true}
priority: 5
phases:
  - {id: key, title: The key}
  - {id: rest, title: The rest}
steps:
  - id: key
    phase: key
    title: Describe the key
    collect: kms:DescribeKey
    account: "{{target.account}}"
    region: "{{target.region}}"
    input: {KeyId: "{{target.key}}"}
  - id: names
    phase: rest
    title: Policies of the role
    when: {fact: key.KeyMetadata.Enabled, eq: true}
    collect: iam:ListRolePolicies
    account: "{{target.account}}"
    region: us-east-1
    input: {RoleName: app}
  - id: policies
    phase: rest
    title: Each policy
    collect: iam:GetRolePolicy
    account: "{{target.account}}"
    region: us-east-1
    for-each: {in: "{{names.PolicyNames}}", as: policy}
    input: {RoleName: app, PolicyName: "{{policy}}"}
  - id: verdict
    phase: rest
    title: Evaluate
    check: authorization
    uses: [key, policies]
findings:
  - id: disabled
    when: {fact: key.KeyMetadata.KeyState, eq: Disabled}
    code: key-disabled
    summary: "The key {{key.KeyMetadata.KeyId}} is disabled."
    evidence: [key]
    fixes:
      - {code: enable-key, gate: low}
`;

const lint = (text: string) =>
  parseRunbook('r.yaml', text, known).problems.map(({ at, text: what }) => `${at}: ${what}`);

describe('parseRunbook', () => {
  it('accepts a good runbook', () => {
    const { runbook, problems } = parseRunbook('r.yaml', GOOD, known);
    expect(problems).toEqual([]);
    expect(runbook?.steps.map(({ id }) => id)).toEqual(['key', 'names', 'policies', 'verdict']);
  });

  const swap = (from: string, to: string) => {
    expect(GOOD).toContain(from);
    return GOOD.replace(from, to);
  };
  it.each([
    ['a syntax error', swap('phases:', 'phases: ['), /^r\.yaml:\d+:\d+: /],
    ['a key written twice', swap('priority: 5', 'title: again'), /^r\.yaml:4:1: Map keys must be unique/],
    ['an unknown field', swap('priority: 5', 'prio: 5'), /^r\.yaml:4:1: unknown field `prio`$/],
    ['an unknown field in a step', swap('uses: [key, policies]', 'use: [key]'), /^r\.yaml:36:5: unknown field `use`$/],
    ['a missing field', swap('    title: Describe the key\n', ''), /^r\.yaml:9:5: `title` is missing$/],
    ['a wrong type', swap('priority: 5', 'priority: high'), /^r\.yaml:4:11: `priority` must be a number$/],
    [
      'an unknown cause',
      swap('code: key-disabled', 'code: key-tired'),
      /^r\.yaml:40:11: `code`: there is no `key-tired`; /,
    ],
    [
      'a predicate without a test',
      swap(', eq: Disabled}', '}'),
      /^r\.yaml:39:11: `when`: a fact predicate has exactly one test/,
    ],
    ['an unknown predicate field', swap('eq: Disabled', 'is-not: Disabled'), /^r\.yaml:39:44: unknown field `is-not`$/],
    [
      'an unknown read',
      swap('kms:DescribeKey', 'kms:Decrypt'),
      /^r\.yaml:12:14: `kms:Decrypt` is not in the table of reads$/,
    ],
    ['an unknown check', swap('check: authorization', 'check: other'), /^r\.yaml:35:12: there is no check `other`$/],
    ['an unknown fix', swap('code: enable-key', 'code: delete-key'), /^r\.yaml:44:16: there is no fix `delete-key`$/],
    [
      'a manual fix without steps',
      swap('{code: enable-key, gate: low}', '{code: manual, gate: manual}'),
      /^r\.yaml:44:9: a manual fix/,
    ],
    ['an unknown phase', swap('    phase: key\n', '    phase: other\n'), /^r\.yaml:10:12: there is no phase `other`$/],
    [
      'an unknown step in uses',
      swap('uses: [key, policies]', 'uses: [key, other]'),
      /^r\.yaml:36:17: there is no step `other`$/,
    ],
    [
      'an unknown step as evidence',
      swap('evidence: [key]', 'evidence: [kye]'),
      /^r\.yaml:42:16: there is no step `kye`$/,
    ],
    [
      'an unknown fact',
      swap('fact: key.KeyMetadata.KeyState', 'fact: kye.KeyState'),
      /^r\.yaml:39:18: `kye\.KeyState`: there is no step or fact called `kye`$/,
    ],
    [
      'an unknown signal field',
      swap('signal.isKmsError', 'signal.isKms'),
      /^r\.yaml:3:13: a signal has no field `isKms`$/,
    ],
    [
      'a step named by `for`',
      swap('signal.isKmsError', 'key.Enabled'),
      /^r\.yaml:3:13: `for` is decided before any step runs/,
    ],
    [
      'a later step',
      swap('{KeyId: "{{target.key}}"}', '{KeyId: "{{names.PolicyNames}}"}'),
      /^r\.yaml:15:20: .*`names`, which is this step or comes later$/,
    ],
    ['a broken template', swap('{{target.key}}', '{{target key}}'), /^r\.yaml:15:20: `\{\{target key\}\}` is not a/],
    ['a step id used twice', swap('- id: names', '- id: key'), /^r\.yaml:16:9: the step id `key` is used twice$/],
    ['a taken loop name', swap('as: policy}', 'as: key}'), /^r\.yaml:30:49: `key` is already the name/],
    [
      'a circle',
      swap('when: {fact: key.KeyMetadata.Enabled, eq: true}', 'when: {step: verdict, is: ok}'),
      /^r\.yaml:16:5: these steps wait for each other: names, policies, verdict$/,
    ],
    [
      'a finding that can never be',
      swap(
        'when: {fact: key.KeyMetadata.KeyState, eq: Disabled}',
        'when: {all: [{step: key, is: ok}, {step: key, is: absent}]}',
      ),
      /^r\.yaml:39:11: this can never hold/,
    ],
  ])('says where %s is', (_, text, expected) => {
    expect(lint(text)[0]).toMatch(expected);
  });

  it('lists every problem at once', () => {
    const text = GOOD.replace('kms:DescribeKey', 'kms:Decrypt').replace('evidence: [key]', 'evidence: [kye]');
    expect(lint(text)).toHaveLength(2);
  });
});

describe('folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'b'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets the later folder win and keeps the rest', () => {
    writeFileSync(join(folder, 'a', 'one.yaml'), GOOD);
    writeFileSync(
      join(folder, 'a', 'two.yml'),
      GOOD.replace('id: sample', 'id: second').replace('priority: 5', 'priority: 9'),
    );
    writeFileSync(join(folder, 'b', 'one.yaml'), GOOD.replace('title: A sample', 'title: Ours'));
    writeFileSync(join(folder, 'b', 'notes.md'), 'not a runbook');
    const runbooks = loadRunbooks([join(folder, 'a'), join(folder, 'b')], known);
    expect(runbooks.map(({ id, title }) => [id, title])).toEqual([
      ['sample', 'Ours'],
      ['second', 'A sample'],
    ]);
    expect(selectRunbook(runbooks, { signal: { isKmsError: true } })?.id).toBe('second');
    expect(selectRunbook(runbooks, { signal: { isKmsError: false } })).toBeNull();
  });

  it('throws with all problems of all files', () => {
    writeFileSync(join(folder, 'a', 'one.yaml'), GOOD.replace('kms:DescribeKey', 'kms:Decrypt'));
    writeFileSync(join(folder, 'a', 'two.yaml'), 'title: [');
    let thrown: unknown;
    try {
      loadRunbooks([join(folder, 'a')], known);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as KeymedicError).code).toBe('runbook-invalid');
    expect((thrown as KeymedicError).message).toMatch(/one\.yaml:12:14: .*two\.yaml:1:\d+: /s);
  });

  it('refuses one id twice in a folder', () => {
    writeFileSync(join(folder, 'a', 'one.yaml'), GOOD);
    writeFileSync(join(folder, 'a', 'two.yaml'), GOOD);
    expect(readRunbooks([join(folder, 'a')], known).problems[0]?.text).toMatch(
      /`sample` is already used by .*one\.yaml/,
    );
  });

  it('says which folder cannot be read', () => {
    expect(() => loadRunbooks([join(folder, 'none')], known)).toThrow(/Cannot read .*none: ENOENT/);
  });
});
