import { resolveTarget } from '../../../src/diagnosis/target';
import { contextOfTrailRecord } from '../../../src/domain/trail-record';
import { parseSignal } from '../../../src/intake/parse';
import { config } from '../diagnosis/fake-account';

const KEY = 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const CALLER = 'arn:aws:sts::123412341234:assumed-role/etl/run-7';
const RECORD = {
  eventVersion: '1.08',
  eventTime: '2026-11-20T10:11:12Z',
  eventID: '5d5e6f70-1111-4222-8333-444455556666',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLEID:run-7',
    arn: CALLER,
    accountId: '123412341234',
    invokedBy: 's3.amazonaws.com',
    sessionContext: { attributes: { mfaAuthenticated: 'false' } },
  },
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  awsRegion: 'us-west-2',
  sourceIPAddress: 's3.amazonaws.com',
  errorCode: 'AccessDenied',
  errorMessage: `User: ${CALLER} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no resource-based policy allows the kms:Decrypt action`,
  requestParameters: {
    encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::orders/2026/a.parquet' },
    encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  },
  requestID: '0f6e5d4c-1111-4222-8333-444455556666',
  resources: [{ accountId: '210987654321', type: 'AWS::KMS::Key', ARN: KEY }],
};
const OK = {
  ...RECORD,
  eventName: 'ListBuckets',
  eventSource: 's3.amazonaws.com',
  errorCode: undefined,
  errorMessage: undefined,
};
const EXPECTED = {
  isKmsError: true,
  errorCode: 'AccessDenied',
  service: 'kms',
  operation: 'Decrypt',
  kmsAction: 'kms:Decrypt',
  principalArn: CALLER,
  keyRef: KEY,
  denyReason: 'resource-no-allow',
  requestId: '0f6e5d4c-1111-4222-8333-444455556666',
  encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::orders/2026/a.parquet' },
  requestContext: {
    'kms:ViaService': 's3.us-west-2.amazonaws.com',
    'kms:CallerAccount': '123412341234',
    'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::orders/2026/a.parquet',
    'kms:EncryptionContextKeys': ['aws:s3:arn'],
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
    'aws:MultiFactorAuthPresent': 'false',
  },
};

