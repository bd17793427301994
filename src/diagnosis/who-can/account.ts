import type { NamedPolicy, Unknown } from '../../domain/decision';
import type { Json } from '../../domain/json';
import { list, record, text, texts } from '../read-evidence';
import type { Documents, Place } from './documents';

/** A user, role or the root user of an account, as IAM describes it. */
export interface AccountPrincipal {
  kind: 'role' | 'service-linked-role' | 'user' | 'root';
  arn: string;
  account: string;
  name: string | null;
  /** `AROA…`, `AIDA…`; of the root user, its account. */
  uniqueId: string | null;
  identity: NamedPolicy[] | Unknown;
  boundary: NamedPolicy | null | Unknown;
  tags: Record<string, string>;
  /** Text of a role's trust policy, which tells whether its sessions may bring tags of their own. */
  trust: unknown;
}

export interface AssembledAccount {
  account: string;
  principals: AccountPrincipal[];
  /** Managed policies and boundaries whose document was not in what was read. */
  missing: string[];
  /** False: there are users or roles besides, or may be. */
  whole: boolean;
  /** The answer shows no boundary of anybody, though policies are in use as one. */
  boundariesHidden: boolean;
}

const NO_PRINCIPAL = { tags: {}, trust: null };

/** The root user of an account; no policy of IAM limits it. */
export function rootOf(account: string, partition: string): AccountPrincipal {
  const arn = `arn:${partition}:iam::${account}:root`;
  return { kind: 'root', arn, account, name: null, uniqueId: account, identity: [], boundary: null, ...NO_PRINCIPAL };
}

function defaultDocument(policy: Json): string | null {
  const versions = list(policy.PolicyVersionList).map(record);
  const current = versions.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
  const byId = versions.find(({ VersionId }) => VersionId === policy.DefaultVersionId);
  return text((current ?? byId)?.Document);
}

/** Reads one account; what its principals refer to and nobody has is noted. */
class AccountReader {
  readonly #account: string;
  readonly #documents: Documents;
  readonly #managed = new Map<string, Json>();
  readonly #boundariesHidden: boolean;
  readonly #groups = new Map<string, NamedPolicy[] | Unknown>();
  readonly #missing = new Set<string>();

  constructor(account: string, output: Json, documents: Documents) {
    this.#account = account;
    this.#documents = documents;
    this.#boundariesHidden = areBoundariesHidden(output);
    for (const policy of list(output.Policies).map(record)) this.#managed.set(String(policy.Arn), policy);
    for (const group of list(output.GroupDetailList).map(record)) {
      this.#groups.set(String(group.GroupName), this.#policies(group, 'GroupPolicyList'));
    }
  }

