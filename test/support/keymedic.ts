import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Lab } from '../../src/lab/lab';

const KEYMEDIC = resolve(__dirname, '../../bin/keymedic');

export interface Ended {
  status: number;
  out: string;
  err: string;
}

/** Runs the built command in a folder, with nothing of this process's environment but where programs are. */
export function runKeymedic(
  folder: string,
  words: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { PATH: process.env.PATH ?? '', ...env }, maxBuffer: 1 << 28 };
    const child = execFile(process.execPath, [KEYMEDIC, ...words], options, (error, out, err) => {
      done({ status: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err });
    });
    child.stdin?.end(input);
  });
}

/** The environment of somebody who works in the lab's AWS with a role's own credentials. */
export function environmentOf(lab: Lab, role: string): Record<string, string> {
  const keys = lab.aws.credentialsFor(role);
  return {
    AWS_ENDPOINT_URL: lab.aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken ?? '',
  };
}
