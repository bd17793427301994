import { authorizeAccount } from './authorize';
import type { Call, OperationTable, Output } from './call';
import { AwsFailure } from './wire/failure';
import { optionalNumber, optionalText, text } from './wire/members';
import { pageOf } from './wire/pages';
import type { Account, OrganizationPolicy } from './world';

/** Organizations, for callers in the management account; members may only describe the organization. */
export const organizations: OperationTable = {
  DescribeOrganization(call) {
    const { id, managementAccount } = call.world.organization;
    authorize(call, '*');
    const arn = `arn:aws:organizations::${managementAccount}`;
    return {
      Organization: {
        Id: id,
        Arn: `${arn}:organization/${id}`,
        FeatureSet: 'ALL',
        MasterAccountId: managementAccount,
        MasterAccountArn: `${arn}:account/${id}/${managementAccount}`,
        MasterAccountEmail: call.world.accounts.get(managementAccount)?.email,
      },
    };
  },
  ListRoots(call) {
    managementOnly(call, '*');
    const { root } = call.world.organization;
    const enabled = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];
    const PolicyTypes = enabled.map((Type) => ({ Type, Status: 'ENABLED' }));
    return { Roots: [{ Id: root.id, Arn: root.arn, Name: root.name, PolicyTypes }] };
  },
  ListParents(call) {
    const child = text(call.input, 'ChildId');
    managementOnly(call, targetArn(call, child) ?? '*');
    const { parents, root } = call.world.organization;
    const parent = parents.get(child);
    if (!parent) throw new AwsFailure('ChildNotFoundException', "You provided a child that doesn't exist.");
    return { Parents: [{ Id: parent, Type: parent === root.id ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
  },
  ListPoliciesForTarget(call) {
    const target = text(call.input, 'TargetId');
    managementOnly(call, targetArn(call, target) ?? '*');
    const { attachments, policies } = call.world.organization;
    const attached = attachments.get(target);
    if (!attached) throw new AwsFailure('TargetNotFoundException', "You specified a target that doesn't exist.");
    const filter = text(call.input, 'Filter');
    const found = attached.flatMap((id) => policies.get(id) ?? []).filter((policy) => policy.type === filter);
    return paged(call, 'Policies', found.map(summary));
  },
  DescribePolicy(call) {
    const id = text(call.input, 'PolicyId');
    const policy = call.world.organization.policies.get(id);
    managementOnly(call, policy?.arn ?? '*');
    if (!policy) throw new AwsFailure('PolicyNotFoundException', "You specified a policy that doesn't exist.");
    return { Policy: { PolicySummary: summary(policy), Content: JSON.stringify(policy.document) } };
  },
  ListAccounts(call) {
    managementOnly(call, '*');
    return paged(
      call,
      'Accounts',
      [...call.world.accounts.values()].map((account) => shownAccount(call, account)),
    );
  },
  DescribeAccount(call) {
    const id = text(call.input, 'AccountId');
    managementOnly(call, targetArn(call, id) ?? '*');
    const account = call.world.accounts.get(id);
    if (!account)
      throw new AwsFailure(
        'AccountNotFoundException',
        "You specified an account that doesn't exist in the organization.",
      );
    return { Account: shownAccount(call, account) };
  },
};

function managementOnly(call: Call, resource: string): void {
  if (call.caller.account !== call.world.organization.managementAccount) throw denied();
  authorize(call, resource);
}

function authorize(call: Call, resource: string): void {
  authorizeAccount(call, { action: `organizations:${call.operation}`, resource, refusal: denied });
}

/** Organizations never says why. */
function denied(): AwsFailure {
  return new AwsFailure('AccessDeniedException', "You don't have permissions to access this resource.");
}

function targetArn(call: Call, id: string): string | null {
  const { root, units, managementAccount, id: organization } = call.world.organization;
  if (id === root.id) return root.arn;
  if (call.world.accounts.has(id)) return `arn:aws:organizations::${managementAccount}:account/${organization}/${id}`;
  return units.get(id)?.arn ?? null;
}

function summary(policy: OrganizationPolicy): Output {
  const { id, arn, name, description, type, awsManaged } = policy;
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: awsManaged };
}

function shownAccount(call: Call, account: Account): Output {
  const { id, name, email } = account;
  const Arn = targetArn(call, id);
  return { Id: id, Arn, Email: email, Name: name, Status: 'ACTIVE', State: 'ACTIVE', JoinedMethod: 'CREATED' };
}

function paged(call: Call, member: string, all: Output[]): Output {
  const limit = optionalNumber(call.input, 'MaxResults') ?? 20;
  const page = pageOf(all, limit, optionalText(call.input, 'NextToken'), 'InvalidInputException');
  return { [member]: page.items, NextToken: page.next };
}
