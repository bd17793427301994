import type { Layer } from '../domain/decision';
import type { PrincipalAccess } from '../domain/who-can';

const CLASSES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'every use of the key',
    /^(?:Encrypt|Decrypt|ReEncrypt|GenerateDataKey|GenerateMac|VerifyMac|Sign$|Verify$|GetPublicKey|DeriveSharedSecret)/,
  ],
  ['all about grants', /Grants?$/],
  ['all reading of its settings', /^(?:Describe|Get|List)/],
  ['all administration', /./],
];

const classOf = (name: string): number => CLASSES.findIndex(([, pattern]) => pattern.test(name));

/** Whether an action encrypts, decrypts, signs or verifies, and does not administer. */
export function isUse(action: string): boolean {
  return classOf(action.slice('kms:'.length)) === 0;
}

/** Names that AWS's own policies write with a star, when all of them are there. */
const STARS = ['GenerateDataKey', 'ReEncrypt'];

function starred(names: readonly string[], asked: readonly string[]): string[] {
  let short = [...names];
  for (const star of STARS) {
    const all = asked.filter((name) => name.startsWith(star));
    if (all.length < 2 || !all.every((name) => short.includes(name))) continue;
    short = [...short.filter((name) => !name.startsWith(star)), `${star}*`];
  }
  return short;
}

/** What gives access or takes the key away, the worst first; listed before all else. */
const GRAVE = [
  ...['PutKeyPolicy', 'CreateGrant', 'ReplicateKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial'],
  ...['DisableKey', 'RevokeGrant', 'RetireGrant'],
];

/** Whether an action lets its caller allow itself any use of the key. */
export function givesAccess(action: string): boolean {
  return action === 'kms:PutKeyPolicy' || action === 'kms:CreateGrant';
}

const MOST_NAMES = 8;
/** Fewer are named: to say that there are more would take as much room. */
const FEWEST_HIDDEN = 3;

interface Part {
  words: string;
  grave: number;
}

function partOf(words: string, names: readonly string[]): Part {
  const found = names.map((name) => GRAVE.indexOf(name)).filter((place) => place >= 0);
  return { words, grave: Math.min(GRAVE.length, ...found) };
}

/** Actions in few words: whole classes by name, the rest one by one; those that give access or destroy first. */
export function actionsInWords(actions: readonly string[], asked: readonly string[]): string {
  if (actions.length === asked.length) return asked.length === 1 ? (asked[0] ?? '') : 'everything';
  const [names, all] = [actions, asked].map((list) => list.map((action) => action.slice('kms:'.length)));
  const parts = CLASSES.flatMap(([title], i) => {
    const own = (names ?? []).filter((name) => classOf(name) === i);
    const whole = (all ?? []).filter((name) => classOf(name) === i);
    if (own.length === 0) return [];
    if (own.length === whole.length && own.length > 2) return [partOf(title, own)];
    return starred(own, all ?? []).map((name) => partOf(name, [name]));
  });
  const listed = parts.sort((a, b) => a.grave - b.grave).map(({ words }) => words);
  const more = listed.length - MOST_NAMES;
  return more >= FEWEST_HIDDEN ? `${listed.slice(0, MOST_NAMES).join(', ')} and ${more} more` : listed.join(', ');
}

const LAYERS: Partial<Record<Layer, string>> = {
  'key-state': 'the key',
  'key-policy': 'key policy',
  'identity-policy': 'IAM policies',
  'permissions-boundary': 'permissions boundary',
  scp: 'SCPs',
  rcp: 'RCPs',
  grant: 'grants',
};

/** A layer as it is called in a sentence. */
export const nameOf = (layer: Layer): string => LAYERS[layer] ?? layer;
const named = (layers: readonly Layer[]): string => layers.map(nameOf).join(', ');

/** How sure an access is: `unless-organization`: allowed by all that was read, where only the organization's policies were not. */
export type Certainty = 'allowed' | 'unless-organization' | 'conditional' | 'unknown';

export function certaintyOf({ decision, allowedBy, unread, conditions }: PrincipalAccess): Certainty {
  if (decision === 'allowed') return 'allowed';
  const organization = unread.every((layer) => layer === 'scp' || layer === 'rcp');
  if (conditions.length > 0 && organization) return 'conditional';
  if (allowedBy.length > 0 && unread.length > 0 && organization) return 'unless-organization';
  return unread.length > 0 ? 'unknown' : 'conditional';
}

/** `may through key policy + IAM policies`, `may through key policy if kms:ViaService is …`, `may as far as IAM policies let it (not read)`. */
export function accessInWords(access: PrincipalAccess): string {
  const { allowedBy, conditions, unread, blockedBy, unknownContext } = access;
  const through = allowedBy.length > 0 ? ` through ${allowedBy.map(nameOf).join(' + ')}` : '';
  const certainty = certaintyOf(access);
  if (certainty === 'allowed') return `may${through}`;
  const words = conditions.length > 0 ? ` ${conditions.join('; and ')}` : '';
  if (certainty === 'unknown')
    return `may${through}${words}${words ? ', and' : ''} as far as ${named(unread)} let it (not read)`;
  const refusal = unread.length > 0 ? `, unless ${named(unread)} refuse it (not read)` : '';
  if (through || words) return `may${through}${words}${refusal}`;
  const hinge = unknownContext.length > 0 ? unknownContext.join(', ') : 'what AWS does not document';
  return `cannot be told: ${named(blockedBy)} hang on ${hinge}`;
}
