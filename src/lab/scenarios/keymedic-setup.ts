import { stringify } from 'yaml';
import { ANALYTICS, MANAGEMENT, PAYMENTS, REGIONS } from '../aws/new-world';
import type { LocalAws } from '../aws/server';
import { role } from './documents';
import { BOT_USER, EXTERNAL_ID } from './keymedic-roles';

/** Slack user groups of the local Slack that may approve. */
const APPROVERS = { low: ['S0ONCALL'], high: ['S0SECURITY'], quorum: { high: 2 } };

/** A keymedic.yaml for the accounts of the local AWS. */
export function labConfig(aws: LocalAws): string {
  const accounts = [...aws.world.accounts.values()]
    .filter(({ id }) => [MANAGEMENT, PAYMENTS, ANALYTICS].includes(id))
    .map(({ id, name }) => ({
      id,
      name,
      regions: [...REGIONS],
      diagnosticRole: role(id, 'keymedic-diagnostic'),
      ...(id === MANAGEMENT ? {} : { remediationRole: role(id, 'keymedic-remediation') }),
      externalId: EXTERNAL_ID,
      approvers: { low: [...APPROVERS.low], high: [...APPROVERS.high], quorum: { ...APPROVERS.quorum } },
    }));
  const organization = { managementRole: role(MANAGEMENT, 'keymedic-organization') };
  return stringify({ accounts, organization }, { aliasDuplicateObjects: false });
}

/** Environment with which the AWS SDK or CLI acts as the bot's user in the local AWS. */
export function labEnvironment(aws: LocalAws): Record<string, string> {
  const { accessKeyId, secretAccessKey } = aws.credentialsFor(BOT_USER);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: REGIONS[0],
    AWS_DEFAULT_REGION: REGIONS[0],
    AWS_ENDPOINT_URL: aws.url,
  };
}
