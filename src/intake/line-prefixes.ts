const NUMBERED = /^[\s>]{0,20}(\d{1,6})(?:[:.)\u2502|\t]\s?|\s{1,4})/;
const TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
/** What a line of one program begins with: a CI job's or container's clock, a syslog header, the name of a service of compose. */
const LOGGED: readonly RegExp[] = [
  new RegExp(`^(?:\\[[\\w./-]{1,60}\\]\\s{1,4})?\\[?${TIME}\\]?\\s{1,4}(?:std(?:out|err)\\s[FP]\\s)?(?![0-9a-f]{8}-)`),
  /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d [\w.-]{1,80} [\w./@-]{1,60}(?:\[\d{1,10}\])?: /,
  /^[\w.-]{1,60}(?:[-_]\d{1,4})?\s{1,40}\| /,
];
/** An editor may show a log, and a log may hold what an editor showed. */
const MOST_NESTED = 2;

/**
 * Lines without what a program put in front of each: numbers of an editor, the time of a log, the name of a container. Only where
 * neighbouring lines have it too, since on a single line it may be part of the text. Linear in the length of the text.
 */
export function withoutPrefixes(lines: readonly string[]): readonly string[] {
  let bare = lines;
  for (let depth = 0; depth < MOST_NESTED; depth++) bare = LOGGED.reduce(withoutLogged, withoutNumbers(bare));
  return bare;
}

/** Only where each line has the number after that of the line before. */
function withoutNumbers(lines: readonly string[]): string[] {
  const numbers = lines.map((line) => NUMBERED.exec(line));
  const numberAt = (i: number): number => Number(numbers[i]?.[1] ?? Number.NaN);
  const follows = (i: number): boolean => numberAt(i) === numberAt(i - 1) + 1;
  return lines.map((line, i) => (follows(i) || follows(i + 1) ? line.slice(numbers[i]?.[0].length) : line));
}

function withoutLogged(lines: readonly string[], prefix: RegExp): string[] {
  const lengths = lines.map((line) => prefix.exec(line)?.[0].length ?? 0);
  return lines.map((line, i) => (lengths[i] && (lengths[i - 1] || lengths[i + 1]) ? line.slice(lengths[i]) : line));
}
