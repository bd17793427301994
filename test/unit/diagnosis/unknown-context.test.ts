import type { Signal } from '../../../src/domain/signal';
import {
  ACCOUNT,
  allow,
  ask,
  config,
  DELEGATION,
  denied,
  document,
  type FakeAccount,
  healthy,
  KEY,
  may,
  OTHER,
  ROLE,
  ROLE_ID,
  SESSION,
} from './fake-account';

const deny = (Condition: object) => ({
  Sid: 'Guard',
  Effect: 'Deny',
  Principal: '*',
  Action: 'kms:*',
  Resource: '*',
  Condition,
});
const guarded = (Condition: object): Partial<FakeAccount> => ({ keyPolicy: document(DELEGATION, deny(Condition)) });
const trust = (...actions: string[]) => ({
  AssumeRolePolicyDocument: JSON.stringify(
    document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: actions }),
  ),
});
const role = (more: object) => ({ role: { RoleId: ROLE_ID, CreateDate: '2025-01-01T00:00:00.000Z', ...more } });
const managementRole = 'arn:aws:iam::999988887777:role/keymedic-organization';
const organized = config({ organization: { managementRole } });

async function verdict(over: Partial<FakeAccount>, given: Parameters<typeof ask>[1] = {}): Promise<string> {
  return (await ask(healthy(over), given)).verdict;
}

