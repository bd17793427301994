import { createTwoFilesPatch } from 'diff';
import { parsePrincipal } from '../../domain/arn';
import type { Precondition } from '../../domain/fix';
import type { Situation } from '../cases';
import { outputOf, texts, wholeOutputOf } from '../read-evidence';
import { STEPS } from '../steps';
import { digestOf } from './digest';
import type { Planner } from './draft';
import { narrowParts, uniqueName } from './narrow-statement';

/** Which calls and reads belong to a role, and which to a user. */
const KINDS = {
  role: {
    put: 'PutRolePolicy',
    remove: 'DeleteRolePolicy',
    name: 'RoleName',
    read: 'iam:GetRole',
    list: 'iam:ListRolePolicies',
    id: 'Role.RoleId',
    step: STEPS.role,
    names: STEPS.roleInlineNames,
  },
  user: {
    put: 'PutUserPolicy',
    remove: 'DeleteUserPolicy',
    name: 'UserName',
    read: 'iam:GetUser',
    list: 'iam:ListUserPolicies',
    id: 'User.UserId',
    step: STEPS.user,
    names: STEPS.userInlineNames,
  },
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/** Roles that are not ours to change: service-linked ones cannot be, Identity Center overwrites its own. */
function isOwned(arn: string): boolean {
  return /:role\/aws-(?:service-role|reserved)\//.test(arn) || arn.includes('/AWSReservedSSO_');
}

function preconditions(situation: Situation, kind: Kind, name: string): Precondition[] | null {
  const identity = outputOf(situation.evidence, kind.step);
  const policies = wholeOutputOf(situation.evidence, kind.names);
  if (!identity || !policies) return null;
  const input = { [kind.name]: name };
  const precondition = (
    operation: string,
    read: Record<string, unknown>,
    member: string,
    otherwise: string,
  ): Precondition => ({
    operation,
    input,
    members: [member],
    digest: digestOf(read, [member]),
    otherwise,
  });
  return [
    precondition(kind.read, identity, kind.id, `${name} was deleted or made anew`),
    precondition(kind.list, policies, 'PolicyNames', `the inline policies of ${name} changed`),
  ];
}

/**
 * Gives a role or user the missing permission on exactly this key, as a new inline policy of its own: nothing existing is touched, and
 * undoing it is deleting it.
 */
export const addIamPermission: Planner = ({ situation, gate, actions }) => {
  const { identity, target, key } = situation;
  const arn = identity.arn;
  const principal = arn ? parsePrincipal(arn) : null;
  const name = principal?.name;
  if (!arn || !name || !key.arn || !key.id || !target.callerAccount || isOwned(arn)) return null;
  const kind = principal.type === 'user' ? KINDS.user : KINDS.role;
  const found = preconditions(situation, kind, name);
  if (!found) return null;
  const taken = texts(outputOf(situation.evidence, kind.names)?.PolicyNames);
  const policyName = uniqueName(`keymedic-kms-${key.id.replace('mrk-', '').slice(0, 8)}`, taken);
  const parts = narrowParts(actions, target);
  const document = {
    Version: '2012-10-17',
    Statement: parts.map((part, index) => ({
      Sid: `UseKey${index === 0 ? '' : index + 1}`,
      Effect: 'Allow',
      Action: part.actions,
      Resource: key.arn,
      ...(part.condition ? { Condition: part.condition } : {}),
    })),
  };
  const input = { [kind.name]: name, PolicyName: policyName };
  const text = JSON.stringify(document, null, 2);
  return {
    code: 'add-iam-permission',
    title: `Give ${name} ${actions.join(', ')} on this key, in a new inline policy`,
    gate,
    target: { account: target.callerAccount, region: target.globalRegion, resource: arn },
    calls: [{ service: 'iam', operation: kind.put, input: { ...input, PolicyDocument: text } }],
    diff: createTwoFilesPatch(`${policyName} (none now)`, `${policyName} (after)`, '', `${text}\n`),
    undo: [{ service: 'iam', operation: kind.remove, input }],
    preconditions: found,
    apply: (c) => ({
      ...c,
      policies: {
        ...c.policies,
        identity:
          c.policies.identity === 'unknown' ? 'unknown' : [...c.policies.identity, { name: policyName, document }],
      },
    }),
    ofKeyState: false,
  };
};
