import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalAws, startLocalAws } from './aws/server';
import { SCENARIOS } from './scenarios/all';
import { labConfig, labEnvironment } from './scenarios/keymedic-setup';
import { resetWorld, runFailingCall } from './scenarios/run';
import type { Scenario } from './scenarios/scenario';
import { type LocalSlack, startLocalSlack } from './slack/server';
import type { LabUser } from './slack/types';

/** Tokens of the local Slack; worth nothing anywhere else. */
export const LAB_SLACK = { botToken: 'xoxb-lab', appToken: 'xapp-lab', signingSecret: 'lab-signing-secret' } as const;

const TEAM = { id: 'T0LAB', name: 'Acme' };
const CHANNEL = { id: 'C0INCIDENTS', name: 'incidents' };

/** Who is who: on-call people decide low fixes, security people high ones. */
const USERS: LabUser[] = [
  { id: 'U0RILEY', name: 'riley', realName: 'Riley Requester', role: 'requester', title: 'Payments, on call' },
  { id: 'U0ANA', name: 'ana', realName: 'Ana Approver', role: 'approver', title: 'Security' },
  { id: 'U0SAM', name: 'sam', realName: 'Sam Second', role: 'second approver', title: 'Security' },
  { id: 'U0OTTO', name: 'otto', realName: 'Otto Outsider', role: 'outsider', title: 'Sales' },
];
const GROUPS = [
  { id: 'S0ONCALL', handle: 'oncall', users: ['U0RILEY', 'U0ANA', 'U0SAM'] },
  { id: 'S0SECURITY', handle: 'security', users: ['U0ANA', 'U0SAM', 'U0RILEY'] },
];

export interface Lab {
  aws: LocalAws;
  slack: LocalSlack;
  scenarios: readonly Scenario[];
  channel: string;
  /** keymedic.yaml for this lab. */
  config: string;
  /** AWS variables of the bot's own user. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

export interface LabOptions {
  /** Port of the page; the local AWS takes the next one. 0: any free ports. */
  port?: number;
  latencyMs?: number;
  /** Only this one is listed; absent: all. */
  scenario?: string;
}

function reply(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}

/** Who changes things by hand in the accounts. */
const OPERATOR = 'arn:aws:iam::111122223333:role/PlatformAdmin';

/** Shell lines that act as a role of the lab: the application of a scenario, or the operator. Null: no such role. */
function credentialLines(aws: LocalAws, roleName: string): string | null {
  const known = [...SCENARIOS.map(({ failingCall }) => failingCall.as), OPERATOR];
  const principal = known.find((arn) => arn.split('/')[1] === roleName);
  if (!principal) return null;
  const { accessKeyId, secretAccessKey, sessionToken = '' } = aws.credentialsFor(principal);
  const variables = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

/** Buttons of the page that act on the local AWS: each scenario's failing call, and a reset. */
function labApi(aws: LocalAws, scenarios: readonly Scenario[]): (req: IncomingMessage, res: ServerResponse) => boolean {
  const actions = [
    ...scenarios.map(({ id, title }) => ({ id: `call-${id}`, title, description: "Runs the application's call" })),
    { id: 'reset', title: 'Break everything again', description: 'Puts the local AWS back to its broken start' },
  ];
  const run = async (id: string): Promise<{ ok: boolean; output: string }> => {
    if (id === 'reset') {
      resetWorld(aws);
      return { ok: true, output: 'Everything is broken again.' };
    }
    const scenario = scenarios.find((each) => `call-${each.id}` === id);
    return scenario ? runFailingCall(scenario, aws) : { ok: false, output: `There is no action ${id}.` };
  };
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://lab').pathname;
    if (path === '/lab/actions' && request.method === 'GET') return reply(response, 200, actions);
    const role = /^\/lab\/credentials\/([\w-]+)$/.exec(path)?.[1];
    if (role && request.method === 'GET') {
      const lines = credentialLines(aws, role);
      response.writeHead(lines ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(lines ?? `# There is no role ${role} in the lab.\n`);
      return true;
    }
    const id = /^\/lab\/actions\/([\w-]+)$/.exec(path)?.[1];
    if (!id || request.method !== 'POST') return false;
    run(id).then(
      (result) => reply(response, 200, result),
      (error: unknown) => reply(response, 500, { ok: false, output: String(error) }),
    );
    return true;
  };
}

function listed(wanted: string | undefined): readonly Scenario[] {
  return wanted === undefined ? SCENARIOS : SCENARIOS.filter(({ id }) => id === wanted);
}

/** Starts the local AWS, seeded with every scenario, and the local Slack with their errors ready to paste. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const scenarios = listed(options.scenario);
  const aws = await startLocalAws({ port: options.port ? options.port + 1 : 0, latencyMs: options.latencyMs ?? 0 });
  try {
    resetWorld(aws);
    const slack = await startLocalSlack({
      port: options.port ?? 0,
      users: USERS,
      userGroups: GROUPS,
      channels: [CHANNEL],
      team: TEAM,
      bot: { name: 'keymedic' },
      ...LAB_SLACK,
      slashCommands: ['/kms'],
      shortcuts: [{ callbackId: 'diagnose_message', name: 'Diagnose KMS error' }],
      pasteExamples: scenarios.map((each) => ({
        title: each.title,
        text: each.errorText(aws.world),
        hint: each.description,
      })),
      labApi: labApi(aws, scenarios),
    });
    const close = async (): Promise<void> => {
      await slack.close();
      await aws.close();
    };
    const { id: channel } = CHANNEL;
    return { aws, slack, scenarios, channel, config: labConfig(aws), environment: labEnvironment(aws), close };
  } catch (error) {
    await aws.close();
    throw error;
  }
}