describe('a Deny that hangs on something nobody knows of the request', () => {
  it.each<[string, object]>([
    ['StringEquals', { 'aws:ResourceOrgID': 'o-example' }],
    ['StringEquals', { 'aws:Ec2InstanceSourceVpc': 'vpc-1' }],
    ['StringEquals', { 'aws:PrincipalTag/quarantine': 'true' }],
    ['StringEquals', { 'aws:SourceIdentity': 'dana' }],
    ['StringEquals', { 'aws:SomethingNew': 'x' }],
    ['StringEquals', { 'kms:SomethingNew': 'x' }],
    ['StringEquals', { 'kms:RequestAlias': 'alias/app' }],
    ['StringNotEquals', { 'aws:SourceVpce': 'vpce-1' }],
  ])('%s %j is never "allowed"', async (operator, keys) => {
    const over = { ...guarded({ [operator]: keys }), ...role(trust('sts:AssumeRole', 'sts:TagSession')) };
    const signal = denied({ principalAccountId: ACCOUNT });
    const answer = await ask(healthy(over), { signal, config: config({ organization: null }) });
    expect(answer.verdict).toBe('undetermined');
    expect(answer.rootCauses.filter(({ certainty }) => certainty === 'proven')).toEqual([]);
    const [name] = Object.keys(keys);
    expect(answer.unknowns.map(({ why }) => why).join(' ')).toContain(name);
  });

  it.each<[string, object]>([
    ['Bool', { 'kms:GrantIsForAWSResource': 'true' }],
    ['StringEquals', { 'aws:SourceAccount': OTHER }],
    ['StringEquals', { 'aws:SourceArn': 'arn:aws:s3:::bucket' }],
    ['StringEquals', { 'kms:GranteePrincipal': ROLE }],
    ['StringEquals', { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }],
    ['StringEquals', { 'aws:CalledViaFirst': 'athena.amazonaws.com' }],
    ['Bool', { 'aws:ViaAWSService': 'true' }],
    ['Bool', { 'aws:SecureTransport': 'false' }],
    ['Bool', { 'aws:PrincipalIsAWSService': 'true' }],
    ['StringNotEquals', { 'aws:RequestedRegion': 'us-east-1' }],
    ['StringNotEquals', { 'aws:PrincipalAccount': ACCOUNT }],
    ['StringEquals', { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' }],
    ['Bool', { 'kms:BypassPolicyLockoutSafetyCheck': 'true' }],
    ['StringEquals', { 'aws:PrincipalTag/quarantine': 'true' }],
    ['StringEquals', { 'aws:username': 'dana' }],
    ['StringEquals', { 'aws:RequestTag/x': 'y' }],
    ['Null', { 'kms:CallerAccount': 'true' }],
  ])('%s %j is certain not to hold for a direct kms:Decrypt of a role', async (operator, keys) => {
    const over = { ...guarded({ [operator]: keys }), ...role(trust('sts:AssumeRole')) };
    expect(await verdict(over)).toBe('allowed');
  });

  it('knows that a direct call went through no service', async () => {
    const { verdict: found, rootCauses } = await ask(healthy(guarded({ Bool: { 'aws:ViaAWSService': 'false' } })));
    expect(found).toBe('denied');
    expect(rootCauses[0]).toMatchObject({ code: 'key-policy-explicit-deny', certainty: 'proven' });
    const pattern = { Bool: { 'aws:ViaAWSService': 'false' }, NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    expect(await verdict(guarded(pattern))).toBe('undetermined');
    const from = (ip: string) => ({ overrides: { context: { 'aws:SourceIp': ip } } });
    expect(await verdict(guarded(pattern), from('192.0.2.7'))).toBe('allowed');
    expect(await verdict(guarded(pattern), from('203.0.113.7'))).toBe('denied');
  });

  it('does not take a bare sentence, or one of a service-linked role, for a direct call', async () => {
    const over = guarded({ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } });
    expect(await verdict(over, { signal: denied({ errorCode: null }) })).toBe('undetermined');
    expect(await verdict(over)).toBe('allowed');
    const linked = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`;
    const named = allow(
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      'kms:*',
    );
    const keyPolicy = document(named, deny({ StringEquals: { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' } }));
    expect(await verdict({ keyPolicy }, { signal: denied({ principalArn: linked }) })).toBe('undetermined');
    expect(await verdict({ keyPolicy: document(named) }, { signal: denied({ principalArn: linked }) })).toBe('allowed');
  });

  it('knows the organization where it was read', async () => {
    const other = guarded({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } });
    expect(await verdict(other, { config: organized })).toBe('allowed');
    const paths = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-example/r-root/ou-one/*' } };
    expect(await verdict(guarded(paths), { config: organized })).toBe('denied');
    const resource = guarded({ StringEquals: { 'aws:ResourceOrgID': 'o-example' } });
    expect(await verdict(resource, { config: organized })).toBe('denied');
  });
});

describe('tags of the caller', () => {
  const tagged = (value: string): Partial<FakeAccount> => ({
    inline: {
      use: document(may('kms:Decrypt', KEY, { Condition: { StringEquals: { 'aws:PrincipalTag/team': value } } })),
    },
  });
  const own = { Tags: [{ Key: 'team', Value: 'a' }] };

  it('may be session tags wherever the trust policy allows any, or was not read', async () => {
    for (const more of [own, { ...own, ...trust('sts:AssumeRole', 'sts:TagSession') }, { ...own, ...trust('sts:*') }]) {
      const { verdict: found, fixes, rootCauses } = await ask(healthy({ ...tagged('b'), ...role(more) }));
      expect(found).toBe('undetermined');
      expect(rootCauses.map(({ certainty }) => certainty)).not.toContain('proven');
      expect(fixes.filter(({ automated }) => automated)).toEqual([]);
      expect(await verdict({ ...tagged('a'), ...role(more) })).toBe('undetermined');
    }
  });

  it('are the role’s own where its trust policy allows no session tags', async () => {
    const more = { ...own, ...trust('sts:AssumeRole', 'sts:SetSourceIdentity') };
    expect(await verdict({ ...tagged('a'), ...role(more) })).toBe('allowed');
    const { rootCauses } = await ask(healthy({ ...tagged('b'), ...role(more) }));
    expect(rootCauses[0]).toMatchObject({ code: 'iam-condition-unmet', certainty: 'proven' });
  });

  it('are what the asker says', async () => {
    const overrides = { context: { 'aws:PrincipalTag/team': 'b' } };
    expect(await verdict({ ...tagged('b'), ...role(own) }, { overrides })).toBe('allowed');
  });
});

describe('a service as caller', () => {
  const signal = denied({
    principalArn: 'logs.us-east-1.amazonaws.com',
    principalType: 'service',
    principalAccountId: null,
  });

  it('may come from any account', async () => {
    const service = { Service: 'logs.us-east-1.amazonaws.com' };
    const wanted = { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } };
    const some = await ask(healthy({ keyPolicy: document(allow(service, 'kms:Decrypt', wanted)) }), { signal });
    expect(some.verdict).toBe('undetermined');
    const all = allow(service, 'kms:Decrypt');
    const not = deny({ StringEquals: { 'aws:SourceAccount': OTHER } });
    expect(await verdict({ keyPolicy: document(all, not) }, { signal })).toBe('undetermined');
    expect(await verdict({ keyPolicy: document(all) }, { signal })).toBe('allowed');
  });
});

describe('what the key itself tells', () => {
  it('is known: tags, aliases, kind', async () => {
    const use = (Condition: object): Partial<FakeAccount> => ({
      inline: { use: document(may('kms:Decrypt', '*', { Condition })) },
    });
    expect(await verdict(use({ StringEquals: { 'aws:ResourceTag/Owner': 'platform' } }))).toBe('allowed');
    expect(await verdict(use({ StringEquals: { 'aws:ResourceTag/Other': 'x' } }))).toBe('denied');
    expect(await verdict(use({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/app' } }))).toBe('allowed');
    const keyless = {
      ...use({ StringEquals: { 'aws:ResourceTag/Other': 'x' } }),
      gaps: { 'kms:ListResourceTags': 'access-denied' as const },
    };
    expect(await verdict(keyless)).toBe('undetermined');
    expect(await verdict(use({ Bool: { 'kms:MultiRegion': 'false' } }))).toBe('allowed');
    expect(await verdict(use({ StringEquals: { 'kms:KeySpec': 'RSA_2048' } }))).toBe('undetermined');
  });

  it('is named by a check as it was typed', async () => {
    const over = guarded({ StringLike: { 'kms:RequestAlias': 'alias/*' } });
    const check = (keyRef: string): Partial<Signal> => ({
      isKmsError: false,
      errorCode: null,
      denyReason: null,
      keyRef,
    });
    expect(await verdict(over, { signal: denied(check(KEY)) })).toBe('allowed');
    expect(await verdict(over, { signal: denied(check('alias/app')) })).toBe('denied');
  });

  it('has a whole encryption context once one is stated', async () => {
    const equals = [
      {
        GrantId: 'g',
        GranteePrincipal: ROLE,
        Operations: ['Decrypt'],
        Constraints: { EncryptionContextEquals: { a: '1' } },
      },
    ];
    const over = { keyPolicy: document(), grants: equals };
    const narrow = { ...over, keyPolicy: document(allow(`arn:aws:iam::${ACCOUNT}:role/Admin`, 'kms:*')) };
    const given = (encryptionContext: Record<string, string> | null) => ({ signal: denied({ encryptionContext }) });
    expect(await verdict(narrow, given({ a: '1' }))).toBe('allowed');
    expect(await verdict(narrow, given({ a: '1', b: '2' }))).toBe('denied');
    expect(await verdict(narrow, given(null))).toBe('undetermined');
    expect(await verdict(narrow, { overrides: { context: { 'kms:EncryptionContext:a': '1' } } })).toBe('allowed');
  });
});

const refusal = (over: object = {}) => {
  const record = {
    eventName: 'Decrypt',
    eventTime: '2026-11-22T11:30:00Z',
    awsRegion: 'us-east-1',
    errorCode: 'AccessDenied',
    sourceIPAddress: '203.0.113.9',
    userIdentity: { type: 'AssumedRole', arn: SESSION },
    requestParameters: { encryptionAlgorithm: 'SYMMETRIC_DEFAULT', keyId: KEY },
    resources: [{ ARN: KEY }],
    ...over,
  };
  return { EventId: JSON.stringify(over), EventName: record.eventName, CloudTrailEvent: JSON.stringify(record) };
};

describe('a value that somebody took out of the encryption context', () => {
  const Condition = { StringEquals: { 'kms:EncryptionContext:stage': 'prod' } };
  const over = guarded(Condition);
  const names = { 'kms:EncryptionContextKeys': ['stage', 'app'] };
  const app = { app: 'x' };

  it.each([
    ['its name is known', { encryptionContext: app, requestContext: names }, 'undetermined'],
    ['it stands for itself', { encryptionContext: { ...app, stage: '<redacted>' } }, 'undetermined'],
    ['a record that was cut holds another pair', { encryptionContext: app, requestContext: {} }, 'undetermined'],
    ['all pairs are known', { encryptionContext: app }, 'allowed'],
  ])('is unknown: %s', async (_, stated, expected) => {
    expect(await verdict(over, { signal: denied(stated) })).toBe(expected);
  });

  it('is unknown in the record that CloudTrail has', async () => {
    const hidden = { keyId: KEY, encryptionContext: { stage: 'HIDDEN_DUE_TO_SECURITY_REASONS' } };
    const events = [refusal({ requestParameters: hidden })];
    expect(await verdict({ ...over, events })).toBe('undetermined');
    expect(await verdict({ ...over, events: [refusal({ requestParameters: { keyId: KEY } })] })).toBe('allowed');
  });
});

describe('a role that could not be read', () => {
  it('has a path that nobody knows', async () => {
    const Condition = { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/team/App` } };
    const keyPolicy = document(allow('*', 'kms:Decrypt', { Condition }));
    const { verdict: found, rootCauses } = await ask(
      healthy({ keyPolicy, gaps: { 'iam:GetRole': 'access-denied', 'iam:ListRolePolicies': 'access-denied' } }),
    );
    expect(found).toBe('undetermined');
    expect(rootCauses.map(({ certainty }) => certainty)).not.toContain('proven');
    expect(await verdict({ keyPolicy, ...role({ Arn: `arn:aws:iam::${ACCOUNT}:role/team/App` }) })).toBe('allowed');
    expect(await verdict({ keyPolicy })).toBe('denied');
  });
});

