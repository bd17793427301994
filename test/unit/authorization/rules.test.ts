import type { PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  FULL_ACCESS,
  layer,
  names,
  OPEN,
  policy,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  USER,
} from './fixtures';

const everybody = (over = {}) => allow({ Principal: '*', ...over });

describe('an explicit deny wins, wherever it stands', () => {
  it.each<[string, Partial<PolicySet>]>([
    ['identity-policy', { identity: [policy(deny())] }],
    ['permissions-boundary', { boundary: policy(allow(), deny()) }],
    ['session-policy', { session: [policy(allow(), deny())] }],
    ['scp', { scp: [[FULL_ACCESS, policy(deny())]] }],
    ['rcp', { rcp: [[policy(deny({ Principal: '*' }))]] }],
    ['vpc-endpoint-policy', { vpcEndpoint: policy(everybody(), deny({ Principal: '*' })) }],
  ])('%s', (name, policies) => {
    const answer = decide({
      key: [everybody()],
      policies,
      grants: [{ GranteePrincipal: SESSION, Operations: ['Decrypt'] }],
    });
    expect(answer.decision).toBe('explicit-deny');
    expect(answer.blockedBy).toEqual([name]);
    expect(layer(answer, name as 'scp').outcome).toBe('denies');
  });
});

/** What a layer alone can do to a request that nothing else speaks against (KMS Developer Guide, "Troubleshooting key access"). */
describe('what each layer can do', () => {
  const bare: Situation = { key: [], policies: {} };
  const silent = (layer: Partial<PolicySet>): Situation => ({ key: [names(ROLE)], policies: layer });
  const denying = (layer: Partial<PolicySet>): Situation => ({ key: [everybody()], policies: layer });

  it.each<[string, Situation]>([
    ['an RCP', { ...bare, policies: { rcp: [[policy(everybody())]] } }],
    ['an SCP', { ...bare, policies: { scp: [[OPEN]] } }],
    ['an endpoint policy', { ...bare, policies: { vpcEndpoint: policy(everybody()) } }],
    ['an identity policy without delegation', { ...bare, policies: { identity: [OPEN] } }],
    ['a boundary', { ...bare, policies: { boundary: OPEN } }],
    ['a session policy', { ...bare, policies: { session: [OPEN] } }],
    ['a boundary beside a delegation', { key: [names(ROOT)], policies: { boundary: OPEN, session: [OPEN] } }],
    [
      'all of them together',
      {
        ...bare,
        policies: {
          identity: [OPEN],
          boundary: OPEN,
          session: [OPEN],
          scp: [[FULL_ACCESS]],
          rcp: [[policy(everybody())]],
          vpcEndpoint: policy(everybody()),
        },
      },
    ],
  ])('%s allows nothing by itself', (_, s) => {
    expect(decide(s)).toMatchObject({ decision: 'implicit-deny', allowedBy: [] });
  });

  it.each<[string, Situation, string[]]>([
    ['a key policy', { key: [names(SESSION)] }, ['key-policy']],
    [
      'an identity policy to which the key policy delegates',
      { key: [names(ROOT)], policies: { identity: [OPEN] } },
      ['key-policy', 'identity-policy'],
    ],
    ['a grant', { key: [], grants: [{ GranteePrincipal: ROLE, Operations: ['Decrypt'] }] }, ['grant']],
  ])('%s allows', (_, s, allowedBy) => {
    expect(decide(s)).toMatchObject({ decision: 'allowed', allowedBy });
  });

  it.each<[string, Situation, string[]]>([
    ['of an SCP', silent({ scp: [[SILENT]] }), ['scp']],
    ['of an endpoint policy', silent({ vpcEndpoint: policy(everybody({ Action: 'sqs:*' })) }), ['vpc-endpoint-policy']],
    ['of a boundary', silent({ boundary: SILENT }), ['permissions-boundary']],
    ['of a session policy', silent({ session: [SILENT] }), ['session-policy']],
    [
      'of identity policies that must allow',
      { key: [names(ROOT)], policies: { identity: [SILENT] } },
      ['identity-policy'],
    ],
    ['of the key policy', { key: [names(USER)], policies: { identity: [OPEN] } }, ['key-policy']],
  ])('the silence %s refuses', (_, s, blockedBy) => {
    expect(decide(s)).toMatchObject({ decision: 'implicit-deny', blockedBy });
  });

  it.each<[string, Situation]>([
    ['of RCPs', silent({ rcp: [[], [policy(deny({ Principal: '*', Action: 'kms:Sign' }))]] })],
    ['of identity policies where the key policy names the caller', silent({ identity: [SILENT] })],
    ['of grants', { key: [names(ROLE)], grants: [{ GranteePrincipal: USER, Operations: ['Decrypt'] }] }],
  ])('the silence %s refuses nothing', (_, s) => {
    expect(decide(s).decision).toBe('allowed');
  });

  it.each<[string, Situation]>([
    ['to which nothing delegates', { key: [names(SESSION)], policies: { identity: [policy(deny())] } }],
    [
      'against an endpoint policy that allows',
      denying({ identity: [policy(deny())], vpcEndpoint: policy(everybody()) }),
    ],
  ])('a Deny of an identity policy %s refuses', (_, s) => {
    expect(decide(s)).toMatchObject({ decision: 'explicit-deny', blockedBy: ['identity-policy'] });
  });

  it.each([ROOT, SESSION, USER, FOREIGN_SESSION, 'logs.eu-central-1.amazonaws.com'])(
    'a Deny of the key policy refuses %s, whoever allows besides',
    (principal) => {
      const s: Situation = {
        principal,
        key: [everybody(), deny({ Principal: '*' })],
        policies: { identity: [OPEN] },
        grants: [{ GranteePrincipal: principal, Operations: ['Decrypt'] }],
      };
      expect(decide(s)).toMatchObject({ decision: 'explicit-deny', allowedBy: [] });
    },
  );
});
