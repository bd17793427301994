import type { Grant } from '../domain/decision';
import { matchesArn, resourcePattern } from './arn-pattern';
import type { Operation } from './operations';
import { lookup, type RequestView } from './request';
import { splitArn } from './split-arn';
import { MAYBE, NO, type Tri, YES } from './tri';

const CONTEXT_PREFIX = 'kms:encryptioncontext:';
const CONTEXT_NAMES = 'kms:encryptioncontextkeys';

/** Whether a grant's constraints let a request pass, and if not why. */
export interface ConstraintMatch {
  tri: Tri;
  because: string;
  unknownKeys: string[];
}

const MET: ConstraintMatch = { tri: YES, because: 'constraints met', unknownKeys: [] };

/** A constraint that came to AWS later than to us must not count as none. */
const KNOWN: ReadonlySet<string> = new Set(['EncryptionContextEquals', 'EncryptionContextSubset', 'SourceArn']);

/** Encryption-context constraints do not touch DescribeKey; `SourceArn` does (KMS API Reference, GrantConstraints). */
export function matchConstraints(grant: Grant, operation: Operation, view: RequestView): ConstraintMatch {
  const constraints = grant.Constraints;
  let result = operation.name === 'CreateGrant' ? matchChild(grant, view) : MET;
  if (!constraints) return result;
  const strange = Object.keys(constraints).find((name) => !KNOWN.has(name));
  if (strange) {
    const because = `what its constraint ${strange} asks for is not known`;
    result = worse(result, { tri: MAYBE, because, unknownKeys: [] });
  }
  if (constraints.SourceArn !== undefined) result = worse(result, matchSourceArn(constraints.SourceArn, view));
  if (operation.name === 'DescribeKey') return result;
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints;
  if (subset) result = worse(result, matchPairs(subset, false, view));
  if (equals) result = worse(result, matchPairs(equals, true, view));
  return result;
}

function worse(a: ConstraintMatch, b: ConstraintMatch): ConstraintMatch {
  return b.tri < a.tri ? b : a;
}

/** A grant made by virtue of another may only allow what that one allows (KMS Developer Guide, "Creating grants"). */
function matchChild(grant: Grant, view: RequestView): ConstraintMatch {
  const asked = lookup(view, 'kms:grantoperations');
  if (asked === 'absent') return MET;
  if (asked === 'unknown') {
    return {
      tri: MAYBE,
      because: 'which operations the new grant would hold is not known',
      unknownKeys: ['kms:GrantOperations'],
    };
  }
  const wider = asked.filter((name) => !grant.Operations?.includes(name));
  if (wider.length === 0) return MET;
  return { tri: NO, because: `grant does not itself hold ${wider.join(', ')}`, unknownKeys: [] };
}

function matchSourceArn(wanted: string, view: RequestView): ConstraintMatch {
  const had = lookup(view, 'aws:sourcearn');
  if (had === 'unknown') {
    return {
      tri: MAYBE,
      because: `constraint SourceArn wanted "${wanted}", the request's is not known`,
      unknownKeys: ['aws:SourceArn'],
    };
  }
  const pattern = resourcePattern(wanted, false);
  if (had !== 'absent' && had.some((arn) => matchesArn(pattern, arn, splitArn(arn), view) === YES)) return MET;
  const found = had === 'absent' ? 'the request had none' : `the request had "${had[0]}"`;
  return { tri: NO, because: `constraint SourceArn wanted "${wanted}", ${found}`, unknownKeys: [] };
}

/** In a constraint the name of a pair ignores case, its value does not (KMS API Reference, GrantConstraints). */
function matchPairs(pairs: Readonly<Record<string, string>>, exact: boolean, view: RequestView): ConstraintMatch {
  const name = exact ? 'EncryptionContextEquals' : 'EncryptionContextSubset';
  const unknownKeys: string[] = [];
  const wanted = new Set<string>();
  for (const [key, value] of Object.entries(pairs)) {
    const lower = asKey(key);
    wanted.add(lower);
    const had = lookup(view, lower);
    if (had === 'unknown') unknownKeys.push(`kms:EncryptionContext:${key}`);
    else if (had === 'absent' || !had.includes(value)) {
      const found = had === 'absent' ? 'the request had none' : `the request had "${had[0]}"`;
      return { tri: NO, because: `constraint ${name} wanted ${key}="${value}", ${found}`, unknownKeys: [] };
    }
  }
  if (exact) {
    const more = furtherPair(wanted, view);
    if (more !== null) {
      const because = `constraint ${name} allows no further pair, the request had ${more}`;
      return { tri: NO, because, unknownKeys: [] };
    }
    unknownKeys.push(...possiblyFurther(wanted, view));
  }
  if (unknownKeys.length === 0) return MET;
  const because = `constraint ${name}: the request's encryption context is not known (${unknownKeys.join(', ')})`;
  return { tri: MAYBE, because, unknownKeys };
}

/** The name of a pair that the request has besides; null: none that is known. */
function furtherPair(wanted: ReadonlySet<string>, view: RequestView): string | null {
  const names = lookup(view, CONTEXT_NAMES);
  const further = typeof names === 'string' ? undefined : names.find((name) => !wanted.has(asKey(name)));
  if (further !== undefined) return further;
  for (const [key, values] of view.context) {
    const isThere = typeof values === 'string' || values.length > 0;
    if (isThere && key.startsWith(CONTEXT_PREFIX) && !wanted.has(key)) return key.slice(CONTEXT_PREFIX.length);
  }
  return null;
}

function asKey(name: string): string {
  return CONTEXT_PREFIX + name.toLowerCase();
}

/** The context keys that may hold further pairs. Where the names of all pairs are given, there are no others. */
function possiblyFurther(wanted: ReadonlySet<string>, view: RequestView): string[] {
  if (view.context.has(CONTEXT_NAMES)) return [];
  const anyPair = view.unknownPrefixes.some(
    (prefix) => prefix.startsWith(CONTEXT_PREFIX) || CONTEXT_PREFIX.startsWith(prefix),
  );
  const pairs = [...view.unknownKeys].filter(
    (key) => key.startsWith(CONTEXT_PREFIX) && !wanted.has(key) && !view.context.has(key),
  );
  return [
    ...(lookup(view, CONTEXT_NAMES) === 'unknown' ? ['kms:EncryptionContextKeys'] : []),
    ...(anyPair ? ['kms:EncryptionContext:*'] : []),
    ...pairs.map((key) => `kms:EncryptionContext:${key.slice(CONTEXT_PREFIX.length)}`),
  ];
}