describe('the record of the refused request', () => {
  const vpc = guarded({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } });

  it('settles what it shows', async () => {
    expect(await verdict({ ...vpc, events: [refusal()] })).toBe('allowed');
    const ip = guarded({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
    expect(await verdict({ ...ip, events: [refusal()] })).toBe('allowed');
    expect(await verdict(ip)).toBe('undetermined');
    const tenant = guarded({ StringEquals: { 'kms:EncryptionContext:tenant': 'a' } });
    expect(await verdict({ ...tenant, events: [refusal()] })).toBe('allowed');
    const { assumptions } = await ask(healthy({ ...tenant, events: [refusal()] }));
    expect(assumptions.join(' ')).toContain('2026-11-22T11:30:00Z');
  });

  it('settles nothing that it cannot show', async () => {
    const inside = refusal({ vpcEndpointId: 'vpce-1', sourceIPAddress: '10.0.0.9' });
    const endpoint = document(allow('*', 'kms:*'));
    expect(await verdict({ ...vpc, endpoint, events: [inside] })).toBe('undetermined');
    const tenant = guarded({ StringEquals: { 'kms:EncryptionContext:tenant': 'a' } });
    expect(await verdict({ ...tenant, events: [refusal({ requestParameters: null })] })).toBe('undetermined');
    const via = guarded({ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } });
    const hidden = refusal({
      userIdentity: { arn: SESSION, invokedBy: 'AWS Internal' },
      sourceIPAddress: 'AWS Internal',
    });
    expect(await verdict({ ...via, events: [hidden] })).toBe('undetermined');
    expect(await verdict({ ...via, events: [refusal()] })).toBe('allowed');
  });

  it('is of this key, and a refusal', async () => {
    const elsewhere = KEY.replace('1234abcd', 'ffffffff');
    const other = { resources: [{ ARN: elsewhere }], requestParameters: { keyId: elsewhere } };
    for (const over of [other, { errorCode: 'ThrottlingException' }])
      expect(await verdict({ ...vpc, events: [refusal(over)] })).toBe('undetermined');
    const byId = { resources: [], requestParameters: { keyId: KEY } };
    expect(await verdict({ ...vpc, events: [refusal(byId)] })).toBe('allowed');
  });

  it('is the one with the request id where the text states one', async () => {
    const signal = denied({ requestId: 'mine' });
    expect(await verdict({ ...vpc, events: [refusal({ requestID: 'other' })] }, { signal })).toBe('undetermined');
    expect(await verdict({ ...vpc, events: [refusal({ requestID: 'mine' })] }, { signal })).toBe('allowed');
  });

  it('shows every condition of a grant that was asked for', async () => {
    const signal = denied({ operation: 'CreateGrant', kmsAction: 'kms:CreateGrant' });
    const requestParameters = { keyId: KEY, granteePrincipal: ROLE, operations: ['Decrypt'], retiringPrincipal: ROLE };
    const events = [refusal({ eventName: 'CreateGrant', requestParameters })];
    const inline = { use: document(may('kms:CreateGrant')) };
    const retire = guarded({ StringEquals: { 'kms:RetiringPrincipal': ROLE } });
    expect(await verdict({ ...retire, inline, events }, { signal })).toBe('denied');
    const type = guarded({ StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' } });
    expect(await verdict({ ...type, inline, events }, { signal })).toBe('allowed');
    const constraints = { encryptionContextSubset: { a: '1' } };
    const bound = [refusal({ eventName: 'CreateGrant', requestParameters: { ...requestParameters, constraints } })];
    expect(await verdict({ ...type, inline, events: bound }, { signal })).toBe('denied');
    expect(await verdict({ ...type, inline }, { signal })).toBe('undetermined');
  });
});
