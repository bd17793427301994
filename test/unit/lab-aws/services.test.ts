import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVpcEndpointsCommand, EC2Client, GetEbsDefaultKmsKeyIdCommand } from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRolePolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  StartDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ANALYTICS, MANAGEMENT, PAYMENTS, WORKLOADS_UNIT } from '../../../src/lab/aws/new-world';
import { addKey, addRole } from '../../../src/lab/aws/resources';
import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { allow, delegation, document, role, trustAccount } from '../../../src/lab/scenarios/documents';
import { EXTERNAL_ID } from '../../../src/lab/scenarios/keymedic-roles';
import { seedOrganization } from '../../../src/lab/scenarios/organization';
import { iamAs, kmsAs, optionsFor, refusal, stsAs } from './clients';

const ADMIN = role(PAYMENTS, 'PlatformAdmin');
let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
  seedOrganization(aws.world);
});

afterEach(() => aws.close());

describe('Organizations', () => {
  const client = (account = MANAGEMENT) => new OrganizationsClient(optionsFor(aws, role(account, 'PlatformAdmin')));

  it('shows the tree and its policies to the management account', async () => {
    const organizations = client();
    expect((await organizations.send(new ListParentsCommand({ ChildId: PAYMENTS }))).Parents).toEqual([
      { Id: WORKLOADS_UNIT, Type: 'ORGANIZATIONAL_UNIT' },
    ]);
    for (const [Filter, name] of [
      ['SERVICE_CONTROL_POLICY', 'FullAWSAccess'],
      ['RESOURCE_CONTROL_POLICY', 'RCPFullAWSAccess'],
    ] as const) {
      const listed = await organizations.send(new ListPoliciesForTargetCommand({ TargetId: ANALYTICS, Filter }));
      expect(listed.Policies).toMatchObject([{ Name: name, AwsManaged: true }]);
      const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: listed.Policies?.[0]?.Id }));
      expect(JSON.parse(Policy?.Content ?? '').Statement[0]).toMatchObject({ Effect: 'Allow', Action: '*' });
    }
    const page = await organizations.send(new ListAccountsCommand({ MaxResults: 2 }));
    expect(page.Accounts).toHaveLength(2);
    const rest = await organizations.send(new ListAccountsCommand({ MaxResults: 2, NextToken: page.NextToken }));
    expect(rest).toMatchObject({ Accounts: [{ Id: ANALYTICS }] });
    expect(rest.NextToken).toBeUndefined();
  });

  it('lets members describe the organization only', async () => {
    const member = client(PAYMENTS);
    expect((await member.send(new DescribeOrganizationCommand({}))).Organization?.MasterAccountId).toBe(MANAGEMENT);
    expect(await refusal(member.send(new ListAccountsCommand({})))).toEqual({
      name: 'AccessDeniedException',
      message: "You don't have permissions to access this resource.",
      status: 400,
    });
  });
});

