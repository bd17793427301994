import type { NamedResource, ResourceKind } from '../../domain/signal';
import { isStandInName } from '../../domain/stand-in';
import { isRegion } from '../arns';
import { firstOf } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { mayBeCut } from '../wraps';

interface Mention {
  kind: ResourceKind;
  /** What stands in every text that the pattern fits: looked for first, since most texts hold none of it. */
  hint: string;
  /** Named groups: `name`, and `region` and `account` where the form holds them. */
  pattern: RegExp;
}

const BUCKET = '(?<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])';
const WHERE = '(?<region>[a-z0-9-]{5,25}):(?<account>\\d{12})';
const NAME = '(?<name>[A-Za-z0-9_-]{1,140})';

/** How commands, URLs, ARNs and CloudTrail records name a resource whose settings name its key. */
const MENTIONS: readonly Mention[] = [
  { kind: 's3-bucket', hint: ':s3:::', pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:s3:::${BUCKET}`, 'g') },
  { kind: 's3-bucket', hint: '://', pattern: new RegExp(`\\bs3[an]?://${BUCKET}`, 'g') },
  {
    kind: 's3-bucket',
    hint: '.s3',
    pattern: new RegExp(`https?://${BUCKET}\\.s3[.-](?<region>[a-z]{2}-[a-z-]{4,14}-\\d)\\.amazonaws`, 'g'),
  },
  {
    kind: 's3-bucket',
    hint: 'ucket',
    pattern: new RegExp(
      `(?:--bucket[= ]|["']?\\b[bB]ucket(?:Name)?["']?\\s{0,2}[:=]\\s{0,2}["'])\\s{0,2}["']?${BUCKET}`,
      'g',
    ),
  },
  {
    kind: 'lambda-function',
    hint: ':lambda:',
    pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:lambda:${WHERE}:function:${NAME}`, 'g'),
  },
  {
    kind: 'lambda-function',
    hint: '--function-name',
    pattern: new RegExp(`--function-name[= ]{1,2}["']?${NAME}(?![\\w:])`, 'g'),
  },
  {
    kind: 'sqs-queue',
    hint: '//sqs.',
    pattern: new RegExp(
      `https?://sqs\\.(?<region>[a-z0-9-]{5,25})\\.amazonaws\\.com(?:\\.cn)?/(?<account>\\d{12})/${NAME}`,
      'g',
    ),
  },
  { kind: 'sqs-queue', hint: ':sqs:', pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:sqs:${WHERE}:${NAME}`, 'g') },
  { kind: 'ebs-volume', hint: 'vol-', pattern: /(?<![\w/-])(?:volume\/)?(?<name>vol-[0-9a-f]{8,17})(?![\w-])/g },
  { kind: 'ebs-snapshot', hint: 'snap-', pattern: /(?<![\w/-])(?:snapshot\/)?(?<name>snap-[0-9a-f]{8,17})(?![\w-])/g },
  { kind: 'ec2-instance', hint: 'i-', pattern: /(?<![\w/-])(?:instance\/)?(?<name>i-[0-9a-f]{8,17})(?![\w-])/g },
  { kind: 'db-instance', hint: ':rds:', pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:rds:${WHERE}:db:${NAME}`, 'g') },
  {
    kind: 'db-cluster',
    hint: ':rds:',
    pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:rds:${WHERE}:cluster:${NAME}`, 'g'),
  },
  {
    kind: 'db-snapshot',
    hint: ':rds:',
    pattern: new RegExp(`\\barn:aws[a-z-]{0,12}:rds:${WHERE}:snapshot:(?<name>(?:rds:)?[A-Za-z0-9-]{1,140})`, 'g'),
  },
  {
    kind: 'db-instance',
    hint: '--db-instance',
    pattern: new RegExp(`--db-instance-identifier[= ]{1,2}["']?${NAME}`, 'g'),
  },
  {
    kind: 'db-cluster',
    hint: '--db-cluster',
    pattern: new RegExp(`--db-cluster-identifier[= ]{1,2}["']?${NAME}`, 'g'),
  },
];
const MOST_OF_A_FORM = 8;

/** Buckets, functions, queues, volumes and databases that the text names. An instance id behind a slash is a session's name. */
export const resourceMention: ErrorShape = {
  name: 'resource-mention',
  read({ clean }) {
    const found = MENTIONS.filter(({ hint }) => clean.includes(hint)).flatMap(({ kind, pattern }) =>
      firstOf(clean.matchAll(pattern), MOST_OF_A_FORM).map((match) => ({ kind, match })),
    );
    // One that cannot be read may be another one of its kind.
    const unread = new Set(found.filter(({ match }) => !isWhole(clean, match)).map(({ kind }) => kind));
    // Of a name that is cut behind its first letters too little is left to fit.
    if (/\bs3[an]?:\/\/[a-z0-9.-]{0,2}\n/.test(clean)) unread.add('s3-bucket');
    return found
      .filter(({ kind }) => !unread.has(kind))
      .map(({ kind, match }) => ({ at: match.index, resource: resourceOf(kind, match.groups ?? {}) }));
  },
};

/** Neither a stand-in for a name nor the part of one that a line break cut. */
function isWhole(clean: string, { index, 0: printed, groups }: RegExpExecArray): boolean {
  return !isStandInName(groups?.name ?? '') && !mayBeCut(clean, index + printed.length);
}

function resourceOf(kind: ResourceKind, groups: Record<string, string | undefined>): NamedResource {
  const { name = '', region, account } = groups;
  return { kind, name, region: region && isRegion(region) ? region : null, accountId: account ?? null };
}

/** Which resources the errors of a service are about. */
const OF_SERVICE: Record<string, readonly ResourceKind[]> = {
  s3: ['s3-bucket'],
  athena: ['s3-bucket'],
  lambda: ['lambda-function'],
  sqs: ['sqs-queue'],
  ec2: ['ebs-volume', 'ebs-snapshot', 'ec2-instance'],
  autoscaling: ['ec2-instance'],
  rds: ['db-instance', 'db-cluster', 'db-snapshot'],
};

/** The one resource of this service that the readings name; null where they name none, or several of a kind. */
export function resourceFor(service: string | null, readings: readonly Reading[]): NamedResource | null {
  const named = readings.flatMap(({ resource }) => resource ?? []);
  for (const kind of OF_SERVICE[service ?? ''] ?? []) {
    const found = named.filter((resource) => resource.kind === kind);
    const best = found.find(({ accountId }) => accountId) ?? found[0];
    if (best) return found.every(({ name }) => name === best.name) ? best : null;
  }
  return null;
}
