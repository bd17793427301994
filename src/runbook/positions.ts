import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

export type Keys = readonly PropertyKey[];

/** What is wrong and where: `at` is `file:line:col`. */
export interface Problem {
  at: string;
  text: string;
}

/** A parsed YAML file that knows where each of its members stands. */
export interface YamlFile {
  path: string;
  value: unknown;
  /** Problems of the YAML itself (syntax, duplicate keys); `value` is then not to be used. */
  problems: Problem[];
  /** `file:line:col` of the member at `keys`, or of its nearest parent; `key: true` for the key instead of the value. */
  place(keys: Keys, options?: { key?: boolean }): string;
}

function offsetOf(document: Document.Parsed, keys: Keys, wantKey: boolean): number | null {
  const last = keys[keys.length - 1];
  const parent = wantKey ? document.getIn(keys.slice(0, -1), true) : null;
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  const node = keys.length === 0 ? document.contents : document.getIn(keys, true);
  return isNode(node) && node.range ? node.range[0] : null;
}

/** Parses YAML 1.2 text: unique keys, no merge keys, no aliases. */
export function parseYamlFile(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    at: at(error.pos[0]),
    text: (error.message.split('\n')[0] ?? error.message).replace(/ at line \d+, column \d+:?$/, ''),
  }));
  let value: unknown = null;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 0 });
    } catch {
      problems.push({ at: `${path}:1:1`, text: 'aliases (*name) are not supported; write the value out' });
    }
  }
  const place: YamlFile['place'] = (keys, options) => {
    for (let depth = keys.length; depth >= 0; depth -= 1) {
      const offset = offsetOf(document, keys.slice(0, depth), depth === keys.length && options?.key === true);
      if (offset !== null) return at(offset);
    }
    return `${path}:1:1`;
  };
  return { path, value, problems, place };
}
