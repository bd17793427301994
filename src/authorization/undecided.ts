import type { AuthorizationCase, Grant, Layer, NamedPolicy } from '../domain/decision';
import { LAYERS } from '../domain/decision';
import { compileChecked } from './checked-policy';
import { conditionInWords, isNegative } from './condition-words';
import { type Condition, meetsCondition } from './conditions/condition';
import { cutting } from './cut';
import type { Statement } from './document';
import { boundaryAttached } from './policies';
import { matchInPolicy, viewsOf } from './policy-view';
import { DIRECTLY, NOT_NAMED, type PrincipalForm } from './principal';
import { type RequestView, viewRequest } from './request';
import { type PolicyKind, unknownKeysOfStatement } from './statement';
import { MAYBE, YES } from './tri';

const KINDS: Readonly<Partial<Record<Layer, PolicyKind>>> = {
  'key-policy': 'key',
  'identity-policy': 'identity',
  'permissions-boundary': 'identity',
  'session-policy': 'identity',
  scp: 'organization',
  rcp: 'resource',
  'vpc-endpoint-policy': 'endpoint',
};

function policiesOf({ policies }: AuthorizationCase, layer: Layer): NamedPolicy[] {
  const { key, identity, boundary, session, scp, rcp, vpcEndpoint } = policies;
  const held = {
    'key-policy': key === 'unknown' ? [] : [{ name: 'key policy', document: key }],
    'identity-policy': identity,
    'permissions-boundary': [boundary],
    'session-policy': session,
    scp,
    rcp,
    'vpc-endpoint-policy': [vpcEndpoint],
    grant: [],
    'key-state': [],
  }[layer];
  if (held === 'unknown') return [];
  return held.flat().filter((policy): policy is NamedPolicy => policy !== null && policy !== 'unknown');
}

interface Open {
  statement: Statement;
  form: PrincipalForm;
  conditions: Condition[];
  /** Condition keys whose values nobody knows. */
  keys: string[];
}

/** The statements of a layer that hang on what nobody knows; an Allow is left out where a stronger one stands. */
function openStatements(c: AuthorizationCase, layer: Layer, view: RequestView): Open[] {
  const kind = KINDS[layer];
  if (!kind) return [];
  let strongest: PrincipalForm = NOT_NAMED;
  const open: Open[] = [];
  const views = viewsOf(kind, view);
  for (const policy of policiesOf(c, layer)) {
    for (const statement of compileChecked(policy, kind, true).statements) {
      const { match, view: seen } = matchInPolicy(statement, kind, views);
      if (match.tri === YES && statement.effect === 'Allow' && match.form > strongest) strongest = match.form;
      if (match.tri !== MAYBE) continue;
      const conditions = statement.conditions.filter((condition) => meetsCondition(condition, seen) === MAYBE);
      const keys = unknownKeysOfStatement(statement, seen);
      // Without any, it hangs on a boundary that was not read, which is said of that layer.
      if (keys.length > 0) open.push({ statement, form: match.form, conditions, keys });
    }
  }
  // Every level of SCPs must allow, so an Allow at one of them says nothing of another.
  if (layer === 'scp') return open;
  return open.filter(({ statement, form }) => statement.effect === 'Deny' || form > strongest);
}

/** A statement can also hang on a variable in its Resource, or on the unique id in its Principal. */
function inWords({ conditions, keys }: Open): string {
  if (conditions.length === 0) return `${keys.join(' and ')} ${keys.length === 1 ? 'fits' : 'fit'}`;
  return conditions.map((one) => conditionInWords(one)).join(' and ');
}

/** A Deny holds where all its conditions do; where one is negative, its opposite is said more simply. */
function denying(open: Open): string {
  if (!open.conditions.some(isNegative)) return `unless ${inWords(open)}`;
  return `if ${open.conditions.map((one) => conditionInWords(one, true)).join(' or ')}`;
}

