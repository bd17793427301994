import { wholeAccount } from '../domain/arn';
import type { Grant, StatementResult } from '../domain/decision';
import { isOnKey, matchGrantee, matchName, tellGrant } from './grants';
import { emptyFacts, type LayerFacts, nearestFirst, type Reading } from './layer';
import { BY_ACCOUNT } from './principal';
import type { RequestView } from './request';
import { and, MAYBE, NO, or, type Tri, YES } from './tri';

/** One of the ways in which a grant may let the caller retire it. */
interface Way {
  tri: Tri;
  /** Through the caller's account, whose IAM policies then decide. */
  byIam: boolean;
  because: string;
}

/** Whether the caller may retire one grant: of itself, and of itself or by IAM policies that allow it. */
interface Retirable {
  direct: Tri;
  account: Tri;
  because: string;
}

/**
 * Reads the grants on a key for RetireGrant, which they decide alone. The request names one of them and a case does not:
 * it is allowed where every grant on the key may be retired, and undecided where only some may.
 */
export function readRetire(grants: readonly Grant[], view: RequestView, how: Reading): LayerFacts {
  const found = emptyFacts();
  const read = grants.map((grant) => (isOnKey(grant, view) ? retirable(grant, view) : null));
  const onKey = read.filter((one) => one !== null);
  found.direct = ofEach(onKey.map(({ direct }) => direct));
  found.account = ofEach(onKey.map(({ account }) => account));
  if (!how.explain) return found;
  const differ = or(found.direct, found.account) === MAYBE;
  const which = differ && onKey.length > 1 ? `, but which of the ${onKey.length} grants is meant is not known` : '';
  const results: StatementResult[] = grants.map((grant, index) => {
    const one = read[index] ?? { account: NO, because: `grant is on ${grant.KeyId}` };
    const because = one.account === YES ? one.because + which : one.because;
    return tellGrant(grant, index, { tri: one.account, because });
  });
  const ranks = read.map((one) => (one === null ? 3 : YES - one.account));
  found.statements = nearestFirst(results, ranks);
  return found;
}

/** What holds whichever grant is meant; nothing holds where there is none. */
function ofEach(values: readonly Tri[]): Tri {
  const any = values.reduce<Tri>(or, NO);
  return values.reduce<Tri>(and, YES) === any ? any : and(any, MAYBE);
}

function retirable(grant: Grant, view: RequestView): Retirable {
  const ways = waysToRetire(grant, view);
  const direct = ways.filter(({ byIam }) => !byIam).reduce<Tri>((sofar, way) => or(sofar, way.tri), NO);
  const account = ways.reduce<Tri>((sofar, way) => or(sofar, way.tri), NO);
  const best = ways.find((way) => way.tri === account && (way.tri > direct || !way.byIam));
  const retiring = grant.RetiringPrincipal ?? grant.RetiringServicePrincipal ?? 'nobody';
  const miss = `retiring principal is ${retiring}, not the caller`;
  return { direct, account, because: account === NO ? miss : (best?.because ?? miss) };
}

/**
 * Who may retire a grant (KMS API Reference, "RetireGrant"): its retiring principal; its grantee, if RetireGrant is among
 * its operations; the account in which it was created. An account passes that on by IAM.
 */
function waysToRetire(grant: Grant, view: RequestView): Way[] {
  const ways = [asCreator(grant, view)];
  const retiring = grant.RetiringPrincipal ?? grant.RetiringServicePrincipal;
  if (retiring !== undefined) {
    const { tri, form } = matchName(retiring, view);
    ways.push(form === BY_ACCOUNT ? byAccount(tri, view) : directly(tri, 'caller is the retiring principal'));
  }
  if (grant.Operations?.includes('RetireGrant')) {
    const { tri, form } = matchGrantee(grant, view);
    const because = 'caller is the grantee, and operations hold RetireGrant';
    ways.push(form === BY_ACCOUNT ? byAccount(tri, view) : directly(tri, because));
  }
  return ways;
}

function directly(value: Tri, because: string): Way {
  return { tri: value, byIam: false, because };
}

/** The root user is its account, and needs no policy. */
function byAccount(value: Tri, view: RequestView): Way {
  const because = `account ${view.account} may retire the grant, and may allow it by IAM`;
  return { tri: value, byIam: view.principal.type !== 'root', because };
}

/**
 * The account in which the grant was created is its `IssuingAccount` where that is shown, else the key's. Whether the
 * key's account may retire what another has created is not documented.
 */
function asCreator({ IssuingAccount: shown }: Grant, view: RequestView): Way {
  const issuer = wholeAccount(shown ?? '');
  const owner = view.resourceParts[4] ?? null;
  if (view.account === null) return byAccount(NO, view);
  if (view.account === (issuer ?? owner)) return byAccount(YES, view);
  if (view.account !== owner) return byAccount(NO, view);
  const because = `account ${owner} owns the key, account ${issuer} created the grant: whether the owner may retire it is not known`;
  return { ...byAccount(MAYBE, view), because };
}