  missing(): string[] {
    return [...this.#missing];
  }

  role(role: Json): AccountPrincipal {
    const linked = text(role.Path)?.startsWith('/aws-service-role/') ?? false;
    return {
      ...this.#principal(role, linked ? 'service-linked-role' : 'role'),
      name: text(role.RoleName),
      uniqueId: text(role.RoleId),
      identity: this.#policies(role, 'RolePolicyList'),
      trust: role.AssumeRolePolicyDocument,
    };
  }

  user(user: Json): AccountPrincipal {
    const groups = texts(user.GroupList).map((name) => this.#groups.get(name) ?? 'unknown');
    return {
      ...this.#principal(user, 'user'),
      name: text(user.UserName),
      uniqueId: text(user.UserId),
      identity: union([this.#policies(user, 'UserPolicyList'), ...groups]),
    };
  }

  #principal(found: Json, kind: AccountPrincipal['kind']): Omit<AccountPrincipal, 'identity' | 'name' | 'uniqueId'> {
    const pairs = list(found.Tags).map(record);
    return {
      kind,
      arn: String(found.Arn),
      account: this.#account,
      boundary: this.#boundary(found, kind),
      tags: Object.fromEntries(pairs.map(({ Key, Value }) => [String(Key), String(Value ?? '')])),
      trust: null,
    };
  }

  /** Service-linked roles can have none (IAM User Guide, "Permissions boundaries"). */
  #boundary({ Arn, PermissionsBoundary: shown }: Json, kind: AccountPrincipal['kind']): AccountPrincipal['boundary'] {
    if (!isThere(shown)) return this.#boundariesHidden && kind !== 'service-linked-role' ? 'unknown' : null;
    const layer = 'permissions-boundary';
    const arn = text(record(shown).PermissionsBoundaryArn);
    // One without its ARN is a policy without a document, and told as that.
    const found = arn
      ? this.#document(arn, layer)
      : this.#documents.policy(`boundary of ${Arn}`, null, this.#at(layer));
    return found ?? 'unknown';
  }

  #policies(owner: Json, member: string): NamedPolicy[] | Unknown {
    const inline = list(owner[member]).map((entry) => {
      const { PolicyName, PolicyDocument } = record(entry);
      return this.#documents.policy(text(PolicyName) ?? 'inline', PolicyDocument, this.#at('identity-policy'));
    });
    const arns = list(owner.AttachedManagedPolicies).map((entry) => String(record(entry).PolicyArn));
    const all = [...inline, ...arns.map((arn) => this.#document(arn, 'identity-policy'))];
    const read = all.filter((policy) => policy !== null);
    return read.length === all.length ? read : 'unknown';
  }

  #document(arn: string, layer: Place['layer']): NamedPolicy | null {
    const policy = this.#managed.get(arn) ?? {};
    const document = defaultDocument(policy);
    if (document) return this.#documents.policy(text(policy.PolicyName) ?? arn, document, this.#at(layer));
    this.#missing.add(arn);
    return null;
  }

  #at(layer: Place['layer']): Place {
    return { layer, account: this.#account };
  }
}

const isThere = (boundary: unknown): boolean => boundary !== undefined && boundary !== null;

/** IAM once left boundaries out of this answer, but has always counted the uses of a policy as one. */
function areBoundariesHidden(output: Json): boolean {
  const owners = [...list(output.UserDetailList), ...list(output.RoleDetailList)];
  const used = list(output.Policies).some((policy) => Number(record(policy).PermissionsBoundaryUsageCount) > 0);
  return used && !owners.some((owner) => isThere(record(owner).PermissionsBoundary));
}

/** ARNs of managed policies and boundaries that are attached to somebody and whose document is not in the output. */
export function attachedWithoutDocument(output: Json): string[] {
  const whole = list(output.Policies).map(record).filter(defaultDocument);
  const had = new Set(whole.map(({ Arn }) => text(Arn)));
  const owners = ['UserDetailList', 'GroupDetailList', 'RoleDetailList'].flatMap((member) =>
    list(output[member]).map(record),
  );
  const arns = owners.flatMap((owner) => [
    ...list(owner.AttachedManagedPolicies).map((entry) => text(record(entry).PolicyArn)),
    text(record(owner.PermissionsBoundary).PermissionsBoundaryArn),
  ]);
  return [...new Set(arns.filter((arn) => arn !== null))].filter((arn) => !had.has(arn));
}

function union(parts: readonly (NamedPolicy[] | Unknown)[]): NamedPolicy[] | Unknown {
  const read = parts.filter((part) => part !== 'unknown');
  return read.length === parts.length ? read.flat() : 'unknown';
}

/**
 * The principals of an account from `iam:GetAccountAuthorizationDetails`, with inline, managed and group policies in their default
 * version. A policy that is not there makes a principal's layer unknown; sessions stand under their role.
 */
export function assembleAccount(
  { account, partition }: { account: string; partition: string },
  output: Json,
  documents: Documents,
): AssembledAccount {
  const reader = new AccountReader(account, output, documents);
  const roles = list(output.RoleDetailList).map((role) => reader.role(record(role)));
  const users = list(output.UserDetailList).map((user) => reader.user(record(user)));
  return {
    account,
    principals: [rootOf(account, partition), ...users, ...roles],
    missing: reader.missing(),
    whole: output.Truncated !== true && [output.UserDetailList, output.RoleDetailList].every(Array.isArray),
    boundariesHidden: areBoundariesHidden(output),
  };
}
