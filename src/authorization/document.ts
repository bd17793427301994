import { isRecord } from '../domain/json';
import { type ArnPattern, resourcePattern } from './arn-pattern';
import { BoundedCache } from './bounded-cache';
import { type Condition, compileConditions } from './conditions/condition';
import { ANY, markWildcards, matchesGlob, ONE } from './glob';
import { AuthorizationInputError } from './input-error';
import { compilePrincipal, type PrincipalElement } from './principal';

/** An action pattern in lower case. `prefix`: what stands before its only, last `*`. */
export interface ActionPattern {
  text: string;
  prefix: string | null;
  wildcards: boolean;
  /** Why no action is written like this; null where one is. */
  fault: string | null;
}

export interface ActionElement {
  negated: boolean;
  patterns: readonly ActionPattern[];
  names: readonly string[];
}

export interface ResourceElement {
  negated: boolean;
  patterns: readonly ArnPattern[];
}

/** A statement ready to be matched. A missing element is null: the layers say what that means to them. */
export interface Statement {
  sid: string | null;
  index: number;
  effect: 'Allow' | 'Deny';
  principal: PrincipalElement | null;
  action: ActionElement | null;
  resource: ResourceElement | null;
  conditions: readonly Condition[];
}

export interface CompiledPolicy {
  id: string | null;
  statements: readonly Statement[];
  /** Kinds of policy whose rules these statements are known to obey, as bits. */
  checkedKinds: number;
}

const compiled = new WeakMap<object, CompiledPolicy>();
const compiledTexts = new BoundedCache<CompiledPolicy>(2000, compileText);

/**
 * Compiles a policy document (an object, or its JSON text) once and keeps the result for as long as the document
 * lives; documents must not be changed in place afterwards. Throws AuthorizationInputError `malformed-policy`.
 */
export function compilePolicy(document: unknown): CompiledPolicy {
  if (typeof document === 'string') return compiledTexts.get(document);
  if (!isRecord(document)) throw malformed('a policy document must be a JSON object');
  const known = compiled.get(document);
  if (known) return known;
  const policy = compile(document);
  compiled.set(document, policy);
  return policy;
}

/** The same without keeping the result, for a document that will not be seen again. */
export function compileOnce(document: unknown): CompiledPolicy {
  if (!isRecord(document)) return compilePolicy(document);
  return compiled.get(document) ?? compile(document);
}

function compileText(text: string): CompiledPolicy {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('a policy document must be valid JSON');
  }
  if (!isRecord(document)) throw malformed('a policy document must be a JSON object');
  return compile(document);
}

const TOP = new Set(['Version', 'Id', 'Statement']);

function compile(document: Record<string, unknown>): CompiledPolicy {
  for (const key in document) if (!TOP.has(key)) throw malformed(`unknown element ${key}`);
  const { Version: version, Id: id, Statement: list } = document;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('Version must be 2012-10-17 or 2008-10-17');
  }
  if (list === undefined) throw malformed('Statement is missing');
  const variables = version === '2012-10-17';
  const statements = asList(list).map((statement, index) => compileStatement(statement, index, variables));
  return { id: typeof id === 'string' ? id : null, statements, checkedKinds: 0 };
}

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

function compileStatement(statement: unknown, index: number, variables: boolean): Statement {
  const where = `Statement ${index}`;
  if (!isRecord(statement)) throw malformed(`${where} must be an object`);
  for (const key in statement) if (!ELEMENTS.has(key)) throw malformed(`${where}: unknown element ${key}`);
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`${where}: Effect must be Allow or Deny`);
  if (sid !== undefined && typeof sid !== 'string') throw malformed(`${where}: Sid must be a string`);
  return {
    sid: sid ?? null,
    index,
    effect,
    principal: principalOf(statement, where),
    action: actionOf(statement, where),
    resource: resourceOf(statement, variables, where),
    conditions: compileConditions(statement.Condition, variables, where),
  };
}

function principalOf(statement: Record<string, unknown>, where: string): PrincipalElement | null {
  const { Principal: named, NotPrincipal: others } = statement;
  if (named !== undefined && others !== undefined) throw malformed(`${where}: both Principal and NotPrincipal`);
  if (named !== undefined) return compilePrincipal(named, false, where);
  if (others === undefined) return null;
  const element = compilePrincipal(others, true, where);
  if (element.entries.length === 0) throw malformed(`${where}: NotPrincipal is empty`);
  return element;
}

const actionPatterns = new BoundedCache<ActionPattern>(10_000, (name) => {
  const text = markWildcards(name.toLowerCase());
  const wild = text.indexOf(ANY);
  const prefix = wild === text.length - 1 && !text.includes(ONE) ? text.slice(0, wild) : null;
  return { text, prefix, wildcards: wild >= 0 || text.includes(ONE), fault: faultOf(name) };
});

function faultOf(name: string): string | null {
  if (name !== '*' && !name.includes(':')) return 'names no service';
  return /[^ -~]/.test(name) ? 'holds a character that no action has' : null;
}

/** Whether the pattern covers an action given in lower case. */
export function coversAction({ text, prefix, wildcards }: ActionPattern, action: string): boolean {
  if (!wildcards) return text === action;
  return prefix === null ? matchesGlob(text, action) : action.startsWith(prefix);
}

function actionOf(statement: Record<string, unknown>, where: string): ActionElement | null {
  const { Action: named, NotAction: others } = statement;
  if (named !== undefined && others !== undefined) throw malformed(`${where}: both Action and NotAction`);
  const element = named === undefined ? others : named;
  if (element === undefined) return null;
  const names = strings(element, `${where}: Action`);
  if (named === undefined && names.length === 0) throw malformed(`${where}: NotAction is empty`);
  const patterns = names.map((name) => {
    const pattern = actionPatterns.get(name);
    if (pattern.fault !== null) throw malformed(`${where}: Action ${name} ${pattern.fault}`);
    return pattern;
  });
  return { negated: named === undefined, names, patterns };
}

function resourceOf(statement: Record<string, unknown>, variables: boolean, where: string): ResourceElement | null {
  const { Resource: named, NotResource: others } = statement;
  if (named !== undefined && others !== undefined) throw malformed(`${where}: both Resource and NotResource`);
  const element = named === undefined ? others : named;
  if (element === undefined) return null;
  const patterns = strings(element, `${where}: Resource`).map((text) => resourcePattern(text, variables));
  if (named === undefined && patterns.length === 0) throw malformed(`${where}: NotResource is empty`);
  return { negated: named === undefined, patterns };
}

function strings(value: unknown, where: string): string[] {
  const list = asList(value);
  for (const item of list)
    if (typeof item !== 'string') throw malformed(`${where} must be a string or a list of strings`);
  return list as string[];
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function malformed(message: string): AuthorizationInputError {
  return new AuthorizationInputError('malformed-policy', message);
}
