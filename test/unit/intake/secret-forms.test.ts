import { redact } from '../../../src/intake/secrets/redact';
import { BARE, DOUBTFUL, NAMES, PRIVATE_KEYS } from './secret-damages';
import { DUMPS, ENCODED, ENCODINGS, FORMS, HARMLESS, LABELLED } from './secret-forms';

/** Masked, but nothing that anybody could or should replace. */
const NO_CREDENTIAL = new Set(['ciphertext']);

describe.each([
  ['a dump of bytes', DUMPS],
  ['a label', LABELLED],
  ['a form of its own', FORMS],
  ['lines that something changed', PRIVATE_KEYS],
  ['nothing that tells it but its form', BARE],
])('a secret with %s', (_, rows) => {
  it.each(rows)('%s: %j', (kind, text, secret) => {
    const { text: masked, found } = redact(`before ${text} after`);
    expect(masked).not.toContain(secret);
    expect(masked).toContain(`[redacted ${kind}]`);
    expect(masked.startsWith('before ') && masked.endsWith(' after')).toBe(true);
    expect(found.includes(kind)).toBe(!NO_CREDENTIAL.has(kind));
    expect(redact(masked)).toEqual({ text: masked, found: [] });
  });

  it.each(rows)('%s inside of JSON: %j', (kind, text, secret) => {
    const written = (part: string) => JSON.stringify(part).slice(1, -1);
    const masked = redact(JSON.stringify({ log: `x\n${text}\n` })).text;
    expect(masked).not.toContain(written(secret));
    expect(masked).toContain(`[redacted ${kind}]`);
    expect(() => JSON.parse(masked)).not.toThrow();
  });
});

describe.each(ENCODINGS)('a secret hidden by %s', (_, encode) => {
  it.each(ENCODED)('%s: %j', (kind, text, secret) => {
    const { text: masked, found } = redact(`before ${encode(text)} after`);
    expect(masked).not.toContain(secret);
    expect(masked).not.toContain(encode(secret));
    expect(found).toEqual([kind]);
    expect(redact(masked)).toEqual({ text: masked, found: [] });
  });

  it('is no reason to change a text without one', () => {
    const harmless = `before ${encode('"error"="AccessDenied" & 100%')} after`;
    expect(redact(harmless)).toEqual({ text: harmless, found: [] });
  });
});

describe('no secret', () => {
  it.each([...HARMLESS, ...NAMES])('%j', (text) => {
    expect(redact(`before ${text} after`)).toEqual({ text: `before ${text} after`, found: [] });
    expect(redact(`${text}\n`)).toEqual({ text: `${text}\n`, found: [] });
  });
});

describe('what may be a secret', () => {
  it.each(DOUBTFUL)('%j', (text, secret) => {
    const { text: masked, found } = redact(`before ${text} after`);
    expect(masked).not.toContain(secret);
    expect(found).toEqual([]);
  });
});

describe('what is public', () => {
  it.each(['CERTIFICATE', 'PUBLIC KEY', 'RSA PUBLIC KEY', 'PGP PUBLIC KEY BLOCK'])('%s', (kind) => {
    const text = `-----BEGIN ${kind}-----\n${'aB3dE6gH9+/x'.repeat(5)}\n-----END ${kind}-----`;
    expect(redact(text).found).toEqual([]);
  });
});
