import { contextOfTrailRecord } from '../../../src/domain/trail-record';

const RECORD = {
  eventVersion: '1.11',
  eventTime: '2026-11-20T10:11:12Z',
  eventID: '5d5e6f70-1111-4222-8333-444455556666',
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '203.0.113.9',
  userIdentity: { type: 'AssumedRole', principalId: 'AROAEXAMPLEID:run-7', accountId: '111122223333' },
  requestParameters: { encryptionContext: { app: 'orders' } },
};

describe('the context of a recorded request', () => {
  it.each([
    ['a direct call', {}, []],
    ['a named service', { sourceIPAddress: 's3.amazonaws.com' }, 's3.eu-west-1.amazonaws.com'],
    [
      'a service named as invoker',
      { userIdentity: { type: 'AssumedRole', invokedBy: 'rds.amazonaws.com' } },
      'rds.eu-west-1.amazonaws.com',
    ],
    ['a hidden service', { sourceIPAddress: 'AWS Internal' }, undefined],
    ['a record that was cut', { sourceIPAddress: undefined, eventSource: undefined }, undefined],
  ])('%s', (_, changes, via) => {
    expect(contextOfTrailRecord({ ...RECORD, ...changes })['kms:ViaService']).toEqual(via);
  });

  it('is not told by the record of another service, whose request was another one', () => {
    expect(contextOfTrailRecord({ ...RECORD, eventSource: 's3.amazonaws.com' })).toEqual({});
  });

  it.each(['ReEncrypt', 'CreateGrant'])('of %s leaves the encryption context open', (eventName) => {
    const { requestParameters: _, ...record } = RECORD;
    const context = contextOfTrailRecord({
      ...record,
      eventName,
      requestParameters: { keyId: 'mrk-1', constraints: {} },
    });
    expect(Object.keys(context)).not.toContain('kms:EncryptionContextKeys');
  });
});
