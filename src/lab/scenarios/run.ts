import * as kms from '@aws-sdk/client-kms';
import * as rds from '@aws-sdk/client-rds';
import { keepCredentials } from '../aws/credentials';
import { emptyWorld } from '../aws/new-world';
import type { LocalAws } from '../aws/server';
import { SCENARIOS, seedWorld } from './all';
import type { Scenario } from './scenario';

/**
 * Puts a running local AWS back to organization and scenarios, everything broken again. Access keys and sessions that
 * were handed out go on working, for the principals of the same names; planned faults and the call log are forgotten.
 */
export function resetWorld(aws: LocalAws, scenarios: readonly Scenario[] = SCENARIOS): void {
  const issued = [...aws.world.credentials.values()];
  emptyWorld(aws.world);
  seedWorld(aws.world, scenarios);
  keepCredentials(aws.world, issued);
  aws.faults.clear();
  aws.calls.length = 0;
}

export interface CallResult {
  ok: boolean;
  /** `Code: message` of the refusal, or a sentence that says what was answered. */
  output: string;
  /** Error code; null when the call succeeded. */
  code: string | null;
}

/** Runs a scenario's call as its role does: the real SDK over HTTP, one attempt. */
export async function runFailingCall(scenario: Scenario, aws: LocalAws): Promise<CallResult> {
  const { as, region, operation } = scenario.failingCall;
  const options = { endpoint: aws.url, region, credentials: aws.credentialsFor(as), maxAttempts: 1 };
  try {
    await send(scenario, aws, options);
    return { ok: true, output: `${operation} as ${as} works.`, code: null };
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return { ok: false, output: `${error.name}: ${error.message}`, code: error.name };
  }
}

interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: ReturnType<LocalAws['credentialsFor']>;
  maxAttempts: number;
}

type Members = Record<string, unknown>;

async function send(scenario: Scenario, aws: LocalAws, options: ClientOptions): Promise<void> {
  const { service, operation, input } = scenario.failingCall;
  const members: Members = input(aws.world);
  if (service === 'rds') {
    const client = new rds.RDSClient(options);
    await client.send(new rds.CreateDBInstanceCommand(members as unknown as rds.CreateDBInstanceCommandInput));
    client.destroy();
    return;
  }
  const command = KMS_COMMANDS[operation];
  if (!command) throw new Error(`no command for kms:${operation}`);
  const client = new kms.KMSClient(options);
  await command(client, members);
  client.destroy();
}

const KMS_COMMANDS: Readonly<Record<string, (client: kms.KMSClient, input: Members) => Promise<unknown>>> = {
  Decrypt: (client, input) => client.send(new kms.DecryptCommand(input as unknown as kms.DecryptCommandInput)),
  Encrypt: (client, input) => client.send(new kms.EncryptCommand(input as unknown as kms.EncryptCommandInput)),
  GenerateDataKey: (client, input) =>
    client.send(new kms.GenerateDataKeyCommand(input as unknown as kms.GenerateDataKeyCommandInput)),
  CreateGrant: (client, input) =>
    client.send(new kms.CreateGrantCommand(input as unknown as kms.CreateGrantCommandInput)),
};
