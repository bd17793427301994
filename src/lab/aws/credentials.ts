import type { NamedPolicy } from '../../domain/decision';
import { identityByArn } from './find';
import { secretKey, token, uniqueId } from './identifiers';
import type { Credential, Role, Session, User, World } from './world';

/** Access keys in the shape that SDK clients take as `credentials`. */
export interface AccessKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface CredentialRequest {
  sessionName?: string;
  sessionPolicy?: unknown;
  durationSeconds?: number;
}

/**
 * Access keys for a principal: a user (ARN, or a name that is unique among all accounts), a role or role session
 * (ARN; a new session is made), or an account's root (`arn:aws:iam::ID:root`). Throws when there is none.
 */
export function credentialsFor(world: World, principal: string, request: CredentialRequest = {}): AccessKeys {
  const root = /^arn:aws:iam::(\d{12}):root$/.exec(principal)?.[1];
  if (root) return keysOf(issue(world, { account: root, principal: { kind: 'root' }, session: null }));
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(principal);
  const found = session
    ? world.accounts.get(session[1] ?? '')?.roles.get(session[2] ?? '')
    : (identityByArn(world, principal) ?? userNamed(world, principal));
  if (!found) throw new Error(`no principal ${principal} in the local AWS`);
  if (found.kind === 'user') return keysOf(userCredential(world, found));
  const policies: NamedPolicy[] = request.sessionPolicy
    ? [{ name: 'session-policy', document: request.sessionPolicy }]
    : [];
  const seconds = request.durationSeconds ?? 3600;
  const issued = issueSession(world, found, {
    name: request.sessionName ?? session?.[3] ?? 'local',
    policies,
    tags: {},
    sourceIdentity: null,
    expiresAt: new Date(world.clock().getTime() + seconds * 1000),
  });
  return keysOf(issued);
}

/** Temporary credentials for a session of a role. */
export function issueSession(world: World, role: Role, session: Session): Credential {
  const principal = { kind: 'role', id: role.id, name: role.name } as const;
  return issue(world, { account: accountIn(role.arn), principal, session });
}

/** Lets credentials of an earlier world act as the principals that have the same names now; others are dropped. */
export function keepCredentials(world: World, issued: readonly Credential[]): void {
  for (const credential of issued) {
    const { principal, account } = credential;
    if (principal.kind === 'root') world.credentials.set(credential.accessKeyId, credential);
    else {
      const named = world.accounts.get(account);
      const identity = principal.kind === 'user' ? named?.users.get(principal.name) : named?.roles.get(principal.name);
      if (!identity) continue;
      world.credentials.set(credential.accessKeyId, { ...credential, principal: { ...principal, id: identity.id } });
    }
  }
}

/** The user's long-lived key: made once, the same each time. */
function userCredential(world: World, user: User): Credential {
  for (const credential of world.credentials.values()) {
    const { principal } = credential;
    if (principal.kind === 'user' && principal.id === user.id) return credential;
  }
  const principal = { kind: 'user', id: user.id, name: user.name } as const;
  return issue(world, { account: accountIn(user.arn), principal, session: null });
}

function issue(world: World, owner: Pick<Credential, 'account' | 'principal' | 'session'>): Credential {
  const credential: Credential = {
    ...owner,
    accessKeyId: uniqueId(owner.session ? 'ASIA' : 'AKIA', 16),
    secretAccessKey: secretKey(),
    sessionToken: owner.session ? token() : null,
    createdAt: world.clock(),
  };
  world.credentials.set(credential.accessKeyId, credential);
  return credential;
}

function keysOf(credential: Credential): AccessKeys {
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  return sessionToken ? { accessKeyId, secretAccessKey, sessionToken } : { accessKeyId, secretAccessKey };
}

function userNamed(world: World, name: string): User | null {
  const users = [...world.accounts.values()].flatMap((account) => account.users.get(name) ?? []);
  return users.length === 1 ? (users[0] ?? null) : null;
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '';
}
