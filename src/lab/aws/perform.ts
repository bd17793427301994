import type { Call, Input, Output } from './call';
import { callerOf } from './caller';
import { credentialsFor } from './credentials';
import { uuid } from './identifiers';
import { SERVICES } from './operations';
import { runRecorded } from './trail';
import { AwsFailure } from './wire/failure';
import type { World } from './world';

export interface Deed {
  /** ARN of a user, a role or a role's session, or a user's name. */
  as: string;
  service: string;
  operation: string;
  region: string;
  /** Members as SDK clients take them; bytes as Buffer. */
  input: Input;
  /** When it happened; absent: now. */
  at?: Date;
}

export interface Performed {
  output: Output | null;
  failure: AwsFailure | null;
}

/**
 * Makes a call without HTTP: authorized and recorded like any other, at any time in the past. For histories. Throws for
 * a principal or operation that does not exist.
 */
export function perform(world: World, deed: Deed): Performed {
  const run = SERVICES[deed.service]?.[deed.operation];
  const { clock } = world;
  if (!run) throw new Error(`no ${deed.service}:${deed.operation} in the local AWS`);
  try {
    if (deed.at) world.clock = () => deed.at as Date;
    return { output: runRecorded(callFor(world, deed), run), failure: null };
  } catch (error) {
    if (error instanceof AwsFailure) return { output: null, failure: error };
    throw error;
  } finally {
    world.clock = clock;
  }
}

function callFor(world: World, deed: Deed): Call {
  const { service, operation, region } = deed;
  const { accessKeyId } = credentialsFor(world, deed.as);
  const credential = world.credentials.get(accessKeyId);
  const caller = credential && callerOf(world, credential);
  if (!caller) throw new Error(`no principal ${deed.as} in the local AWS`);
  const input = Object.fromEntries(Object.entries(deed.input).map(([name, value]) => [name, wireValue(value)]));
  return {
    world,
    caller,
    service,
    operation,
    region,
    input,
    requestId: uuid(),
    sourceIp: '198.51.100.24',
    userAgent: 'aws-sdk-java/2.31.40',
    viaService: null,
    trail: { resources: [], responseElements: null, invokedBy: null },
  };
}

function wireValue(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