function ofGrants(grants: readonly Grant[], operation: string): string[] {
  const constrained = grants.filter((grant) => grant.Constraints && grant.Operations?.includes(operation));
  const [only] = constrained;
  if (!only?.Constraints) return [];
  if (constrained.length > 1) return [`the request fits the constraints of one of ${constrained.length} grants`];
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn: source } = only.Constraints;
  const pairs = (of: Record<string, string>): string =>
    Object.entries(of)
      .map((pair) => pair.join('='))
      .join(', ');
  return [
    [
      ...(equals ? [`the encryption context is ${pairs(equals)}`] : []),
      ...(subset ? [`the encryption context holds ${pairs(subset)}`] : []),
      ...(source ? [`aws:SourceArn is ${source}`] : []),
    ].join(' and '),
  ];
}

const MOST_WAYS = 3;

function eitherOf(ways: readonly string[]): string[] {
  const different = [...new Set(ways)];
  if (different.length === 0) return [];
  const shown = different.slice(0, MOST_WAYS);
  const more = different.length > MOST_WAYS ? [`${different.length - MOST_WAYS} other ways`] : [];
  return [`if ${[...shown, ...more].join(', or if ')}`];
}

/** What an undetermined request hangs on. */
export interface OpenConditions {
  /** `if kms:ViaService is …`, `unless …`: all must hold; those that allow in different ways stand in one. */
  words: string[];
  /** Condition keys of the Deny statements that are open. */
  denyKeys: string[];
  /** The layers whose Allows are open, each with how directly the best of them names the caller. */
  allowing: ReadonlyMap<Layer, PrincipalForm>;
}

/**
 * The statements that an undetermined request hangs on, in words: Allows of the layers that leave open whether anything allows it, and every
 * Deny that may refuse it. Empty where nothing but unread layers leaves it open.
 */
export function openConditions(c: AuthorizationCase, allowLayers: readonly Layer[]): OpenConditions {
  const view = viewRequest(c.request, boundaryAttached(c.policies.boundary));
  const words: string[] = [];
  const ways: string[] = [];
  const denyKeys = new Set<string>();
  const allowing = new Map<Layer, PrincipalForm>();
  for (const layer of LAYERS) {
    const open = openStatements(c, layer, view);
    if (allowLayers.includes(layer)) {
      const opened = open.filter(({ statement }) => statement.effect === 'Allow');
      const [best] = opened.map(({ form }) => form).sort((a, b) => b - a);
      if (best !== undefined) allowing.set(layer, best);
      const allows = opened.map(inWords);
      if (layer === 'key-policy') ways.push(...allows);
      else words.push(...eitherOf(allows));
    }
    for (const one of open.filter(({ statement }) => statement.effect === 'Deny')) {
      words.push(denying(one));
      for (const key of one.keys) denyKeys.add(key);
    }
  }
  if (allowLayers.includes('grant') && c.grants !== 'unknown') {
    const constrained = ofGrants(c.grants ?? [], view.action.slice('kms:'.length));
    if (constrained.length > 0) allowing.set('grant', DIRECTLY);
    ways.push(...constrained);
  }
  return { words: [...new Set([...eitherOf(ways), ...words])], denyKeys: [...denyKeys], allowing };
}

const allowsOnly = cutting(({ Effect }) => Effect === 'Deny');

/** The case as it would be if no Deny held and the organization's unread policies let it pass: whether anything allows it. */
export function allowSideOf(c: AuthorizationCase): AuthorizationCase {
  const { key, identity, boundary, scp, rcp } = c.policies;
  return {
    ...c,
    policies: {
      ...c.policies,
      key: allowsOnly.document(key),
      identity: identity === 'unknown' ? identity : identity.map(allowsOnly.policy),
      boundary: boundary === null || boundary === 'unknown' ? boundary : allowsOnly.policy(boundary),
      scp: scp === 'unknown' ? [] : allowsOnly.levels(scp),
      rcp: rcp === 'unknown' ? [] : allowsOnly.levels(rcp),
    },
  };
}
