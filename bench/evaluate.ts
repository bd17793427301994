import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Measure {
  name: string;
  value: number;
  unit: string;
}

const CASES = 15_000;
const RUNS = 5;
const OWNER = '210987654321';
const PARTNER = '345678901234';
const KEY = `arn:aws:kms:eu-central-1:${OWNER}:key/0f8fad5b-d9cb-469f-a165-70867728950e`;
const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:CreateGrant', 'kms:DescribeKey', 'kms:*'];
const SERVICES = ['s3', 'rds', 'sqs', 'secretsmanager'].map((name) => `${name}.eu-central-1.amazonaws.com`);
const NAMES = ['orders', 'billing', 'search', 'ledger', 'deploy'];

/** Numbers that are the same in every run: a linear congruential generator. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Pick = <T>(from: readonly T[]) => T;

function condition(pick: Pick): object {
  const choices = [
    {},
    {},
    { StringEquals: { 'kms:ViaService': pick(SERVICES) } },
    { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/${pick(NAMES)}*` } },
    { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-own' } },
    { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } },
    { 'ForAnyValue:StringLike': { 'kms:EncryptionContextKeys': ['aws:*', 'tenant'] } },
  ];
  return pick(choices);
}

function statement(pick: Pick, principals: readonly unknown[] | null): object {
  const wanted = condition(pick);
  return {
    Sid: `S${pick(NAMES)}`,
    Effect: pick(['Allow', 'Allow', 'Allow', 'Deny']),
    ...(principals ? { Principal: pick(principals) } : {}),
    Action: [pick(ACTIONS), pick(ACTIONS)],
    Resource: principals ? '*' : pick(['*', KEY, `arn:aws:kms:*:${OWNER}:key/*`]),
    ...(Object.keys(wanted).length > 0 ? { Condition: wanted } : {}),
  };
}

/** Cases with every layer, no two alike, as NDJSON. */
function cases(): string {
  const next = numbersFrom(20);
  const pick: Pick = (from) => from[next(from.length)] as (typeof from)[number];
  const role = (account: string) => `arn:aws:iam::${account}:role/${pick(NAMES)}`;
  const several = (most: number, make: () => object) => Array.from({ length: 1 + next(most) }, make);
  const document = (most: number, principals: readonly unknown[] | null = null) => ({
    Version: '2012-10-17',
    Statement: several(most, () => statement(pick, principals)),
  });
  const named = (name: string, most: number) => ({ name, document: document(most) });
  const full = { Effect: 'Allow', Action: '*', Resource: '*' };
  const lines = Array.from({ length: CASES }, (_, index) => {
    const account = pick([OWNER, OWNER, PARTNER]);
    const principals = [{ AWS: `arn:aws:iam::${OWNER}:root` }, { AWS: role(OWNER) }, { AWS: [role(PARTNER)] }, '*'];
    const session = `arn:aws:sts::${account}:assumed-role/${pick(NAMES)}/job-${index}`;
    return JSON.stringify({
      id: `case-${index}`,
      request: {
        principal: session,
        action: pick(ACTIONS.slice(0, 5)),
        resource: KEY,
        context: {
          'kms:ViaService': pick(SERVICES),
          'aws:PrincipalOrgID': pick(['o-own', 'o-other']),
          'aws:SourceIp': `192.0.2.${next(256)}`,
          'kms:EncryptionContext:tenant': String(index),
          'kms:EncryptionContextKeys': ['tenant'],
        },
      },
      policies: {
        key: document(6, principals),
        identity: [named('app', 4), named('shared', 4)],
        boundary: pick([null, null, named('boundary', 3)]),
        session: [],
        scp: [[{ name: 'FullAWSAccess', document: { Version: '2012-10-17', Statement: [full] } }], [named('guard', 2)]],
        rcp: [],
        vpcEndpoint: null,
      },
      grants: [{ GrantId: `g${index}`, GranteePrincipal: role(OWNER), Operations: ['Decrypt', 'DescribeKey'] }],
      keyState: 'Enabled',
    });
  });
  return `${lines.join('\n')}\n`;
}

/** Reads and writes every case as JSON, and decides nothing. */
const JSON_ALONE = `
  const lines = require('node:fs').readFileSync(0, 'utf8').trim().split('\\n');
  process.stdout.write(lines.map((line) => JSON.stringify(JSON.parse(line))).join('\\n') + '\\n');
`;

/** Wall time of a whole process in milliseconds, from its start to its end. Throws when it fails. */
function timed(command: string, words: readonly string[], input: string, output: string): Promise<number> {
  const started = performance.now();
  const child = spawn(command, words, { stdio: [openSync(input, 'r'), openSync(output, 'w'), 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(performance.now() - started) : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/**
 * `keymedic evaluate` as a whole process, explanations included, over 15,000 cases: beside reading and writing the same JSON
 * alone and, where KEYMEDIC_BENCH_PEER names one, beside another program that reads the same lines.
 */
export async function run(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keymedic-bench-'));
  const [input, output] = [join(folder, 'cases'), join(folder, 'answers')];
  try {
    writeFileSync(input, cases());
    const bin = join(process.cwd(), 'bin', 'keymedic');
    await timed(bin, ['evaluate'], input, output);
    const failed = readFileSync(output, 'utf8').match(/^\{"id":"[^"]*","error"/gm)?.length ?? 0;
    if (failed > 0) throw new Error(`${failed} cases could not be evaluated`);
    const peer = process.env.KEYMEDIC_BENCH_PEER;
    const own: number[] = [];
    const json: number[] = [];
    const others: number[] = [];
    // In turn, so that all meet the same machine.
    for (let i = 0; i < RUNS; i++) {
      own.push(await timed(bin, ['evaluate'], input, output));
      json.push(await timed(process.execPath, ['-e', JSON_ALONE], input, output));
      if (peer) others.push(await timed('sh', ['-c', peer], input, output));
    }
    const whole = median(own);
    return [
      { name: `${CASES} cases, whole process`, value: whole, unit: 'ms' },
      { name: 'reading and writing the same JSON alone, whole process', value: median(json), unit: 'ms' },
      { name: 'evaluate as a multiple of the JSON alone', value: whole / median(json), unit: '×' },
      ...(peer
        ? [{ name: 'the other program as a multiple of evaluate', value: median(others) / whole, unit: '×' }]
        : []),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
