import { parseArgs } from 'node:util';
import { diagnosticRolePolicy, organizationRolePolicy, remediationRolePolicy } from '../aws/roles';
import { KeymedicError } from '../errors';
import type { Terminal } from './terminal';

const POLICIES = {
  diagnostic: (account: string) => diagnosticRolePolicy({ account }),
  remediation: (account: string) => remediationRolePolicy({ account }),
  organization: () => organizationRolePolicy(),
};

/** `keymedic roles diagnostic|remediation|organization [--account ID]`: the least-privilege policy to deploy, as JSON. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { account: { type: 'string', default: '*' }, format: { type: 'string', default: 'json' } },
  });
  const [which] = positionals;
  if (which !== 'diagnostic' && which !== 'remediation' && which !== 'organization') {
    throw new KeymedicError('usage-wrong', {
      problem: 'Usage: keymedic roles diagnostic | remediation | organization [--account ID].',
    });
  }
  if (values.format !== 'json') {
    throw new KeymedicError('usage-wrong', {
      problem: `The format "${values.format}" is not supported yet; use --format json.`,
    });
  }
  terminal.out(`${JSON.stringify(POLICIES[which](values.account), null, 2)}\n`);
  return 0;
}
