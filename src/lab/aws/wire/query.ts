import type { Input } from '../call';

type Tree = Map<string, Tree | string>;

/**
 * Reads a query-protocol body into nested members: `Tags.member.1.Key=a` becomes `{Tags: [{Key: 'a'}]}`. Numbered
 * parts become lists, and the list's own element name (`member`, `Tag`, `Filter` …) disappears.
 */
export function readQuery(body: string): Input {
  const root: Tree = new Map();
  for (const [name, value] of new URLSearchParams(body)) put(root, name.split('.'), value);
  const value = plainOf(root);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {};
}

function put(tree: Tree, path: string[], value: string): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    tree.set(first, value);
    return;
  }
  const below = tree.get(first);
  const next: Tree = below instanceof Map ? below : new Map();
  tree.set(first, next);
  put(next, rest, value);
}

function plainOf(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const names = [...node.keys()];
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => plainOf(child));
  }
  const members = [...node].map(([name, child]) => [name, plainOf(child)] as const);
  const [only] = members;
  if (members.length === 1 && only && Array.isArray(only[1]) && isElementName(only[0])) return only[1];
  return Object.fromEntries(members);
}

/** Element names of lists in the services that the local AWS speaks; a top-level member never has one of them. */
function isElementName(name: string): boolean {
  return ['member', 'Tag', 'item', 'EventCategory', 'SourceId', 'VpcSecurityGroupId'].includes(name);
}
