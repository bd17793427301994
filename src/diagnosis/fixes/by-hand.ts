import type { Situation } from '../cases';
import { ownerOf } from '../checks/alias';
import { outputOf, texts } from '../read-evidence';
import { STEPS } from '../steps';
import type { Guard } from './guards';

const FILE = 'file://key-policy.json';

/** Who changes the key's policy: the owner that its tags name, in the key's account. */
export function keyOwner({ evidence, key }: Situation): string {
  return `${ownerOf(evidence) ?? 'the owner of the key'} (account ${key.account})`;
}

/** Reads the key policy into a file, changes it as told, writes it back: three lines. */
export function editKeyPolicy(situation: Situation, change: string): string[] {
  const { arn, region } = situation.key;
  const which = `--key-id ${arn} --policy-name default --region ${region}`;
  return [
    `${keyOwner(situation)}: aws kms get-key-policy ${which} --query Policy --output text > key-policy.json`,
    change,
    `aws kms put-key-policy ${which} --policy ${FILE}`,
  ];
}

/** Adds statements to the key policy by hand. */
export function addToKeyPolicy(situation: Situation, statements: readonly unknown[]): string[] {
  const written = statements.map((statement) => JSON.stringify(statement)).join(', ');
  return editKeyPolicy(situation, `Add to the Statement list in key-policy.json: ${written}`);
}

/** A permission for a role of Identity Center: its policies come from a permission set and are overwritten from there. */
export function editPermissionSet(roleName: string, document: unknown): string[] {
  const set = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(roleName)?.[1];
  const which = '--instance-arn <instance ARN> --permission-set-arn <permission set ARN>';
  return [
    `Who runs Identity Center finds the permission set ${set ? `“${set}” ` : ''}behind ${roleName} (console: IAM Identity Center, Permission sets), and reads what it has now: aws sso-admin get-inline-policy-for-permission-set ${which}`,
    `Join this statement to it, and write the whole: aws sso-admin put-inline-policy-to-permission-set ${which} --inline-policy file://inline-policy.json, with ${JSON.stringify(document)}`,
    `aws sso-admin provision-permission-set ${which} --target-type ALL_PROVISIONED_ACCOUNTS`,
  ];
}

const unique = (values: readonly string[]): string => [...new Set(values)].join(', ');

/** What to do about a condition that refuses, in the key policy: the request meets it, or its owner changes it. */
export function decideOnKeyPolicy(
  situation: Situation,
  guards: readonly Guard[],
  actions: readonly string[],
): string[] {
  const change = `Decide with the owner: either the request meets the condition on ${unique(guards.map(({ key }) => key))}, or the statement in key-policy.json that has it is changed so that it covers ${actions.join(', ')} for ${situation.identity.arn ?? situation.target.principalArn} and keeps a condition that still guards the key.`;
  return editKeyPolicy(situation, change);
}

/** The same for identity policies of the caller. */
export function decideOnIdentityPolicy(
  { evidence, target, key }: Situation,
  guards: readonly Guard[],
  actions: readonly string[],
): string[] {
  const [kind, name] = target.userName
    ? (['user', target.userName] as const)
    : (['role', target.roleName ?? ''] as const);
  const inline = texts(
    outputOf(evidence, kind === 'user' ? STEPS.userInlineNames : STEPS.roleInlineNames)?.PolicyNames,
  );
  return [...new Set(guards.map(({ policy }) => policy))].flatMap((policy) => {
    const keys = unique(guards.filter((guard) => guard.policy === policy).map((guard) => guard.key));
    const decide = `Who owns policy ${policy} in account ${target.callerAccount} decides: either the request meets its condition on ${keys} (for tags: which value is right), or the statement is changed to cover ${actions.join(', ')} on ${key.arn} under a condition that still guards.`;
    const which = `--${kind}-name ${name} --policy-name ${policy}`;
    return inline.includes(policy)
      ? [
          `${decide} It is read with: aws iam get-${kind}-policy ${which}`,
          `aws iam put-${kind}-policy ${which} --policy-document file://policy.json`,
        ]
      : [
          decide,
          `aws iam create-policy-version --policy-arn <ARN of ${policy}> --policy-document file://policy.json --set-as-default`,
        ];
  });
}
