import type { AuthorizationCase, ContextValue, Grant, NamedPolicy, PolicySet, Unknown } from '../domain/decision';
import { isRecord, type Json } from '../domain/json';
import { AuthorizationInputError } from './input-error';
import { lowerCase } from './lower-case';

/** Checks the shape of an authorization case (contract, section 4). Throws AuthorizationInputError `invalid-case`. */
export function readCase(json: unknown): AuthorizationCase {
  if (!isRecord(json)) throw invalid('a case must be a JSON object');
  const { request, policies } = json;
  if (!isRecord(request)) throw invalid('request must be an object');
  if (!isRecord(policies)) throw invalid('policies must be an object');
  const c: AuthorizationCase = { request: readRequest(request), policies: readPolicies(policies) };
  if (json.id !== undefined && json.id !== null) c.id = String(json.id);
  if (json.grants !== undefined && json.grants !== null) c.grants = readGrants(json.grants);
  if (json.keyState !== undefined && json.keyState !== null) c.keyState = text(json.keyState, 'keyState');
  return c;
}

function readRequest(request: Json): AuthorizationCase['request'] {
  const read: AuthorizationCase['request'] = {
    principal: text(request.principal, 'request.principal'),
    action: text(request.action, 'request.action'),
    resource: text(request.resource, 'request.resource'),
  };
  if (request.context !== undefined && request.context !== null) read.context = readContext(request.context);
  if (request.unknownContext !== undefined) {
    const { unknownContext: keys } = request;
    if (!Array.isArray(keys)) throw invalid('request.unknownContext must be a list of condition keys');
    read.unknownContext = keys.map((key) => text(key, 'request.unknownContext'));
  }
  return read;
}

function readContext(context: unknown): Record<string, ContextValue> {
  if (!isRecord(context)) throw invalid('request.context must be an object');
  const names = Object.keys(context);
  if (new Set(names.map(lowerCase)).size < names.length) {
    throw invalid('request.context names a key twice, in different case');
  }
  if (isPlain(context)) return context;
  const read: Record<string, ContextValue> = Object.create(null);
  for (const key in context) {
    const value = context[key];
    if (typeof value === 'string') read[key] = value;
    else if (Array.isArray(value)) read[key] = value.map((item) => scalar(item, key));
    else if (value !== null) read[key] = scalar(value, key);
  }
  return read;
}

/** Whether every value is a string or a list of strings already, as nearly always. */
function isPlain(context: Json): context is Record<string, ContextValue> {
  for (const key in context) {
    const value = context[key];
    if (typeof value === 'string') continue;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return false;
  }
  return true;
}

function scalar(value: unknown, key: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`request.context ${key} must be a string or a list of strings`);
}

/** A missing layer is an error, because both "there is none" and "nobody knows" would be a guess. */
function readPolicies(policies: Json): PolicySet {
  const { key } = policies;
  if (key !== 'unknown' && key !== null && !isRecord(key))
    throw invalid('policies.key must be a policy document or "unknown"');
  return {
    key,
    identity: orUnknown(policies.identity, 'identity', list),
    boundary: orUnknown(policies.boundary, 'boundary', single),
    session: orUnknown(policies.session, 'session', list),
    scp: orUnknown(policies.scp, 'scp', levels),
    rcp: orUnknown(policies.rcp, 'rcp', levels),
    vpcEndpoint: orUnknown(policies.vpcEndpoint, 'vpcEndpoint', single),
  };
}

function orUnknown<T>(value: unknown, layer: string, read: (value: unknown, where: string) => T): T | Unknown {
  if (value === undefined) throw invalid(`policies.${layer} is missing: write "unknown" if it could not be read`);
  return value === 'unknown' ? value : read(value, `policies.${layer}`);
}

function single(value: unknown, where: string): NamedPolicy | null {
  return value === null ? null : named(value, where);
}

function list(value: unknown, where: string): NamedPolicy[] {
  if (!Array.isArray(value)) throw invalid(`${where} must be a list of policies`);
  return value.map((policy) => named(policy, where));
}

function levels(value: unknown, where: string): NamedPolicy[][] {
  if (!Array.isArray(value)) throw invalid(`${where} must be a list of levels, root first`);
  return value.map((level) => list(level, where));
}

function named(value: unknown, where: string): NamedPolicy {
  if (!isRecord(value) || value.document === undefined) throw invalid(`${where} must hold {"name", "document"}`);
  if (!isRecord(value.document)) throw invalid(`${where}: a policy document must be a JSON object`);
  if (isNamed(value)) return value;
  return { name: where, document: value.document };
}

function isNamed(value: Json): value is Json & NamedPolicy {
  return typeof value.name === 'string';
}

function readGrants(grants: unknown): Grant[] | Unknown {
  if (grants === 'unknown') return grants;
  if (!Array.isArray(grants)) throw invalid('grants must be a list, or "unknown"');
  for (const grant of grants) checkGrant(grant);
  return grants as Grant[];
}

const GRANT_TEXTS = [
  'GrantId',
  'KeyId',
  'Name',
  'GranteePrincipal',
  'GranteeServicePrincipal',
  'RetiringPrincipal',
  'RetiringServicePrincipal',
  'IssuingAccount',
];

function checkGrant(grant: unknown): void {
  if (!isRecord(grant)) throw invalid('a grant must be an object');
  for (const key of GRANT_TEXTS) {
    if (grant[key] !== undefined && typeof grant[key] !== 'string') throw invalid(`grant ${key} must be a string`);
  }
  const { Operations: operations, Constraints: constraints } = grant;
  if (
    operations !== undefined &&
    !(Array.isArray(operations) && operations.every((name) => typeof name === 'string'))
  ) {
    throw invalid('grant Operations must be a list of strings');
  }
  if (constraints === undefined) return;
  if (!isRecord(constraints)) throw invalid('grant Constraints must be an object');
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn: source } = constraints;
  for (const pairs of [equals, subset]) {
    if (pairs !== undefined && !(isRecord(pairs) && Object.values(pairs).every((value) => typeof value === 'string'))) {
      throw invalid('an encryption-context constraint must be an object of strings');
    }
  }
  if (source !== undefined && typeof source !== 'string') throw invalid('grant constraint SourceArn must be a string');
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${where} must be a string`);
  return value;
}

function invalid(message: string): AuthorizationInputError {
  return new AuthorizationInputError('invalid-case', message);
}
