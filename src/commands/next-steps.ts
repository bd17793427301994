/** Share of characters beyond which an input is no text. */
const MOST_ODD = 0.1;

function isBinary(text: string): boolean {
  if (text.includes('\0')) return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
  const odd = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return odd > text.length * MOST_ODD;
}

function whatItIs(text: string): string {
  if (text.trim() === '') return 'The input is empty.';
  return isBinary(text) ? 'The input is no text.' : 'No AWS KMS error was found in this text.';
}

/** What to do after an input in which there was no KMS error; nothing of the input is repeated. */
export function nextSteps(text: string): string {
  return `${whatItIs(text)} What to do next:
  - Paste the whole error, with the line that holds its code (AccessDeniedException, DisabledException …) and the ARNs in it.
  - keymedic parse - --json shows what was read.
  - Without an error: keymedic check KEY --principal ARN --action kms:Decrypt, or diagnose with --key and --principal.
`;
}
