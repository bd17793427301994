import type { Evidence } from '../../domain/evidence';
import { elementsOf, list, outputOf, record, text } from '../read-evidence';
import { keyAliases, keyTags } from '../request-context';
import { STEPS } from '../steps';
import type { Target } from '../target';
import type { Check } from './check';

/** Tags that teams use to say who owns a key, in order of preference. */
const OWNER_TAGS = ['owner', 'team', 'ownerteam', 'owner-team', 'contact'];

/** The owner that the key's tags name; null when none does. */
export function ownerOf(evidence: Evidence): string | null {
  const tags = Object.entries(keyTags(evidence));
  const named = OWNER_TAGS.flatMap((wanted) => tags.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? []);
  return named.find((value) => value !== '') ?? null;
}

/** Who owns the key and by which names it goes. */
export const keySummary: Check = ({ evidence }) => {
  const aliases = keyAliases(evidence);
  const owner = ownerOf(evidence);
  return {
    owner,
    ownerText: owner ?? 'the owner of the key',
    aliases,
    isAwsManaged: aliases.some((name) => name.startsWith('alias/aws/')),
  };
};

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * What is known about the alias that was asked for: the key it points to, when it was moved last, and, where it does not exist, the
 * most similar names there.
 */
export const alias: Check = ({ facts, evidence }) => {
  const target = facts.target as Target;
  const all = [STEPS.aliases, 'alias-list'].flatMap((step) => list(outputOf(evidence, step)?.Aliases).map(record));
  const entry = all.find(({ AliasName }) => AliasName === target.alias) ?? all.find(({ AliasName }) => text(AliasName));
  const created = text(entry?.CreationDate);
  const updated = text(entry?.LastUpdatedDate);
  const wanted = target.alias;
  const near = wanted
    ? all
        .flatMap(({ AliasName, TargetKeyId }) => (text(AliasName) && TargetKeyId ? [String(AliasName)] : []))
        .filter((name) => !name.startsWith('alias/aws/') && name !== wanted && distance(name, wanted) <= 4)
        .slice(0, 3)
    : [];
  const elsewhere = elementsOf(evidence, STEPS.elsewhere).items.flatMap(
    ({ KeyMetadata }) => text(record(KeyMetadata).Arn) ?? [],
  );
  return {
    name: text(entry?.AliasName),
    targetKeyId: text(entry?.TargetKeyId),
    moved: created !== null && updated !== null && updated > created,
    movedAt: updated,
    near,
    nearText: near.length > 0 ? `Similar there: ${near.join(', ')}.` : 'No alias there has a similar name.',
    elsewhere,
  };
};
