import fc from '../../support/fast-check';

/** What people write in the place of what they take out. */
export const STAND_INS = [
  '<redacted>',
  '[redacted]',
  '[redacted token]',
  'xxxx',
  'XXXXXXXXXXXX',
  'REDACTED',
  '***',
  '…',
  '####',
  '{{value}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell would put a value for.
  '${VALUE}',
] as const;

/** What is taken out: every value of one form. */
const TARGETS: readonly RegExp[] = [
  /(?<![\w-])\d{12}(?![\w-])/g,
  /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/g,
  /(?<=alias\/)[A-Za-z0-9_/-]{2,60}/g,
  /(?<=:(?:role|user|assumed-role)\/)[\w+=,.@-]{2,60}/g,
];

export interface Redacted {
  paste: string;
  /** What was written there. */
  taken: string[];
}

/** Takes every value of one form out of a text. */
export const redactions: fc.Arbitrary<(text: string) => Redacted> = fc
  .tuple(fc.constantFrom(...TARGETS), fc.constantFrom(...STAND_INS))
  .map(([target, mark]) => (text) => ({ paste: text.replace(target, () => mark), taken: [mark] }));
