import { parseArgs } from 'node:util';
import {
  diagnosticRolePolicy,
  organizationRolePolicy,
  type PolicyDocument,
  remediationRolePolicy,
  trustPolicy,
} from '../aws/roles';
import { EMPTY_CONFIG } from '../config';
import { SENT_OPERATIONS } from '../diagnosis/fixes/sent-operations';
import { RESOURCE_READS } from '../diagnosis/resource-keys';
import { KeymedicError } from '../errors';
import type { Runbook } from '../runbook/schema';
import { DECODE_READ } from '../workflow/decode-message';
import { WHO_CAN_READS } from '../workflow/who-can';
import { loadRunbookSet } from './runbook-set';
import type { Terminal } from './terminal';

const USAGE =
  'Usage: keymedic roles diagnostic | remediation | organization [--account ID] [--trust ARN [--external-id TEXT]] [--format json|cloudformation].';

type Which = 'diagnostic' | 'remediation' | 'organization';

function readsOf(runbooks: readonly Runbook[]): ReadonlySet<string> {
  // Looked up outside of any runbook: what a text leaves out, where a key is, and who may use it.
  const lookups = ['kms:DescribeKey', 'cloudtrail:LookupEvents', DECODE_READ, ...RESOURCE_READS];
  const always = [...lookups, ...WHO_CAN_READS];
  const steps = runbooks.flatMap((runbook) => runbook.steps);
  return new Set([...always, ...steps.flatMap((step) => ('collect' in step ? [step.collect] : []))]);
}

function permissions(terminal: Terminal, which: Which, account: string): PolicyDocument {
  if (which === 'remediation')
    return remediationRolePolicy({ account }, new Set(Object.values(SENT_OPERATIONS).flat()));
  const reads = readsOf(loadRunbookSet(terminal, EMPTY_CONFIG));
  return which === 'diagnostic' ? diagnosticRolePolicy({ account }, reads) : organizationRolePolicy(reads);
}

/** A pseudo parameter or parameter of a template, for Fn::Sub. */
const parameter = (name: string): string => `\${${name}}`;

/** A CloudFormation template of one role; the account is that of the stack, so it fits a StackSet. */
function template(terminal: Terminal, which: Which): object {
  const document = JSON.stringify(permissions(terminal, which, parameter('AWS::AccountId')));
  const trust = trustPolicy(parameter('BotPrincipal'), {
    externalId: parameter('ExternalId'),
    tagged: which === 'remediation',
  });
  const substituted = (text: string): unknown =>
    JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' && value.includes(parameter('').slice(0, 2)) ? { 'Fn::Sub': value } : value,
    );
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `keymedic ${which} role`,
    Parameters: {
      BotPrincipal: { Type: 'String', Description: 'ARN of the role or user that keymedic runs as' },
      ExternalId: { Type: 'String', MinLength: 2, NoEcho: true },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: `keymedic-${which}`,
          AssumeRolePolicyDocument: substituted(JSON.stringify(trust)),
          Policies: [{ PolicyName: `keymedic-${which}`, PolicyDocument: substituted(document) }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
}

/**
 * `keymedic roles diagnostic|remediation|organization`: the least-privilege permissions as a policy document, derived from
 * what the shipped runbooks read and the fixes send; with `--trust ARN` the trust policy in its place; with
 * `--format cloudformation` the whole role.
 */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      account: { type: 'string', default: '*' },
      trust: { type: 'string' },
      'external-id': { type: 'string' },
      format: { type: 'string', default: 'json' },
    },
  });
  const [which] = positionals;
  if (which !== 'diagnostic' && which !== 'remediation' && which !== 'organization') {
    throw new KeymedicError('usage-wrong', { problem: USAGE });
  }
  if (values.format !== 'json' && values.format !== 'cloudformation') {
    throw new KeymedicError('usage-wrong', {
      problem: `The format "${values.format}" is not there: json or cloudformation.`,
    });
  }
  const externalId = values['external-id'];
  const tagged = which === 'remediation';
  const printed =
    values.format === 'cloudformation'
      ? template(terminal, which)
      : values.trust
        ? trustPolicy(values.trust, { tagged, ...(externalId ? { externalId } : {}) })
        : permissions(terminal, which, values.account);
  terminal.out(`${JSON.stringify(printed, null, 2)}\n`);
  return 0;
}