describe('CloudTrail records', () => {
  const forms: [string, string][] = [
    ['bare', JSON.stringify(RECORD)],
    ['indented', JSON.stringify(RECORD, null, 2)],
    ['in Records behind one that worked', JSON.stringify({ Records: [OK, RECORD] })],
    [
      'in an EventBridge event',
      JSON.stringify({ source: 'aws.kms', 'detail-type': 'AWS API Call via CloudTrail', detail: RECORD }),
    ],
    [
      'in the answer of lookup-events',
      JSON.stringify({ Events: [{ EventName: 'Decrypt', CloudTrailEvent: JSON.stringify(RECORD) }] }),
    ],
    ['between braces of others', `see {this}: ${JSON.stringify(RECORD)} thanks {x}`],
    ['in a list that was cut', `{"Records": [${JSON.stringify(OK)}, ${JSON.stringify(RECORD)}, ...`],
    ['after some prose', `this is what the trail says:\n${JSON.stringify(RECORD, null, 4)}\nany idea?`],
    ['one per line', `${JSON.stringify(OK)}\n${JSON.stringify(RECORD)}`],
    [
      'with quote margins',
      JSON.stringify(RECORD, null, 2)
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n'),
    ],
  ];
  it.each(forms)('are read %s', (_, text) => {
    expect(parseSignal(text)).toMatchObject(EXPECTED);
  });

  it('state source address where the caller came by itself, and which address it is behind an endpoint', () => {
    const direct = {
      ...RECORD,
      userIdentity: { ...RECORD.userIdentity, invokedBy: undefined },
      sourceIPAddress: '203.0.113.9',
      vpcEndpointId: 'vpce-0123456789abcdef0',
      tlsDetails: { tlsVersion: 'TLSv1.3' },
    };
    const context = parseSignal(JSON.stringify(direct)).requestContext;
    expect(context).toMatchObject({
      // Behind an endpoint the address is the one inside of the VPC (IAM User Guide, aws:VpcSourceIp).
      'aws:SourceIp': [],
      'aws:VpcSourceIp': '203.0.113.9',
      'aws:SourceVpce': 'vpce-0123456789abcdef0',
      'aws:SecureTransport': 'true',
    });
    expect(context).toMatchObject({ 'kms:ViaService': [] });
    const open = parseSignal(JSON.stringify({ ...direct, vpcEndpointId: undefined })).requestContext;
    expect(open).toMatchObject({ 'aws:SourceIp': '203.0.113.9', 'aws:SourceVpce': [] });
  });

  it('say the same of a request whether they were pasted or looked up', () => {
    for (const record of [RECORD, { ...RECORD, userIdentity: { ...RECORD.userIdentity, invokedBy: undefined } }])
      expect(parseSignal(JSON.stringify(record)).requestContext).toEqual(
        contextOfTrailRecord(JSON.parse(JSON.stringify(record))),
      );
  });

  it('state the tags that the request itself sends', () => {
    const record = {
      ...RECORD,
      eventName: 'TagResource',
      requestParameters: { keyId: KEY, tags: [{ tagKey: 'Owner', tagValue: 'payments' }] },
    };
    expect(parseSignal(JSON.stringify(record)).requestContext).toMatchObject({
      'aws:RequestTag/Owner': 'payments',
      'aws:TagKeys': ['Owner'],
    });
  });

  it('name the service as principal where it called as itself', () => {
    const record = {
      ...RECORD,
      userIdentity: { type: 'AWSService', invokedBy: 'logs.us-west-2.amazonaws.com' },
      errorCode: 'DisabledException',
      errorMessage: `${KEY} is disabled.`,
    };
    const signal = parseSignal(JSON.stringify(record));
    expect(signal).toMatchObject({
      principalArn: 'logs.us-west-2.amazonaws.com',
      principalType: 'service',
      denyReason: 'key-disabled',
    });
    expect(signal.requestContext).not.toHaveProperty('kms:ViaService');
  });

  it('are read field by field where the JSON is damaged', () => {
    const text = JSON.stringify(RECORD, null, 2)
      .replace('"eventVersion": "1.08",', '-- snip --')
      .replace('"resources"', '... "resources"');
    const { encryptionContext, requestContext, ...stated } = EXPECTED;
    expect(encryptionContext).toBeDefined();
    expect(requestContext).toBeDefined();
    expect(parseSignal(text)).toMatchObject(stated);
  });

  it('take the grant constraints of a CreateGrant request into the context', () => {
    const record = {
      ...RECORD,
      eventName: 'CreateGrant',
      errorMessage: `User: ${CALLER} is not authorized to perform: kms:CreateGrant on resource: ${KEY}`,
      requestParameters: {
        keyId: 'alias/data',
        granteePrincipal: 'arn:aws:iam::123412341234:role/x',
        operations: ['Decrypt', 'RetireGrant'],
      },
    };
    expect(parseSignal(JSON.stringify(record)).requestContext).toMatchObject({
      'kms:GranteePrincipal': 'arn:aws:iam::123412341234:role/x',
      'kms:GrantOperations': ['Decrypt', 'RetireGrant'],
      'kms:RequestAlias': 'alias/data',
    });
  });

  it('state who issued the session and for whom', () => {
    const sessionContext = {
      attributes: { mfaAuthenticated: 'false', creationDate: '2026-11-20T09:58:00Z' },
      sourceIdentity: 'kim',
      webIdFederationData: { federatedProvider: 'arn:aws:iam::123412341234:oidc-provider/ci.example' },
    };
    const record = { ...RECORD, userIdentity: { ...RECORD.userIdentity, sessionContext } };
    expect(parseSignal(JSON.stringify(record)).requestContext).toMatchObject({
      'aws:TokenIssueTime': '2026-11-20T09:58:00Z',
      'aws:SourceIdentity': 'kim',
      'aws:FederatedProvider': 'arn:aws:iam::123412341234:oidc-provider/ci.example',
    });
  });

  it('state the keys of tags that a request takes off', () => {
    const record = { ...RECORD, eventName: 'UntagResource', requestParameters: { keyId: KEY, tagKeys: ['Owner'] } };
    expect(parseSignal(JSON.stringify(record)).requestContext).toMatchObject({ 'aws:TagKeys': ['Owner'] });
  });

  it('give what AWS hides or omits for unknown, never for a value', () => {
    const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';
    const record = {
      ...RECORD,
      userIdentity: { ...RECORD.userIdentity, arn: hidden, invokedBy: hidden },
      errorMessage: hidden,
      requestParameters: { keyId: hidden, encryptionContext: { tenant: hidden } },
      resources: undefined,
    };
    const signal = parseSignal(JSON.stringify(record));
    expect(signal).toMatchObject({ errorCode: 'AccessDenied', principalArn: null, keyRef: null });
    expect(JSON.stringify(signal)).not.toContain(hidden);
    expect(signal.requestContext).not.toHaveProperty('kms:ViaService');
    expect(signal.requestContext).not.toHaveProperty('kms:RequestAlias');
    const omitted = parseSignal(JSON.stringify({ ...RECORD, requestParameters: { omitted: true } }));
    expect(omitted.keyRef).toBe(KEY);
    expect(omitted.requestContext).not.toHaveProperty('kms:EncryptionContextKeys');
  });

  it('never mix fields of two records', () => {
    const other = {
      ...RECORD,
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::999988887777:user/kim' },
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-west-1',
      errorMessage: 'Access Denied',
      requestParameters: {},
      requestID: '7F3K2M9QW1Z8X5YB',
      resources: [],
    };
    const [first, second] = [JSON.stringify(other, null, 2), JSON.stringify(RECORD, null, 2)];
    const { encryptionContext, requestContext, ...stated } = EXPECTED;
    for (const text of [`${first}\n${second.slice(0, -20)}`, `${first.slice(0, -60)}\n...\n${second.slice(0, -20)}`]) {
      const signal = parseSignal(text);
      expect(signal).toMatchObject({ ...stated, region: 'us-west-2' });
      expect(signal.otherErrors).toEqual([{ errorCode: 'AccessDenied', service: 's3', operation: 'GetObject' }]);
    }
    expect([encryptionContext, requestContext]).not.toContain(undefined);
  });

  it.each([
    ['accountId', { userIdentity: { ...RECORD.userIdentity, accountId: 'xxxxxxxxxxxx' } }, 'kms:CallerAccount'],
    ['principalId', { userIdentity: { ...RECORD.userIdentity, principalId: '***' } }, 'aws:userid'],
    ['awsRegion', { awsRegion: '<region>' }, 'aws:RequestedRegion'],
    [
      'mfaAuthenticated',
      { userIdentity: { ...RECORD.userIdentity, sessionContext: { attributes: { mfaAuthenticated: '<x>' } } } },
      'aws:MultiFactorAuthPresent',
    ],
    ['a value of the context', { requestParameters: { encryptionContext: { a: 'xxxx' } } }, 'kms:EncryptionContext:a'],
    [
      'a name of the context',
      { requestParameters: { encryptionContext: { '<n>': '1' } } },
      'kms:EncryptionContextKeys',
    ],
    ['the alias', { requestParameters: { keyId: 'alias/REDACTED' } }, 'kms:RequestAlias'],
  ])('hold nothing where %s was taken out', (_, changes, key) => {
    expect(parseSignal(JSON.stringify({ ...RECORD, ...changes })).requestContext).not.toHaveProperty([key]);
  });

  it('state no request id that somebody took out', () => {
    expect(parseSignal(JSON.stringify({ ...RECORD, requestID: '<id>' })).requestId).toBeNull();
  });

  it.each([
    ['no address', { sourceIPAddress: undefined, userIdentity: { ...RECORD.userIdentity, invokedBy: undefined } }],
    ['no id', { eventID: undefined, sourceIPAddress: '203.0.113.9' }],
    ['no version', { eventVersion: undefined }],
    ['dots for parameters', { requestParameters: { '...': '...' } }],
    ['dots in a list', { resources: [...RECORD.resources, '...'] }],
  ])('of which somebody left something out (%s) settle nothing that they do not hold', (_, changes) => {
    const { requestContext = {} } = parseSignal(JSON.stringify({ ...RECORD, ...changes }));
    expect(Object.values(requestContext).filter(Array.isArray)).toEqual([]);
    expect(requestContext['aws:ViaAWSService']).not.toBe('false');
  });

  it.each([
    ['worked', { errorCode: undefined, errorMessage: undefined }],
    ['failed on something else', { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', errorMessage: 'no' }],
  ])('of a call that %s leave the error beside them to be read', (_, changes) => {
    const other = { ...RECORD, userIdentity: { type: 'AssumedRole', arn: CALLER.replace('etl', 'other') }, ...changes };
    const error = `An error occurred (AccessDeniedException) when calling the Decrypt operation: ${RECORD.errorMessage}`;
    for (const record of [JSON.stringify(other, null, 2), JSON.stringify(other)]) {
      const signal = parseSignal(`${error}\nby the other role it works:\n${record}\nany idea?`);
      expect(signal).toMatchObject({ isKmsError: true, principalArn: CALLER, keyRef: KEY, requestId: null });
      expect(signal).not.toHaveProperty('requestContext');
    }
  });

  it('say through which service the call came', () => {
    const target = resolveTarget(parseSignal(JSON.stringify(RECORD)), {}, config());
    expect(target.viaService).toBe('s3.us-west-2.amazonaws.com');
  });
});
