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
  if (names.length === 0) return 'an empty list';
  const shown = names.slice(0, MOST_LISTED).map(shortened).join(', ');
  return names.length <= MOST_LISTED ? shown : `${shown} and ${names.length - MOST_LISTED} more`;
}

/** Values of a policy or a request, in quotes; line breaks and the like are escaped. */
export function quoted(values: readonly string[]): string {
  if (values.length === 1) return quote(values[0] as string);
  return listed(values.slice(0, MOST_LISTED).map(quote).concat(values.slice(MOST_LISTED)));
}

function quote(value: string): string {
  const short = shortened(value);
  return TO_ESCAPE.test(short) ? JSON.stringify(short) : `"${short}"`;
}
