import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Config } from '../config';
import { describeException, inOneLine } from './exceptions';
import type { ConnectionPool, CredentialProvider, Credentials } from './services';

/** A role that could not be assumed: a cause of gaps, kept apart from what the read itself was refused for. */
export class RoleNotAssumable extends Error {
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown) {
    const { name, message } = describeException(cause);
    super(inOneLine(`${name}: ${message}`), { cause });
    this.name = 'RoleNotAssumable';
    this.roleArn = roleArn;
  }
}

/** Text as AWS takes it for session names, source identities and session tags. */
export function asSessionText(text: string, maxLength = 64): string {
  const safe = text.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, maxLength);
  return safe.length < 2 ? `${safe}--`.slice(0, 2) : safe;
}

export interface RoleSession {
  roleArn: string;
  externalId?: string | undefined;
  sessionName: string;
  /** Session policy: the credentials can do no more than this and the role. */
  policy: object;
  sourceIdentity?: string;
  tags?: Record<string, string>;
  region: string;
  endpoint?: string | undefined;
  /** Whose keys assume the role; absent: what the SDK finds by itself. */
  credentials?: CredentialProvider | undefined;
  connections: ConnectionPool;
}

/** Credentials of an assumed role for 900 s. Rejects with RoleNotAssumable. */
export function assumeRole(session: RoleSession): CredentialProvider {
  const provider = fromTemporaryCredentials({
    ...(session.credentials ? { masterCredentials: session.credentials } : {}),
    params: {
      RoleArn: session.roleArn,
      RoleSessionName: asSessionText(session.sessionName),
      DurationSeconds: 900,
      Policy: JSON.stringify(session.policy),
      ...(session.externalId ? { ExternalId: session.externalId } : {}),
      ...(session.sourceIdentity ? { SourceIdentity: asSessionText(session.sourceIdentity) } : {}),
      ...(session.tags ? { Tags: Object.entries(session.tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
    },
    clientConfig: {
      region: session.region,
      maxAttempts: 2,
      requestHandler: session.connections.transport,
      userAgentAppId: 'keymedic',
      ...(session.endpoint ? { endpoint: session.endpoint } : {}),
    },
  });
  return async () => {
    try {
      return await provider();
    } catch (cause) {
      throw new RoleNotAssumable(session.roleArn, cause);
    }
  };
}

const RENEW_BEFORE_MS = 60_000;

/** Asks a provider once for all clients, again when its keys are about to expire. A failure is remembered as well. */
export function rememberCredentials(provider: CredentialProvider, now: () => Date): CredentialProvider {
  let current: Promise<Credentials> | null = null;
  let renewAt = Number.POSITIVE_INFINITY;
  return async () => {
    if (current === null || now().getTime() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      current = provider();
    }
    const held = await current;
    if (held.expiration) renewAt = held.expiration.getTime() - RENEW_BEFORE_MS;
    return held;
  };
}

/** Which role reads an account. `null`: the account, or the organization, is not configured. */
export interface ReadRole {
  account: string;
  roleArn: string;
  externalId: string | undefined;
  region: string;
}

export type RoleChoice = ReadRole | 'account-not-configured' | 'organization-not-configured' | 'no-organization';

/** `organization` stands for the management account, whatever its id is. */
export function chooseReadRole(config: Config, account: string, service: string): RoleChoice {
  const { organization } = config;
  const region = config.accounts[0]?.regions[0] ?? 'us-east-1';
  const management = organization && organization !== 'none' ? organization : null;
  const managementAccount = management?.managementRole.split(':')[4] ?? null;
  const own = config.accounts.find(({ id }) => id === account);
  const asOrganization =
    account === 'organization' || (account === managementAccount && (service === 'organizations' || !own));
  if (asOrganization) {
    if (organization === 'none') return 'no-organization';
    if (!management || !managementAccount) return 'organization-not-configured';
    return {
      account: managementAccount,
      roleArn: management.managementRole,
      externalId: management.externalId,
      region,
    };
  }
  if (!own) return 'account-not-configured';
  return { account, roleArn: own.diagnosticRole, externalId: own.externalId, region: own.regions[0] ?? region };
}
