import { withoutAnyEncoding } from '../cleaning/character-encoding';
import { visibleCharacters } from '../cleaning/clean';
import { encodedMessages } from '../encoded-message';
import { base64Runs } from './base64-runs';
import { byteDumps } from './byte-dumps';
import { commandSecrets } from './command-secrets';
import { cutSecretKeys } from './cut-secret-keys';
import { hexDumps } from './hex-dumps';
import { labelledSecrets } from './labelled-secrets';
import { privateKeys } from './private-keys';
import { spansOf } from './rule-spans';
import { maskOf, NO_CREDENTIALS, type SecretKind, type SecretSpan } from './secret-kinds';
import { SECRET_RULES } from './secret-rules';
import { bareDataKeys, unlabelledSecretKeys } from './unlabelled-keys';

/** The same that is kept for AWS to decode, so that everything else is looked at. */
function messagesIn(text: string): SecretSpan[] {
  return encodedMessages(text).map(({ start, end }) => ({ kind: 'encoded-authorization-message', start, end }));
}

/** In this order: a form of its own says most about a secret, then its label, then what it looks like. */
const FINDERS: readonly ((text: string) => SecretSpan[])[] = [
  messagesIn,
  privateKeys,
  ...SECRET_RULES.map((rule) => (text: string) => spansOf(text, rule)),
  labelledSecrets,
  commandSecrets,
  unlabelledSecretKeys,
  cutSecretKeys,
  base64Runs,
  bareDataKeys,
  hexDumps,
  byteDumps,
];

/**
 * Masks credentials, plaintexts and ciphertexts, so that the rest of the product, its logs and its stores never see them; colours and
 * characters nobody sees go too, since they part labels from secrets, and so does an encoding that hides one. `found` lists the kinds of
 * credential that whoever pasted them should replace. Linear in the length of the text; masking twice changes nothing.
 */
export function redact(text: string): { text: string; found: string[] } {
  const found = new Set<SecretKind>();
  const masked = maskAll(visibleCharacters(text), found);
  const decoded = withoutAnyEncoding(masked);
  const shown = decoded === masked ? masked : maskAll(decoded, found);
  return { text: shown === decoded ? masked : shown, found: [...found].filter((kind) => !NO_CREDENTIALS.has(kind)) };
}

function maskAll(text: string, found: Set<SecretKind>): string {
  return FINDERS.reduce((masked, find) => maskSpans(masked, find(masked), found), text);
}

function maskSpans(text: string, spans: readonly SecretSpan[], found: Set<SecretKind>): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, kind, isDoubtful } of spans) {
    if (end <= from) continue;
    // What two finders of one kind tell may overlap.
    parts.push(text.slice(from, Math.max(from, start)), maskOf(kind));
    from = end;
    if (!isDoubtful) found.add(kind);
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}
