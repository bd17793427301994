import { evaluateLine } from '../src/authorization/case';
import { prove } from '../src/authorization/counterfactual/prove';
import { evaluate } from '../src/authorization/evaluate';
import { ALL_KMS_ACTIONS } from '../src/authorization/operations';
import type { AuthorizationCase, NamedPolicy } from '../src/domain/decision';

interface Measure {
  name: string;
  value: number;
  unit: string;
}

const OWNER = '210987654321';
const PARTNER = '345678901234';
const KEY = `arn:aws:kms:eu-central-1:${OWNER}:key/0f8fad5b-d9cb-469f-a165-70867728950e`;
const role = (name: string, account = OWNER) => `arn:aws:iam::${account}:role/${name}`;
const session = (name: string, account = OWNER) => `arn:aws:sts::${account}:assumed-role/${name}/job-1`;
const policy = (name: string, ...Statement: object[]): NamedPolicy => ({
  name,
  document: { Version: '2012-10-17', Statement },
});

const FULL_ACCESS = policy('FullAWSAccess', { Effect: 'Allow', Action: '*', Resource: '*' });
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** A key policy as a console makes it, with the statements that grow on it over the years. */
const keyPolicy = {
  Version: '2012-10-17',
  Id: 'key-consolepolicy-3',
  Statement: [
    {
      Sid: 'Enable IAM',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    { Sid: 'Use', Effect: 'Allow', Principal: { AWS: [role('orders'), role('billing')] }, Action: USE, Resource: '*' },
    {
      Sid: 'Attach',
      Effect: 'Allow',
      Principal: { AWS: role('orders') },
      Action: ['kms:CreateGrant', 'kms:ListGrants'],
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    { Sid: 'Partner', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${PARTNER}:root` }, Action: USE, Resource: '*' },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Action: USE,
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${OWNER}:*` } },
    },
    {
      Sid: 'Perimeter',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:*',
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ['o-own', 'o-partner'] },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
  ],
};

const identity = [
  policy('use-keys', {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: [`arn:aws:kms:*:${OWNER}:key/*`],
  }),
  policy('app', { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::files/*' }),
];
const viaSqs = [
  policy('via-sqs', {
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringLike: { 'kms:ViaService': 'sqs.*.amazonaws.com' } },
  }),
];
const guarded = [
  [FULL_ACCESS],
  [FULL_ACCESS, policy('no-deletion', { Effect: 'Deny', Action: 'kms:ScheduleKeyDeletion', Resource: '*' })],
];

function request(principal: string, action: string, context: Record<string, string> = {}): AuthorizationCase {
  return {
    request: {
      principal,
      action,
      resource: KEY,
      context: { 'aws:PrincipalOrgID': 'o-own', 'aws:SecureTransport': 'true', ...context },
    },
    policies: { key: keyPolicy, identity, boundary: null, session: [], scp: guarded, rcp: [], vpcEndpoint: null },
    grants: [],
    keyState: 'Enabled',
  };
}

/** What a diagnosis meets: allowed and refused, by every layer, in one account and across two. */
function mix(): AuthorizationCase[] {
  const boundary = policy('boundary', { Effect: 'Allow', Action: ['s3:*', 'sqs:*'], Resource: '*' });
  const plain = request(session('web'), 'kms:Decrypt');
  const grants = [
    { GrantId: 'g1', KeyId: KEY, GranteePrincipal: role('volume'), Operations: ['Decrypt', 'CreateGrant'] },
  ];
  return [
    plain,
    request(session('orders'), 'kms:GenerateDataKey'),
    request(session('orders'), 'kms:CreateGrant', { 'kms:GrantIsForAWSResource': 'false' }),
    request(session('web'), 'kms:ScheduleKeyDeletion'),
    request(session('web'), 'kms:Encrypt'),
    request(session('reader', PARTNER), 'kms:Decrypt'),
    request('logs.eu-central-1.amazonaws.com', 'kms:Decrypt', {
      'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${OWNER}:log-group:a`,
    }),
    { ...plain, policies: { ...plain.policies, boundary } },
    { ...plain, policies: { ...plain.policies, identity: viaSqs } },
    { ...request(session('volume'), 'kms:Decrypt'), grants },
    request(session('web'), 'kms:Decrypt', { 'aws:PrincipalOrgID': 'o-other' }),
    { ...plain, policies: { ...plain.policies, scp: 'unknown' } },
  ];
}

const SECONDS = 1.5;

/** Calls `once` until time is up and returns how many of its units it did in a second. */
function rate(once: () => number): number {
  for (let i = 0; i < 200; i++) once();
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < SECONDS * 1000) done += once();
  return Math.round((done * 1000) / (performance.now() - started));
}

/** Decisions per second in one thread. */
export async function run(): Promise<Measure[]> {
  const cases = mix();
  const lines = cases.map((c) => JSON.stringify(c));
  const unit = 'decisions/s';
  const each = (work: (c: AuthorizationCase) => unknown) => () => {
    for (const c of cases) work(c);
    return cases.length;
  };
  const principals = cases.map(({ request: { principal }, policies }) => ({ principal, policies }));
  const known = { cases: [request(session('new'), 'kms:Encrypt')] as const, principals };
  const nothing = { apply: (c: AuthorizationCase) => c };
  return [
    { name: 'authorization, compiled policies, explained', value: rate(each((c) => evaluate(c))), unit },
    {
      name: 'authorization, compiled policies, decision only',
      value: rate(each((c) => evaluate(c, { explain: false }))),
      unit,
    },
    {
      name: 'authorization, NDJSON line to line',
      value: rate(() => {
        for (const line of lines) evaluateLine(line);
        return lines.length;
      }),
      unit: 'lines/s',
    },
    {
      name: 'reading and writing the same JSON alone',
      value: rate(() => {
        for (const line of lines) JSON.stringify(JSON.parse(line));
        return lines.length;
      }),
      unit: 'lines/s',
    },
    {
      name: `proof of a change, ${principals.length} principals, ${ALL_KMS_ACTIONS.length} actions`,
      value: rate(() => (prove(known, nothing) ? 1 : 0)),
      unit: 'proofs/s',
    },
  ];
}
