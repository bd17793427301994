import { READS } from './operations';

/** IAM actions of all reads, each once, in table order. */
function readActions(): string[] {
  return [...new Set([...READS.values()].flatMap(({ permission }) => (permission ? [permission] : [])))];
}

/**
 * Session policy that every reading session carries: the reads of the table and nothing else, whatever the role may
 * do. STS takes at most 2,048 characters.
 */
export function readSessionPolicy(): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: readActions(), Resource: '*' }] };
}
