import { compilePolicy } from './document';
import { lookup, type RequestView } from './request';

/**
 * Whether the key is an AWS managed key (`alias/aws/…`): by the id AWS gives their fixed policies (`auto-rds-2`) together
 * with the two conditions these carry, or by an alias in the request's context.
 */
export function isAwsManagedKey(keyPolicy: unknown, view: RequestView): boolean {
  const aliases = [lookup(view, 'kms:resourcealiases'), lookup(view, 'kms:requestalias')];
  if (aliases.some((had) => typeof had !== 'string' && had.some((alias) => alias.startsWith('alias/aws/'))))
    return true;
  if (keyPolicy === 'unknown' || !mayBeAuto(keyPolicy)) return false;
  const { id, statements } = compilePolicy(keyPolicy);
  if (id === null || !/^auto-[a-z0-9-]+-\d+$/.test(id)) return false;
  return statements.some(({ conditions }) => {
    const keys = conditions.map((condition) => condition.keyLower);
    return keys.includes('kms:viaservice') && keys.includes('kms:calleraccount');
  });
}

/** Whether a look at the document is worth it. */
function mayBeAuto(keyPolicy: unknown): boolean {
  if (typeof keyPolicy === 'string') return keyPolicy.includes('auto-');
  return typeof keyPolicy === 'object' && keyPolicy !== null && 'Id' in keyPolicy;
}
