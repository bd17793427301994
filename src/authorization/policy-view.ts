import type { Statement } from './document';
import { asSeenByKeyPolicy, RESOURCE_ALIASES, type RequestView } from './request';
import { matchStatement, type PolicyKind, type StatementMatch } from './statement';
import { NO } from './tri';

/** How many aliases one key can have (KMS Developer Guide, "Quotas"); an account may have been given more. */
const MOST_ALIASES = 50;

/** The request as the Allow and the Deny statements of one kind of policy read it. */
export interface PolicyViews {
  allow: RequestView;
  deny: RequestView;
}

/** How a kind of policy reads a request: see {@link matchInPolicy}. */
export function viewsOf(kind: PolicyKind, view: RequestView): PolicyViews {
  return { allow: kind === 'key' ? asSeenByKeyPolicy(view) : view, deny: view };
}

/** How a statement fared, and the request as it was read for that. */
export interface ReadMatch {
  match: StatementMatch;
  view: RequestView;
}

/**
 * Matches a statement with the request as its kind of policy reads it. AWS documents the tags and aliases of a key for IAM
 * policies only, and not what becomes of a key policy that names them (KMS Developer Guide, "ABAC for AWS KMS"). So there
 * an Allow does not match where it would not without them, a Deny does where it does as written, and what would match
 * only by the other reading is undecided.
 */
export function matchInPolicy(statement: Statement, kind: PolicyKind, { allow, deny }: PolicyViews): ReadMatch {
  const allows = statement.effect === 'Allow';
  const view = allows ? allow : deny;
  const match = matchStatement(statement, kind, view);
  if (allows && match.tri !== NO && hangsOnTooManyAliases(statement, view)) {
    const doubtful: RequestView = { ...view, resourceAttributes: 'too-many-aliases' };
    return { match: matchStatement(statement, kind, doubtful), view: doubtful };
  }
  if (allow === deny) return { match, view };
  const other = matchStatement(statement, kind, allows ? deny : allow);
  if (allows ? other.tri >= match.tri : other.tri <= match.tri) return { match, view };
  const doubtful: RequestView = { ...deny, resourceAttributes: 'unknown' };
  return { match: matchStatement(statement, kind, doubtful), view: doubtful };
}

/**
 * Whom only a condition on `kms:ResourceAliases` allows is denied a key that has more aliases than its quota (KMS Developer
 * Guide, "kms:ResourceAliases"), which nobody knows.
 */
function hangsOnTooManyAliases({ conditions }: Statement, view: RequestView): boolean {
  const aliases = view.context.get(RESOURCE_ALIASES);
  if (aliases === undefined || typeof aliases === 'string' || aliases.length <= MOST_ALIASES) return false;
  return view.resourceAttributes === 'given' && conditions.some(({ keyLower }) => keyLower === RESOURCE_ALIASES);
}
