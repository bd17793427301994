import type { NamedPolicy } from '../domain/decision';
import { type CompiledPolicy, compileOnce, compilePolicy } from './document';
import { AuthorizationInputError } from './input-error';
import type { PolicyKind } from './statement';

/** Compiles a policy and checks that it is one of its kind. Throws AuthorizationInputError `malformed-policy`. */
export function compileChecked(policy: NamedPolicy, kind: PolicyKind, keep: boolean): CompiledPolicy {
  const compiled = compileNamed(policy, keep);
  checkElements(policy, compiled, kind);
  return compiled;
}

function compileNamed(policy: NamedPolicy, keep: boolean): CompiledPolicy {
  try {
    return keep ? compilePolicy(policy.document) : compileOnce(policy.document);
  } catch (error) {
    if (!(error instanceof AuthorizationInputError)) throw error;
    throw new AuthorizationInputError(error.code, `policy "${policy.name}": ${error.message}`);
  }
}

const KIND_BITS: Readonly<Record<PolicyKind, number>> = {
  key: 1,
  identity: 2,
  organization: 4,
  endpoint: 8,
  trust: 16,
  resource: 32,
};

/** Policies of an identity name no principal; the others must; only a key policy may hold inert statements. */
function checkElements(policy: NamedPolicy, compiled: CompiledPolicy, kind: PolicyKind): void {
  if (compiled.checkedKinds & KIND_BITS[kind]) return;
  const wantsPrincipal = kind !== 'identity' && kind !== 'organization';
  for (const statement of compiled.statements) {
    const where = `policy "${policy.name}": Statement ${statement.index}`;
    if (wantsPrincipal !== (statement.principal !== null)) {
      throw malformed(
        `${where}: ${wantsPrincipal ? 'Principal is missing' : 'Principal does not belong in this kind of policy'}`,
      );
    }
    if (kind === 'key') continue;
    if (statement.action === null) throw malformed(`${where}: Action is missing`);
    if (statement.resource === null && kind !== 'trust') throw malformed(`${where}: Resource is missing`);
  }
  compiled.checkedKinds |= KIND_BITS[kind];
}

function malformed(message: string): AuthorizationInputError {
  return new AuthorizationInputError('malformed-policy', message);
}
