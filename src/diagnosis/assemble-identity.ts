import type { NamedPolicy, Unknown } from '../domain/decision';
import type { Evidence } from '../domain/evidence';
import type { Json } from '../domain/json';
import { documentOf, elementsOf, list, outputOf, record, statusOf, text, texts, wholeOutputOf } from './read-evidence';
import { mayHoldSessionTags } from './session-tags';
import { STEPS } from './steps';
import type { Target } from './target';

/** What IAM says about the caller. `exists: false`: there is no such role or user. */
export interface Identity {
  exists: boolean | Unknown;
  /** ARN with its path, which a session's ARN does not show. */
  arn: string | null;
  /** `AROA…` or `AIDA…`. */
  uniqueId: string | null;
  createdAt: string | null;
  tags: Record<string, string>;
  /** Whether no request of the caller can carry other tags than these: session tags add to a role's tags and override them. */
  tagsAreWhole: boolean;
  policies: NamedPolicy[] | Unknown;
  boundary: NamedPolicy | null | Unknown;
  /** ARN of the boundary, also where its document could not be read. */
  boundaryArn: string | null;
}

/** ARNs of every managed policy to be read for the caller: attached to it or to its groups, and its boundary. */
export function managedPolicyArns(evidence: Evidence): string[] {
  const attached = [STEPS.roleAttached, STEPS.userAttached].map((step) => outputOf(evidence, step));
  const ofGroups = elementsOf(evidence, STEPS.groupAttached, STEPS.groups).items;
  const arns = [...attached, ...ofGroups].flatMap((output) =>
    list(output?.AttachedPolicies).flatMap((policy) => text(record(policy).PolicyArn) ?? []),
  );
  const boundary = boundaryArnOf(principalOf(evidence));
  return [...new Set(boundary ? [...arns, boundary] : arns)];
}

/** Group and policy name of every inline policy of the caller's groups. */
export function groupInlinePairs(evidence: Evidence): { group: string; policy: string }[] {
  return elementsOf(evidence, STEPS.groupInlineNames, STEPS.groups).items.flatMap((output) => {
    const group = text(record(output.item).GroupName);
    return group ? texts(output.PolicyNames).map((policy) => ({ group, policy })) : [];
  });
}

function principalOf(evidence: Evidence): Json | null {
  const role = outputOf(evidence, STEPS.role);
  if (role) return record(role.Role);
  const user = outputOf(evidence, STEPS.user);
  return user ? record(user.User) : null;
}

function boundaryArnOf(principal: Json | null): string | null {
  return text(record(principal?.PermissionsBoundary).PermissionsBoundaryArn);
}

interface Part {
  policies: NamedPolicy[];
  complete: boolean;
}

const NOTHING: Part = { policies: [], complete: true };

function inline(evidence: Evidence, step: string, source: string, nameOf: (item: Json) => string): Part {
  const { items, complete } = elementsOf(evidence, step, source);
  const policies = items.map((item) => ({ name: nameOf(item), document: documentOf(item.PolicyDocument) }));
  return { policies, complete: complete && policies.every(({ document }) => document !== undefined) };
}

function managedDocuments(evidence: Evidence): Map<string, NamedPolicy> {
  const found = new Map<string, NamedPolicy>();
  for (const item of elementsOf(evidence, STEPS.managedVersions, STEPS.managed).items) {
    const policy = record(record(item.item).Policy);
    const arn = text(policy.Arn) ?? text(record(item.item).item);
    const document = documentOf(record(item.PolicyVersion).Document);
    if (arn && document)
      found.set(arn, { name: text(policy.PolicyName) ?? arn.slice(arn.lastIndexOf('/') + 1), document });
  }
  return found;
}

function attached(outputs: readonly (Json | null)[], documents: ReadonlyMap<string, NamedPolicy>): Part {
  const arns = outputs.flatMap((output) =>
    list(output?.AttachedPolicies).flatMap((p) => text(record(p).PolicyArn) ?? []),
  );
  const policies = arns.flatMap((arn) => documents.get(arn) ?? []);
  return { policies, complete: outputs.every((output) => output !== null) && policies.length === arns.length };
}

const nameOfPolicy = (item: Json): string => text(item.PolicyName) ?? text(item.item) ?? 'inline';

function roleParts(evidence: Evidence, documents: ReadonlyMap<string, NamedPolicy>): Part[] {
  return [
    inline(evidence, STEPS.roleInline, STEPS.roleInlineNames, nameOfPolicy),
    attached([wholeOutputOf(evidence, STEPS.roleAttached)], documents),
  ];
}

function userParts(evidence: Evidence, documents: ReadonlyMap<string, NamedPolicy>): Part[] {
  const groups = elementsOf(evidence, STEPS.groupAttached, STEPS.groups);
  const inGroups = attached(groups.items, documents);
  return [
    inline(evidence, STEPS.userInline, STEPS.userInlineNames, nameOfPolicy),
    attached([wholeOutputOf(evidence, STEPS.userAttached)], documents),
    { ...inGroups, complete: inGroups.complete && groups.complete },
    elementsOf(evidence, STEPS.groupInlineNames, STEPS.groups).complete
      ? inline(
          evidence,
          STEPS.groupInline,
          STEPS.groupInlinePairs,
          (item) => `${text(item.GroupName)}/${text(item.PolicyName)}`,
        )
      : { policies: [], complete: false },
  ];
}

function tagsOf(principal: Json | null): Record<string, string> {
  const pairs = list(principal?.Tags).map(record);
  return Object.fromEntries(pairs.flatMap(({ Key, Value }) => (text(Key) ? [[String(Key), String(Value ?? '')]] : [])));
}

/** Session tags are a role's only; those of a federated session are unknown. */
function areTagsWhole({ principalType }: Target, principal: Json | null): boolean {
  if (principalType === 'root') return true;
  if (principal === null) return false;
  return principalType === 'user' || !mayHoldSessionTags(documentOf(principal.AssumeRolePolicyDocument));
}

/** Assembles the caller's side. A policy that could not be read makes the whole layer unknown. */
export function assembleIdentity(evidence: Evidence, target: Target): Identity {
  const step = target.userName ? STEPS.user : STEPS.role;
  const principal = principalOf(evidence);
  const documents = managedDocuments(evidence);
  const parts = target.roleName
    ? roleParts(evidence, documents)
    : target.userName
      ? userParts(evidence, documents)
      : [target.principalType === 'root' || target.servicePrincipal ? NOTHING : { policies: [], complete: false }];
  const boundaryArn = boundaryArnOf(principal);
  const noBoundary = principal !== null || target.principalType === 'root' || target.servicePrincipal !== null;
  const status = statusOf(evidence, step);
  return {
    exists: principal !== null ? true : status === 'absent' ? false : 'unknown',
    arn: text(principal?.Arn),
    uniqueId: text(principal?.RoleId) ?? text(principal?.UserId),
    createdAt: text(principal?.CreateDate),
    tags: tagsOf(principal),
    tagsAreWhole: areTagsWhole(target, principal),
    policies: parts.every(({ complete }) => complete) ? parts.flatMap(({ policies }) => policies) : 'unknown',
    boundary: boundaryArn ? (documents.get(boundaryArn) ?? 'unknown') : noBoundary ? null : 'unknown',
    boundaryArn,
  };
}
