import type { DecisionKind } from '../../../src/domain/decision';
import { allow, decide, deny, type Element, names, policy, ROOT, SESSION, type Situation, USER } from './fixtures';

const TENANT = { 'kms:EncryptionContextKeys': ['tenant'] };
const everybody = (over: Element = {}): Element => allow({ Principal: '*', ...over });

/** Corners that two evaluators read differently, each settled by AWS's documentation. */
describe('corners that AWS documents', () => {
  it.each<[string, Situation, DecisionKind]>([
    [
      'a list needs a set operator even with one value in it',
      {
        key: [everybody({ Condition: { StringEquals: { 'kms:EncryptionContextKeys': 'tenant' } } })],
        context: TENANT,
      },
      'implicit-deny',
    ],
    [
      'a list needs a set operator for a negated comparison too',
      {
        key: [everybody({ Condition: { StringNotEquals: { 'kms:GrantOperations': 'Encrypt' } } })],
        action: 'kms:CreateGrant',
        context: { 'kms:GrantOperations': ['Decrypt'] },
      },
      'implicit-deny',
    ],
    [
      'a list that the request does not carry is absent, as any other key',
      { key: [everybody({ Condition: { StringNotEquals: { 'kms:EncryptionContextKeys': 'tenant' } } })] },
      'allowed',
    ],
    [
      'a list is compared by set operators',
      {
        key: [everybody({ Condition: { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'tenant' } } })],
        context: TENANT,
      },
      'allowed',
    ],
    ['a service named * is not everybody', { key: [everybody({ Principal: { Service: '*' } })] }, 'implicit-deny'],
    [
      'an identity provider named * is not everybody',
      { key: [everybody({ Principal: { Federated: '*' } })] },
      'implicit-deny',
    ],
    ['an AWS principal named * is everybody', { key: [everybody({ Principal: { AWS: '*' } })] }, 'allowed'],
    [
      'an IPv6 address is none of the IPv4 addresses that are listed',
      {
        key: [everybody({ Condition: { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.9'] } } })],
        context: { 'aws:SourceIp': '2001:db8::5' },
      },
      'allowed',
    ],
    [
      'an IPv4 address is not the IPv6 address that is listed',
      {
        key: [names(SESSION), deny({ Principal: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '2001:db8::5' } } })],
        context: { 'aws:SourceIp': '192.0.2.7' },
      },
      'explicit-deny',
    ],
    [
      'every IPv4 address is in 0.0.0.0/0',
      {
        key: [names(SESSION), deny({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })],
        context: { 'aws:SourceIp': '203.0.113.200' },
      },
      'explicit-deny',
    ],
    [
      'epoch seconds compare with ISO 8601 dates',
      {
        key: [
          names(SESSION),
          deny({ Principal: '*', Condition: { DateLessThan: { 'aws:CurrentTime': '1900000000' } } }),
        ],
        context: { 'aws:CurrentTime': '2029-12-31T00:00:00Z' },
      },
      'explicit-deny',
    ],
    [
      'a resource whose variable has no value is no resource, so NotResource covers every key',
      {
        key: [names(ROOT)],
        policies: {
          identity: [
            policy({
              Effect: 'Allow',
              Action: 'kms:*',
              NotResource: `arn:aws:kms:*:*:key/\${aws:PrincipalTag/key}`,
            }),
          ],
        },
      },
      'allowed',
    ],
    [
      'the service in an ARN is in lower case',
      {
        key: [names(ROOT)],
        policies: { identity: [policy(allow({ Resource: 'arn:aws:KMS:*:*:key/*' }))] },
      },
      'implicit-deny',
    ],
    [
      'a denying NotPrincipal spares nobody whose account it does not list',
      {
        key: [names(USER), { Effect: 'Deny', NotPrincipal: { AWS: USER }, Action: 'kms:*', Resource: '*' }],
        principal: USER,
      },
      'explicit-deny',
    ],
    [
      'a denying NotPrincipal that lists an account alone spares nobody in it',
      {
        key: [names(USER), { Effect: 'Deny', NotPrincipal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' }],
        principal: USER,
      },
      'explicit-deny',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide(s).decision).toBe(expected);
  });

  it.each([
    [`\${aws:PrincipalTag/team, 'core'}`, 'allowed'],
    [`\${aws:PrincipalTag/team,'core'}`, 'implicit-deny'],
    [`\${aws:PrincipalTag/team, core}`, 'implicit-deny'],
  ])('a default is set apart by a comma and a space: %s', (value, expected) => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': value } };
    const context = { 'aws:RequestTag/team': 'core' };
    expect(decide({ key: [{ ...names(SESSION), Condition }], context }).decision).toBe(expected);
  });
});