describe('IAM', () => {
  it('writes and deletes an inline policy', async () => {
    addRole(aws.world, { account: PAYMENTS, name: 'App', trust: trustAccount(PAYMENTS) });
    const iam = iamAs(aws, ADMIN);
    const named = { RoleName: 'App', PolicyName: 'keys' };
    const PolicyDocument = JSON.stringify(document(allow('Keys', 'kms:Decrypt', 'arn:aws:kms:*:*:key/*')));
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
    const read = await iam.send(new GetRolePolicyCommand(named));
    expect(read.PolicyDocument).not.toContain('{');
    expect(JSON.parse(decodeURIComponent(read.PolicyDocument ?? ''))).toEqual(JSON.parse(PolicyDocument));
    await iam.send(new DeleteRolePolicyCommand(named));
    expect(await refusal(iam.send(new GetRolePolicyCommand(named)))).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role policy with name keys cannot be found.',
      status: 404,
    });
    const broken = iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: '{' }));
    expect((await refusal(broken)).name).toBe('MalformedPolicyDocumentException');
    expect(aws.world.events.map(({ name }) => name)).toEqual(['PutRolePolicy', 'DeleteRolePolicy', 'PutRolePolicy']);
  });

  it('pages through roles', async () => {
    const iam = iamAs(aws, ADMIN);
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker }));
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName ?? ''));
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker);
    expect(names).toEqual([...(aws.world.accounts.get(PAYMENTS)?.roles.keys() ?? [])].sort());
  });

  it('knows managed policies, and empty lists', async () => {
    const iam = iamAs(aws, ADMIN);
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'PlatformAdmin' }));
    const [policy] = attached.AttachedPolicies ?? [];
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn: policy?.PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toContain('"Action": "*"');
    const none = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'keymedic-diagnostic' }));
    expect(none.AttachedPolicies).toEqual([]);
  });

  it('makes roles and service-linked roles once, and protects the latter', async () => {
    const iam = iamAs(aws, role(ANALYTICS, 'PlatformAdmin'));
    const made = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }));
    const RoleName = made.Role?.RoleName ?? '';
    expect(made.Role?.Path).toBe('/aws-service-role/autoscaling.amazonaws.com/');
    const again = iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }));
    expect((await refusal(again)).name).toBe('InvalidInputException');
    const PolicyDocument = JSON.stringify(document(allow('A', 'kms:*')));
    const write = iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'a', PolicyDocument }));
    expect((await refusal(write)).name).toBe('UnmodifiableEntityException');
    const AssumeRolePolicyDocument = JSON.stringify(trustAccount('123123123123'));
    const stranger = iam.send(new CreateRoleCommand({ RoleName: 'X', AssumeRolePolicyDocument }));
    expect((await refusal(stranger)).name).toBe('MalformedPolicyDocumentException');
  });

  it('simulates identity policies', async () => {
    const iam = iamAs(aws, ADMIN);
    const PolicySourceArn = role(PAYMENTS, 'keymedic-diagnostic');
    const ActionNames = ['kms:Decrypt', 'kms:ListAliases', 'sqs:SendMessage'];
    const answer = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }));
    expect(answer.EvaluationResults?.map((result) => result.EvalDecision)).toEqual([
      'explicitDeny',
      'allowed',
      'implicitDeny',
    ]);
  });

  it('says so when it has no such operation', async () => {
    const call = iamAs(aws, ADMIN).send(new TagRoleCommand({ RoleName: 'PlatformAdmin', Tags: [] }));
    expect(await refusal(call)).toMatchObject({ name: 'InvalidAction', status: 400 });
    const kms = kmsAs(aws, ADMIN).send(new RotateKeyOnDemandCommand({ KeyId: 'x' }));
    expect(await refusal(kms)).toMatchObject({ name: 'UnknownOperationException', status: 400 });
  });
});

