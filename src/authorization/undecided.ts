import type { AuthorizationCase, Grant, Layer, NamedPolicy } from '../domain/decision';
import { compileChecked } from './checked-policy';
import { conditionInWords, isNegative } from './condition-words';
import { type Condition, meetsCondition } from './conditions/condition';
import type { Statement } from './document';
import { boundaryAttached } from './policies';
import { NOT_NAMED, type PrincipalForm } from './principal';
import { asSeenByKeyPolicy, type RequestView, viewRequest } from './request';
import { matchStatement, type PolicyKind } from './statement';
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
}

/** The statements of a layer that hang on what nobody knows; an Allow is left out where a stronger one stands. */
function openStatements(c: AuthorizationCase, layer: Layer, view: RequestView): Open[] {
  const kind = KINDS[layer];
  if (!kind) return [];
  let strongest: PrincipalForm = NOT_NAMED;
  const open: Open[] = [];
  for (const policy of policiesOf(c, layer)) {
    for (const statement of compileChecked(policy, kind, true).statements) {
      const match = matchStatement(statement, kind, view);
      if (match.tri === YES && statement.effect === 'Allow' && match.form > strongest) strongest = match.form;
      if (match.tri !== MAYBE) continue;
      const conditions = statement.conditions.filter((condition) => meetsCondition(condition, view) === MAYBE);
      open.push({ statement, form: match.form, conditions });
    }
  }
  // Every level of SCPs must allow, so an Allow at one of them says nothing of another.
  if (layer === 'scp') return open;
  return open.filter(({ statement, form }) => statement.effect === 'Deny' || form > strongest);
}

const NOBODY_KNOWS = 'a value that nobody knows fits';

function allowing({ conditions }: Open): string {
  return conditions.length === 0 ? NOBODY_KNOWS : conditions.map((one) => conditionInWords(one)).join(' and ');
}

function denying({ conditions }: Open): string {
  const [only] = conditions;
  if (!only) return `unless ${NOBODY_KNOWS}`;
  if (conditions.length > 1) return `unless ${conditions.map((one) => conditionInWords(one)).join(' and ')}`;
  return isNegative(only) ? `if ${conditionInWords(only, true)}` : `unless ${conditionInWords(only)}`;
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

/**
 * In words, what an undetermined request hangs on in the layers that left it open: `if kms:ViaService is …`, `unless …`. All of them
 * must hold; those that allow in different ways stand in one. Empty where nothing but unread layers left it open.
 */
export function openConditions(c: AuthorizationCase, layers: readonly Layer[]): string[] {
  const view = viewRequest(c.request, boundaryAttached(c.policies.boundary));
  const words: string[] = [];
  const ways: string[] = [];
  for (const layer of layers) {
    if (layer === 'grant') {
      if (c.grants !== 'unknown') ways.push(...ofGrants(c.grants ?? [], view.action.slice('kms:'.length)));
      continue;
    }
    const open = openStatements(c, layer, layer === 'key-policy' ? asSeenByKeyPolicy(view) : view);
    const allows = open.filter(({ statement }) => statement.effect === 'Allow').map(allowing);
    if (layer === 'key-policy') ways.push(...allows);
    else words.push(...eitherOf(allows));
    words.push(...open.filter(({ statement }) => statement.effect === 'Deny').map(denying));
  }
  return [...new Set([...eitherOf(ways), ...words])];
}
