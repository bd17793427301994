import { diagnosticRolePolicy, organizationRolePolicy, remediationRolePolicy, trustPolicy } from '../../src/aws/roles';
import { type Config, EMPTY_CONFIG } from '../../src/config';
import { ANALYTICS, MANAGEMENT, PAYMENTS } from '../../src/lab/aws/new-world';
import { addRole, addUser } from '../../src/lab/aws/resources';
import type { World } from '../../src/lab/aws/world';

const OPERATOR = `arn:aws:iam::${MANAGEMENT}:user/keymedic`;
const EXTERNAL_ID = 'external-word';

/** Puts keymedic's own identity and the roles that `keymedic roles` prints into a local AWS; the configuration for them. */
export function addKeymedicRoles(world: World): Config {
  const assume = {
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Resource: '*',
  };
  addUser(world, {
    account: MANAGEMENT,
    name: 'keymedic',
    inline: { assume: { Version: '2012-10-17', Statement: [assume] } },
  });
  const trust = trustPolicy(OPERATOR, { externalId: EXTERNAL_ID });
  const tagged = trustPolicy(OPERATOR, { externalId: EXTERNAL_ID, tagged: true });
  for (const account of [PAYMENTS, ANALYTICS]) {
    addRole(world, {
      account,
      name: 'keymedic-diagnostic',
      trust,
      inline: { reads: diagnosticRolePolicy({ account }) },
    });
  }
  addRole(world, {
    account: PAYMENTS,
    name: 'keymedic-remediation',
    trust: tagged,
    inline: { writes: remediationRolePolicy({ account: PAYMENTS }) },
  });
  addRole(world, {
    account: MANAGEMENT,
    name: 'keymedic-organization',
    trust: trustPolicy(OPERATOR),
    inline: { reads: organizationRolePolicy() },
  });
  const entry = (id: string, name: string) => ({
    id,
    name,
    regions: ['us-east-1', 'eu-west-1'],
    diagnosticRole: `arn:aws:iam::${id}:role/keymedic-diagnostic`,
    externalId: EXTERNAL_ID,
  });
  return {
    ...EMPTY_CONFIG,
    accounts: [
      { ...entry(PAYMENTS, 'payments'), remediationRole: `arn:aws:iam::${PAYMENTS}:role/keymedic-remediation` },
      entry(ANALYTICS, 'analytics'),
    ],
    organization: { managementRole: `arn:aws:iam::${MANAGEMENT}:role/keymedic-organization` },
  };
}