describe('STS', () => {
  const assume = (input: object) =>
    stsAs(aws, 'keymedic').send(
      new AssumeRoleCommand({
        RoleArn: role(PAYMENTS, 'keymedic-remediation'),
        RoleSessionName: 'apr_1',
        ExternalId: EXTERNAL_ID,
        ...input,
      }),
    );

  it('fences a session with its session policy, and says so in the trail', async () => {
    const key = addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy: document(delegation(PAYMENTS)) });
    const Policy = JSON.stringify(document(allow('One', 'kms:EnableKey', key.arn)));
    const { Credentials } = await assume({ Policy, SourceIdentity: 'alice', DurationSeconds: 900 });
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const kms = kmsAs(aws, ADMIN);
    kms.config.credentials = async () => credentials;
    const { message } = await refusal(kms.send(new DescribeKeyCommand({ KeyId: key.arn })));
    expect(message).toContain('because no session policy allows the kms:DescribeKey action');
    const [inCaller, inTarget] = aws.world.events.filter(({ name }) => name === 'AssumeRole');
    expect([inCaller?.account, inTarget?.account]).toEqual([MANAGEMENT, PAYMENTS]);
    expect(inTarget?.record.requestParameters).toMatchObject({ policy: Policy, sourceIdentity: 'alice' });
    expect(JSON.stringify(aws.world.events)).not.toContain(credentials.secretAccessKey);
  });

  it('refuses tags and source identities that the trust policy leaves out', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/keymedic` }, Action: 'sts:AssumeRole' },
      ],
    };
    addRole(aws.world, { account: PAYMENTS, name: 'keymedic-plain', trust });
    const RoleArn = role(PAYMENTS, 'keymedic-plain');
    await expect(assume({ RoleArn })).resolves.toBeDefined();
    expect((await refusal(assume({ RoleArn, Tags: [{ Key: 'a', Value: 'b' }] }))).message).toContain('sts:TagSession');
    expect((await refusal(assume({ RoleArn, SourceIdentity: 'bob' }))).message).toContain('sts:SetSourceIdentity');
  });

  it('refuses a role that does not exist, too long a policy, and too long a chained session', async () => {
    expect(await refusal(assume({ RoleArn: role(PAYMENTS, 'keymedic-none') }))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
    const Policy = JSON.stringify(document(allow('x'.repeat(2100), 'kms:*')));
    expect((await refusal(assume({ Policy }))).name).toBe('PackedPolicyTooLargeException');
    const session = new STSClient(optionsFor(aws, role(PAYMENTS, 'PlatformAdmin')));
    const chained = { RoleArn: role(PAYMENTS, 'DeployPipeline'), RoleSessionName: 'chain' };
    await expect(session.send(new AssumeRoleCommand(chained))).resolves.toBeDefined();
    const long = session.send(new AssumeRoleCommand({ ...chained, DurationSeconds: 7200 }));
    expect((await refusal(long)).message).toContain('role chaining');
  });

  it('needs no permission to say who the caller is', async () => {
    const answer = await stsAs(aws, role(PAYMENTS, 'keymedic-diagnostic')).send(new GetCallerIdentityCommand({}));
    expect(answer.UserId).toMatch(/^AROA[A-Z2-7]{17}:local$/);
  });
});

describe('CloudTrail', () => {
  it('finds KMS calls by key, newest first, page by page, in their own Region only', async () => {
    const key = addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy: document(delegation(PAYMENTS)) });
    const kms = kmsAs(aws, ADMIN);
    for (let i = 0; i < 3; i++) await kms.send(new DescribeKeyCommand({ KeyId: key.arn }));
    const trail = new CloudTrailClient(optionsFor(aws, ADMIN));
    const LookupAttributes = [{ AttributeKey: 'ResourceName' as const, AttributeValue: key.arn }];
    const first = await trail.send(new LookupEventsCommand({ LookupAttributes, MaxResults: 2 }));
    const second = await trail.send(
      new LookupEventsCommand({ LookupAttributes, MaxResults: 2, NextToken: first.NextToken }),
    );
    expect([first.Events?.length, second.Events?.length, second.NextToken]).toEqual([2, 1, undefined]);
    const record = JSON.parse(first.Events?.[0]?.CloudTrailEvent ?? '');
    expect(record).toMatchObject({
      eventName: 'DescribeKey',
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: ADMIN } } },
      resources: [{ ARN: key.arn, accountId: PAYMENTS, type: 'AWS::KMS::Key' }],
    });
    const elsewhere = new CloudTrailClient(optionsFor(aws, ADMIN, 'eu-west-1'));
    expect((await elsewhere.send(new LookupEventsCommand({ LookupAttributes }))).Events).toEqual([]);
  });
});

describe('RDS and EC2', () => {
  const DBInstanceIdentifier = 'ledger';
  const create = (client: RDSClient, KmsKeyId?: string) =>
    client.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        MasterUserPassword: 'not-for-the-trail',
        StorageEncrypted: true,
        KmsKeyId,
      }),
    );

  it('makes an encrypted instance with a grant, through the caller’s permissions', async () => {
    const key = addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy: document(delegation(PAYMENTS)) });
    const rds = new RDSClient(optionsFor(aws, ADMIN));
    expect((await create(rds, key.arn)).DBInstance).toMatchObject({ KmsKeyId: key.arn, StorageEncrypted: true });
    expect(key.grants).toMatchObject([{ GranteePrincipal: 'rds.us-east-1.amazonaws.com' }]);
    const grantEvent = aws.world.events.find(({ name }) => name === 'CreateGrant');
    expect(grantEvent?.record).toMatchObject({ userIdentity: { invokedBy: 'rds.amazonaws.com' } });
    expect(JSON.stringify(aws.world.events)).not.toContain('not-for-the-trail');
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    expect(DBInstances).toMatchObject([
      { DbiResourceId: expect.stringMatching(/^db-/), DBInstanceStatus: 'available' },
    ]);
    const missing = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'none' }));
    expect(await refusal(missing)).toMatchObject({ name: 'DBInstanceNotFoundFault', status: 404 });
  });

  it('starts a recoverable instance once its key works', async () => {
    const key = addKey(aws.world, { account: PAYMENTS, region: 'us-east-1', policy: document(delegation(PAYMENTS)) });
    const rds = new RDSClient(optionsFor(aws, ADMIN));
    await create(rds, key.arn);
    const instance = aws.world.accounts.get(PAYMENTS)?.regions.get('us-east-1')?.dbInstances.get(DBInstanceIdentifier);
    if (!instance) throw new Error('the instance is missing');
    instance.status = 'inaccessible-encryption-credentials-recoverable';
    key.state = 'Disabled';
    const start = () => rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier }));
    expect(await refusal(start())).toEqual({
      name: 'KMSKeyNotAccessibleFault',
      message: `The specified KMS key [${key.arn}] does not exist, is not enabled or you do not have permissions to access it.`,
      status: 400,
    });
    key.state = 'Enabled';
    expect((await start()).DBInstance?.DBInstanceStatus).toBe('available');
  });

  it('uses aws/rds when no key is named', async () => {
    const { DBInstance } = await create(new RDSClient(optionsFor(aws, ADMIN)));
    const { KeyMetadata } = await kmsAs(aws, ADMIN).send(new DescribeKeyCommand({ KeyId: 'alias/aws/rds' }));
    expect(DBInstance?.KmsKeyId).toBe(KeyMetadata?.Arn);
    expect(KeyMetadata?.KeyManager).toBe('AWS');
  });

  it('describes VPC endpoints with their policies', async () => {
    const policy = document({ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' });
    const createdAt = aws.world.clock();
    const endpoint = {
      id: 'vpce-0abc',
      vpcId: 'vpc-1',
      serviceName: 'com.amazonaws.us-east-1.kms',
      policy,
      privateDns: true,
      createdAt,
    };
    aws.world.accounts.get(PAYMENTS)?.regions.get('us-east-1')?.vpcEndpoints.push(endpoint);
    const ec2 = new EC2Client(optionsFor(aws, ADMIN));
    const filter = (value: string) => [{ Name: 'service-name', Values: [value] }];
    const found = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: filter('com.amazonaws.us-east-1.kms') }));
    expect(found.VpcEndpoints).toMatchObject([{ VpcEndpointId: 'vpce-0abc', PrivateDnsEnabled: true }]);
    expect(JSON.parse(found.VpcEndpoints?.[0]?.PolicyDocument ?? '')).toEqual(policy);
    const none = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: filter('com.amazonaws.us-east-1.s3') }));
    expect(none.VpcEndpoints).toEqual([]);
    expect((await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId).toBe('alias/aws/ebs');
  });
});
