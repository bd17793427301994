const MOST_LISTED = 3;
const LONGEST = 120;
/** Anything but printable text without quotes, backslashes and half characters. */
const TO_ESCAPE = /[^ !#-[\]-~\u00a0-\ud7ff\ue000-\uffff]/;

/** A text as it may stand in a clause: at most about 120 characters, cut in the middle. */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2 - 1;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

/** Up to three names in full, the rest counted. */
export function listed(names: readonly string[]): string {
  return names.length === 0 ? 'an empty list' : listedAs(names, shortened);
}

function listedAs(names: readonly string[], tell: (name: string) => string): string {
  let shown = tell(names[0] as string);
  for (let i = 1; i < names.length && i < MOST_LISTED; i++) shown += `, ${tell(names[i] as string)}`;
  return names.length <= MOST_LISTED ? shown : `${shown} and ${names.length - MOST_LISTED} more`;
}

/** What was said so far, and one more clause. */
export function joined(before: string, clause: string): string {
  return before === '' ? clause : `${before}; ${clause}`;
}

/** Values of a policy or a request, in quotes; line breaks and the like are escaped. */
export function quoted(values: readonly string[]): string {
  if (values.length === 1) return quote(values[0] as string);
  return values.length === 0 ? 'an empty list' : listedAs(values, quoteInList);
}

function quoteInList(value: string): string {
  return shortened(quote(value));
}

function quote(value: string): string {
  const short = shortened(value);
  return TO_ESCAPE.test(short) ? JSON.stringify(short) : `"${short}"`;
}
