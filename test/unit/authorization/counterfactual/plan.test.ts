import type { Change } from '../../../../src/authorization/counterfactual/change';
import { plan } from '../../../../src/authorization/counterfactual/plan';
import { evaluate } from '../../../../src/authorization/evaluate';
import {
  allow,
  deny,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
  FULL_ACCESS,
  KEY,
  names,
  OPEN,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  situation,
  USER,
} from '../fixtures';

const VIA = 'secretsmanager.eu-central-1.amazonaws.com';
const SECRET = `arn:aws:secretsmanager:eu-central-1:${OWNER}:secret:db-AbCdEf`;
const ADMIN_ONLY = allow({ Principal: { AWS: ROOT }, Action: ['kms:Describe*', 'kms:Put*'] });
const may = policy(allow({ Action: 'kms:Decrypt' }));

function planOf(...situations: Situation[]) {
  const made = plan({ cases: situations.map(situation) });
  if (!made) throw new Error('nothing is refused');
  return made;
}

function changeIn(made: ReturnType<typeof planOf>, place: Change['place']): Change {
  const option = made.options.find(({ change }) => change.place === place);
  if (!option) throw new Error(`no option in ${place}: ${JSON.stringify(made.dismissed)}`);
  return option.change;
}

/** What a change adds to the key policy of a situation whose policy has one statement. */
function added(made: ReturnType<typeof planOf>): Record<string, unknown>[] {
  const change = changeIn(made, 'key-policy');
  return change.place === 'key-policy' ? (change.document.Statement as Record<string, unknown>[]).slice(1) : [];
}
const placesOf = (made: ReturnType<typeof planOf>): string[] => made.options.map(({ change }) => change.place);
const whyNot = (made: ReturnType<typeof planOf>, place: Change['place']): string =>
  made.dismissed.find((entry) => entry.place === place)?.because.join('; ') ?? '';

it('plans nothing where nothing is refused', () => {
  expect(plan({ cases: [situation({ key: [names(ROLE)] })] })).toBeNull();
});

