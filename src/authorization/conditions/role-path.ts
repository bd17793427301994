import { roleMaker } from '../../domain/arn';
import type { RequestView } from '../request';
import { MAYBE, NO, type Tri, YES } from '../tri';
import type { Condition } from './condition';

/** Stands for a part of a path that no pattern spells out. */
const SOMETHING = '\uE000'.repeat(8);

/**
 * Paths of roles that AWS makes, which are never empty: Identity Center's, with or without a Region, and service-linked ones
 * (IAM Identity Center User Guide, "Referencing permission sets"; IAM User Guide, "Service-linked roles").
 */
const RESERVED: Readonly<Record<'AWS' | 'Identity Center', { start: string; examples: readonly string[] }>> = {
  'Identity Center': {
    start: 'aws-reserved/sso.amazonaws.com/',
    examples: ['aws-reserved/sso.amazonaws.com/', `aws-reserved/sso.amazonaws.com/${SOMETHING}/`],
  },
  AWS: { start: 'aws-service-role/', examples: [`aws-service-role/${SOMETHING}/`] },
};

/** Whether a condition compares `aws:PrincipalArn` although only the ARN of a session is known, which does not show its role's path. */
export function hidesPath({ keyLower }: Condition, view: RequestView): boolean {
  return keyLower === 'aws:principalarn' && !view.issuerPathKnown;
}

/** The paths that the values of a condition speak of, wildcards filled: `…:role/team*` + `/app` -> `teamx/`. */
function pathsIn({ values }: Condition): string[] {
  return values.flatMap((value) => {
    const path = /:role\/(.*\/)/.exec(value)?.[1];
    return path === undefined ? [] : [path.replaceAll('*', 'x').replaceAll('?', 'x')];
  });
}

/**
 * How the values of a condition on `aws:PrincipalArn` fare where the path of the caller's role is not known. `asFilled` is
 * how they fare with the ARN that is filled in, which has none: that counts where it matches. Where it does not, a path
 * that the values speak of may; one that AWS gives always does.
 */
export function fitsSomePath(condition: Condition, asFilled: Tri, view: RequestView, fits: (arn: string) => Tri): Tri {
  const { partition, accountId, name } = view.principal;
  const under = (path: string): Tri => fits(`arn:${partition}:iam::${accountId}:role/${path}${name}`);
  const maker = roleMaker(name ?? '');
  const reserved = maker && RESERVED[maker];
  if (!reserved && asFilled !== NO) return asFilled;
  const { start = '', examples = [] } = reserved ?? {};
  if (reserved && examples.every((path) => under(path) === YES)) return YES;
  const variable = condition.variables && condition.values.some((value) => value.includes('${'));
  const paths = [...examples, ...pathsIn(condition).filter((path) => path.startsWith(start))];
  return variable || paths.some((path) => under(path) !== NO) ? MAYBE : NO;
}
