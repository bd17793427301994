/** A runbook as read from YAML, before its shape is checked. */
type Raw = Record<string, unknown>;

/** Lists that an extending runbook takes over, and whether its own new elements come before the base's. */
const LISTS = { phases: false, steps: false, findings: true } as const;
type ListName = keyof typeof LISTS;

/** A runbook joined with the one it extends, and where its elements came from. */
export interface Extended {
  value: unknown;
  /** Keys into the extending file for keys into the joined value; `extends` for what the base brought. */
  own(keys: readonly PropertyKey[]): readonly PropertyKey[];
}

function isRaw(value: unknown): value is Raw {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

const idOf = (element: unknown): unknown => (isRaw(element) ? element.id : undefined);

interface Origin {
  element: unknown;
  /** Index in the extending file's own list; null: the base's. */
  at: number | null;
}

/** Elements with the same id take the base's place; new findings come first, since the first that holds is told. */
function join(base: readonly unknown[], own: readonly unknown[], ownFirst: boolean): Origin[] {
  const mine = own.map((element, at): Origin => ({ element, at }));
  const kept = base.map((element): Origin => {
    const id = idOf(element);
    return mine.find((origin) => id !== undefined && idOf(origin.element) === id) ?? { element, at: null };
  });
  const added = mine.filter((origin) => !kept.includes(origin));
  return ownFirst ? [...added, ...kept] : [...kept, ...added];
}

/** The id of the runbook that a value extends; null when it stands alone. */
export function baseOf(value: unknown): string | null {
  return isRaw(value) && typeof value.extends === 'string' ? value.extends : null;
}

/** Joins a runbook with its base: own members win, lists are joined by id. */
export function extendRunbook(value: unknown, base: unknown): Extended {
  if (!isRaw(value) || !isRaw(base)) return { value, own: (keys) => keys };
  const origins = new Map<PropertyKey, Origin[]>();
  const joined: Raw = { ...base, ...value };
  for (const name of Object.keys(LISTS) as ListName[]) {
    const own = value[name] ?? [];
    if (!Array.isArray(own) || !Array.isArray(base[name] ?? [])) continue;
    const list = join((base[name] ?? []) as unknown[], own, LISTS[name]);
    origins.set(name, list);
    joined[name] = list.map(({ element }) => element);
  }
  const own: Extended['own'] = (keys) => {
    const [list, index, ...rest] = keys;
    const known = list !== undefined ? origins.get(list) : undefined;
    if (!known || typeof index !== 'number') return keys;
    const at = known[index]?.at ?? null;
    return at === null ? ['extends'] : [list as PropertyKey, at, ...rest];
  };
  return { value: joined, own };
}