describe('each place', () => {
  it('a silent key policy: a statement for the role, or a grant; IAM does not count there', () => {
    const made = planOf({ key: [ADMIN_ONLY], policies: { identity: [OPEN] } });
    expect(placesOf(made)).toEqual(['grant', 'key-policy']);
    expect(added(made)).toEqual([
      { Sid: 'KeymedicAllowbilling', Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*' },
    ]);
    expect(changeIn(made, 'grant')).toMatchObject({ grant: { GranteePrincipal: ROLE, Operations: ['Decrypt'] } });
    expect(whyNot(made, 'identity-policy')).toMatch(/key policy neither allows .* nor leaves it to IAM/);
  });

  it('a silent IAM under a key policy that delegates: all three, the least reach first', () => {
    const made = planOf({ key: [names(ROOT)] });
    expect(placesOf(made)).toEqual(['grant', 'identity-policy', 'key-policy']);
    expect(changeIn(made, 'identity-policy')).toMatchObject({
      document: { Statement: [{ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: KEY }] },
    });
  });

  it('only what is refused is added, of what the operation needs', () => {
    const key = [allow({ Principal: { AWS: ROLE }, Action: 'kms:DescribeKey' })];
    const made = planOf({ key, action: 'kms:DescribeKey' }, { key }, { key, action: 'kms:GenerateDataKey' });
    expect(made.actions).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(changeIn(made, 'grant')).toMatchObject({ grant: { Operations: ['Decrypt', 'GenerateDataKey'] } });
  });

  it('joins the statement that names the role alone, under the same condition', () => {
    const own = allow({ Sid: 'Own', Principal: { AWS: ROLE }, Action: 'kms:Encrypt' });
    const change = changeIn(planOf({ key: [own] }), 'key-policy');
    expect(change).toMatchObject({ document: { Statement: [{ Sid: 'Own', Action: ['kms:Encrypt', 'kms:Decrypt'] }] } });
  });

  it.each([
    ['a session', SESSION, ROLE],
    ['a session whose role has a path', SESSION, `arn:aws:iam::${OWNER}:role/team/billing`],
    ['a user', USER, USER],
  ])('%s is named by its IAM ARN', (_, principal, named) => {
    const context = { 'aws:PrincipalArn': named };
    const made = planOf({ key: [ADMIN_ONLY], principal, context });
    expect(made.principal).toBe(named);
    expect(added(made)).toMatchObject([{ Principal: { AWS: named } }]);
  });

  it('says that the path of a role is not known from its session', () => {
    const [option] = planOf({ key: [ADMIN_ONLY] }).options;
    expect(option?.notes.join()).toMatch(/does not show the path/);
  });
});

describe('conditions of the request', () => {
  it('keeps a call through a service to that service and that secret, not to the version', () => {
    const context = {
      'kms:ViaService': VIA,
      'kms:EncryptionContext:SecretARN': SECRET,
      'kms:EncryptionContext:SecretVersionId': 'f7b6',
      'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'],
    };
    const made = planOf({ key: [ADMIN_ONLY], context });
    expect(added(made)).toMatchObject([
      { Condition: { StringEquals: { 'kms:ViaService': VIA, 'kms:EncryptionContext:SecretARN': SECRET } } },
    ]);
    expect(changeIn(made, 'grant')).toMatchObject({
      grant: { Constraints: { EncryptionContextSubset: { SecretARN: SECRET } } },
    });
    expect(placesOf(made)).toEqual(['key-policy', 'grant']);
    expect(made.options[1]?.notes.join()).toMatch(/a grant cannot be limited to calls through secretsmanager/);
  });

  it('keeps an S3 object to its bucket, with and without a Bucket Key', () => {
    const context = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::reports-eu/2026/q1.csv' };
    expect(added(planOf({ key: [ADMIN_ONLY], context }))).toMatchObject([
      {
        Condition: {
          StringLike: {
            'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::reports-eu', 'arn:aws:s3:::reports-eu/*'],
          },
        },
      },
    ]);
  });

  it.each([
    ['a volume that a retry makes anew', 'aws:ebs:id', 'vol-0abc'],
    ['a database that a retry makes anew', 'aws:rds:db-id', 'db-ABC'],
    ['a public key of one message', 'aws-crypto-public-key', 'A1b2=='],
    ['a value that was cut', 'tenant', 'acm…'],
    ['a value that was masked', 'tenant', '***'],
  ])('does not hold a statement to %s', (_, name, value) => {
    const made = planOf({ key: [ADMIN_ONLY], context: { [`kms:EncryptionContext:${name}`]: value } });
    expect(added(made)[0]).not.toHaveProperty('Condition');
    expect(changeIn(made, 'grant')).not.toHaveProperty('grant.Constraints');
  });

  it('reads no policy variable into a value', () => {
    const value = ['$', '{aws:username}'].join('');
    const context = { 'kms:EncryptionContext:owner': value };
    const [statement] = added(planOf({ key: [ADMIN_ONLY], context }));
    expect(JSON.stringify(statement)).toContain(['$', '{$}{aws:username}'].join(''));
  });

  it('leaves the encryption context out of actions that carry none', () => {
    const context = { 'kms:ViaService': VIA, 'kms:EncryptionContext:SecretARN': SECRET };
    const key = [ADMIN_ONLY];
    const made = planOf({ key, context, action: 'kms:GenerateDataKey' }, { key, context, action: 'kms:GetPublicKey' });
    expect(added(made).map(({ Action, Condition }) => [Action, Object.keys(Object(Condition).StringEquals)])).toEqual([
      ['kms:GenerateDataKey', ['kms:ViaService', 'kms:EncryptionContext:SecretARN']],
      ['kms:GetPublicKey', ['kms:ViaService']],
    ]);
  });

  it('a grant that a service makes for its own use stays the service’s', () => {
    const context = { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com', 'kms:GrantIsForAWSResource': 'true' };
    const made = planOf({ key: [ADMIN_ONLY], context, action: 'kms:CreateGrant' });
    expect(added(made)).toMatchObject([
      {
        Action: 'kms:CreateGrant',
        Condition: {
          StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' },
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
        },
      },
    ]);
  });

  it('a direct grant is held to its grantee and operations', () => {
    const context = { 'kms:GranteePrincipal': USER, 'kms:GrantOperations': ['Decrypt', 'Encrypt'] };
    expect(added(planOf({ key: [ADMIN_ONLY], context, action: 'kms:CreateGrant' }))).toMatchObject([
      {
        Condition: {
          StringEquals: { 'kms:GranteePrincipal': USER },
          'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] },
          Null: { 'kms:GrantOperations': 'false' },
        },
      },
    ]);
  });

  it('a direct grant of which nobody knows for whom is nothing to offer', () => {
    const made = planOf({ key: [ADMIN_ONLY], action: 'kms:CreateGrant' });
    expect(made.options).toEqual([]);
    expect(whyNot(made, 'key-policy')).toMatch(/kms:GranteePrincipal and kms:GrantOperations are not known/);
    expect(whyNot(made, 'grant')).toMatch(/passes on only what it holds/);
  });

  it('a service is held to the resource that it acts for', () => {
    const principal = 'cloudtrail.amazonaws.com';
    const SourceArn = `arn:aws:cloudtrail:eu-central-1:${OWNER}:trail/all`;
    const context = { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': OWNER };
    const made = planOf({ key: [ADMIN_ONLY], principal, context, action: 'kms:GenerateDataKey' });
    expect(added(made)).toMatchObject([
      {
        Sid: 'KeymedicAllowcloudtrail',
        Principal: { Service: principal },
        Condition: { ArnEquals: { 'aws:SourceArn': SourceArn }, StringEquals: { 'aws:SourceAccount': OWNER } },
      },
    ]);
    const open = planOf({ key: [ADMIN_ONLY], principal, action: 'kms:GenerateDataKey' });
    expect(whyNot(open, 'key-policy')).toMatch(/aws:SourceArn or aws:SourceAccount/);
    expect(open.options).toEqual([]);
  });
});

describe('where no single change is enough', () => {
  const own = { key: [names(ROOT)] };
  const level = (statement: object) => [[FULL_ACCESS], [policy(statement as Record<string, unknown>)]];

  it.each<[string, Situation, RegExp]>([
    [
      'an explicit deny in the key policy',
      { key: [names(ROLE), deny({ Sid: 'Never', Principal: '*' })] },
      /the key policy explicitly denies kms:Decrypt \(key policy, statement “Never”\), and no allow beats that/,
    ],
    [
      'an explicit deny in an identity policy',
      { ...own, policies: { identity: [policy(deny())] } },
      /the identity policies of the caller explicitly deny kms:Decrypt \(policy, statement 1\)/,
    ],
    ['an SCP that denies', { ...own, policies: { scp: level(deny()) } }, /a service control policy explicitly denies/],
    [
      'an SCP that does not allow',
      { ...own, policies: { scp: level(allow({ Action: 's3:*' })) } },
      /a service control policy does not allow kms:Decrypt/,
    ],
    [
      'an RCP',
      { ...own, policies: { rcp: [[policy(deny({ Principal: '*' }))]] } },
      /a resource control policy explicitly denies/,
    ],
    [
      'an endpoint policy',
      { ...own, policies: { vpcEndpoint: policy(allow({ Principal: '*', Action: 's3:*' })) } },
      /the VPC endpoint policy does not allow/,
    ],
  ])('%s', (_, refused, because) => {
    const made = planOf(refused);
    expect(made.options).toEqual([]);
    expect(made.together).toBeNull();
    for (const place of ['grant', 'identity-policy', 'key-policy'] as const)
      expect(whyNot(made, place)).toMatch(because);
  });

  it('a boundary that does not allow stops IAM and the role’s statement; what it does to a grant AWS does not say', () => {
    const made = planOf({ ...own, policies: { boundary: SILENT } });
    expect(whyNot(made, 'identity-policy')).toBe('the permissions boundary does not allow kms:Decrypt');
    expect(whyNot(made, 'key-policy')).toBe('the permissions boundary does not allow kms:Decrypt');
    expect(made.options.map(({ change, proof }) => [change.place, proof.after])).toEqual([['grant', 'undetermined']]);
  });

  it('across accounts both sides, or a grant', () => {
    const made = planOf({ principal: FOREIGN_SESSION, key: [names(ROOT)] });
    expect(placesOf(made)).toEqual(['grant']);
    const ungrantable = planOf({ principal: FOREIGN_SESSION, key: [names(ROOT)], action: 'kms:ListGrants' });
    expect(ungrantable.options).toEqual([]);
    expect(ungrantable.together?.map(({ place }) => place)).toEqual(['key-policy', 'identity-policy']);
  });

  it('across accounts one side, where the other is there', () => {
    const made = planOf({ principal: FOREIGN_SESSION, key: [names(FOREIGN_ROLE)] });
    expect(placesOf(made)).toEqual(['grant', 'identity-policy']);
    expect(whyNot(made, 'key-policy')).toBe('the identity policies of the caller do not allow kms:Decrypt');
  });

  it('an operation that cannot cross accounts', () => {
    const made = planOf({ principal: FOREIGN_SESSION, key: [names(FOREIGN_ROLE)], action: 'kms:EnableKey' });
    expect(whyNot(made, 'key-policy')).toMatch(/kms:EnableKey does not work on a key of another account/);
    expect(made.options).toEqual([]);
  });

  it('a key that AWS manages', () => {
    const made = planOf({ key: [ADMIN_ONLY], context: { 'kms:ResourceAliases': ['alias/aws/rds'] } });
    expect(whyNot(made, 'key-policy')).toMatch(/AWS manages this key/);
    expect(whyNot(made, 'grant')).toMatch(/AWS manages this key/);
  });

  it.each([
    [
      'a service-linked role',
      `arn:aws:iam::${OWNER}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForX`,
    ],
    ['a role of Identity Center', `arn:aws:iam::${OWNER}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_1234`],
  ])('%s takes no identity policy', (_, principal) => {
    const made = planOf({ key: [names(ROOT)], principal });
    expect(placesOf(made)).toEqual(['grant', 'key-policy']);
    expect(whyNot(made, 'identity-policy')).toMatch(/nobody can add|overwrites/);
  });

  it('the root user would open the whole account', () => {
    const made = planOf({ key: [names(USER)], principal: ROOT, policies: { identity: [] } });
    expect(whyNot(made, 'key-policy')).toMatch(/it would also allow .*any other role of account \d+ kms:Decrypt/);
  });

  it('a document that AWS would not store', () => {
    const made = planOf({ key: [names('AROAABCDEFGHIJKLMNOPQ')] });
    expect(whyNot(made, 'key-policy')).toMatch(/AROAABCDEFGHIJKLMNOPQ, the id of somebody deleted/);
    expect(placesOf(made)).toEqual(['grant']);
  });

  it.each([
    ['PutKeyPolicy', 'kms:PutKeyPolicy'],
    ['ListGrants', 'kms:ListGrants'],
  ])('a grant cannot hold %s', (_, action) => {
    expect(whyNot(planOf({ key: [names(USER)], action }), 'grant')).toBe(`a grant cannot hold ${action}`);
  });
});

describe('plans that would not work are none', () => {
  it.each([
    ['a service-linked role, by its reserved name', 'AWSServiceRoleForAutoScaling/AutoScaling', /service-linked role/],
    ['a role of Identity Center, by its reserved name', 'AWSReservedSSO_Admin_0123456789abcdef/me', /overwrites/],
  ])('%s: its path is not known from its session', (_, session, why) => {
    const principal = `arn:aws:sts::${OWNER}:assumed-role/${session}`;
    const made = planOf({ key: [names(ROOT)], principal });
    expect(made.options).toEqual([]);
    expect(whyNot(made, 'identity-policy')).toMatch(why);
    expect(whyNot(made, 'key-policy')).toMatch(/the ARN of AWS\w+, with its path, is not known/);
    expect(whyNot(made, 'grant')).toMatch(/with its path, is not known/);
  });

  it('retiring a grant by a grant of its own', () => {
    const grants = [{ GrantId: 'g', GranteePrincipal: USER, RetiringPrincipal: USER, Operations: ['Decrypt'] }];
    const made = planOf({ key: [names(ROOT)], grants, action: 'kms:RetireGrant' });
    expect(whyNot(made, 'grant')).toBe('a new grant retires only itself');
  });

  it('what only IAM decides is allowed on everything', () => {
    const made = planOf({ key: [names(ROOT)], resource: '*', action: 'kms:ListKeys' });
    expect(placesOf(made)).toEqual(['identity-policy']);
    expect(changeIn(made, 'identity-policy')).toMatchObject({ document: { Statement: [{ Resource: '*' }] } });
  });

  it('an alias is IAM’s too', () => {
    const resource = `arn:aws:kms:eu-central-1:${OWNER}:alias/app`;
    const made = planOf({ key: [names(ROOT)], resource, action: 'kms:CreateAlias' });
    expect(placesOf(made)).toEqual(['identity-policy']);
  });

  it('keeps text as it is in a document that knows no variables', () => {
    const value = ['x$', '{y}'].join('');
    const c = situation({ key: [ADMIN_ONLY], context: { 'kms:EncryptionContext:app': value } });
    const key = { Statement: [ADMIN_ONLY] };
    const made = plan({ cases: [{ ...c, policies: { ...c.policies, key } }] });
    expect(JSON.stringify(made?.options.find(({ change }) => change.place === 'key-policy')?.change)).toContain(value);
  });
});

it('tells a joined statement as it will stand, and takes no Sid that is there', () => {
  const own = allow({ Sid: 'Own', Principal: { AWS: ROLE }, Action: 'kms:Encrypt' });
  expect(changeIn(planOf({ key: [own, ADMIN_ONLY] }), 'key-policy')).toMatchObject({
    written: [{ Sid: 'Own', Action: ['kms:Encrypt', 'kms:Decrypt'] }],
  });
  const taken = allow({ Sid: 'KeymedicAllowbilling', Principal: { AWS: USER } });
  expect(changeIn(planOf({ key: [taken] }), 'key-policy')).toMatchObject({
    written: [{ Sid: 'KeymedicAllowbilling2' }],
  });
});

it('says what leaves it open whether an option is enough', () => {
  const unread = planOf({ key: [ADMIN_ONLY], policies: { scp: 'unknown' } });
  expect(unread.options.map(({ proof }) => proof.after)).toEqual(['undetermined', 'undetermined']);
  expect(unread.options[0]?.notes).toContain(
    'whether it is enough hangs on what a service control policy says, which is not known',
  );
});

it('puts a grant last where it cannot be held to the service that asks', () => {
  const context = { 'kms:ViaService': VIA };
  expect(placesOf(planOf({ key: [names(ROOT)], context }))).toEqual(['identity-policy', 'key-policy', 'grant']);
});

it('plans over thousands of grants and hundreds of named principals', () => {
  const grants = Array.from({ length: 10_000 }, (_, index) => ({
    GrantId: String(index),
    GranteePrincipal: `arn:aws:iam::${OWNER}:role/worker-${index}`,
    Operations: ['Decrypt'],
  }));
  const named = Array.from({ length: 100 }, (_, index) => names(`arn:aws:iam::${OWNER}:role/named-${index}`));
  const started = performance.now();
  const made = planOf({ key: [ADMIN_ONLY, ...named], grants });
  expect(placesOf(made)).toEqual(['grant', 'key-policy']);
  // Minutes, when every principal was asked about everybody else's statements and grants.
  expect(performance.now() - started).toBeLessThan(30_000);
});

it('says that the state of the key refuses all the same', () => {
  const [option] = planOf({ key: [ADMIN_ONLY], keyState: 'Disabled' }).options;
  expect(option?.notes).toContain('the key is Disabled, which no permission changes');
});

it('every option turns each of the requests, and only widens what was asked', () => {
  const situations: Situation[] = [
    { key: [ADMIN_ONLY], policies: { identity: [may] } },
    { key: [names(ROOT)] },
    { key: [names(ROOT)], principal: USER, policies: { boundary: OPEN } },
    { principal: FOREIGN_SESSION, key: [names(FOREIGN_ROLE)] },
  ];
  const seen = situations.flatMap((one) => {
    const cases = [situation(one), situation({ ...one, action: 'kms:GenerateDataKey' })];
    const options = plan({ cases })?.options ?? [];
    return options.map(({ change, proof }) => ({
      decisions: cases.map((c) => evaluate(change.apply(c)).decision),
      allowed: new Set(proof.newlyAllowed.map(({ action }) => action)),
    }));
  });
  expect(seen.length).toBeGreaterThan(6);
  for (const { decisions, allowed } of seen) {
    expect(decisions).toEqual(['allowed', 'allowed']);
    expect([...allowed].filter((action) => !['kms:Decrypt', 'kms:GenerateDataKey'].includes(action))).toEqual([]);
  }
});
