const NUMBERED = /^[\s>]{0,20}(\d{1,6})(?:[:.)\u2502|\t]\s?|\s{1,4})/;
const TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
/** What a line of one program begins with: a CI job's or container's clock, a syslog header, the name of a service of compose. */
const LOGGED: readonly RegExp[] = [
  new RegExp(
    `^(?:\\[[\\w./-]{1,60}\\]\\s{1,4})?\\[?${TIME}\\]?\\s{1,4}(?:std(?:out|err)\\s[FP]\\s)?(?![0-9a-f]{8}-[0-9a-f-]{27}\\s)`,
  ),
  /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d [\w.-]{1,80} [\w./@-]{1,60}(?:\[\d{1,10}\])?: /,
  /^[\w.-]{1,60}(?:[-_]\d{1,4})?\s{1,40}\| /,
];
/** Fewer lines may begin with consecutive numbers by chance, such as the ends of ARNs that a wrap broke; but not all of a text. */
const FEWEST_NUMBERED = 3;

/**
 * Lines without what a program put in front of each: numbers of an editor, the time of a log, the name of a container. Only where
 * neighbouring lines have it too, since on a single line it may be part of the text. Linear in the length of the text.
 */
export function withoutPrefixes(lines: readonly string[]): readonly string[] {
  const bare = withoutNumbers(LOGGED.reduce(withoutLogged, lines));
  // A log may hold what an editor showed, and an editor may show a log.
  return bare === lines ? lines : LOGGED.reduce(withoutLogged, bare);
}

/** Only where each line has the number after that of the line before. */
function withoutNumbers(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => NUMBERED.test(line))) return lines;
  const numbers = lines.map((line) => NUMBERED.exec(line));
  const bare = [...lines];
  let start = 0;
  for (let i = 1; i <= lines.length; i++) {
    if (numbers[i] && Number(numbers[i]?.[1]) === Number(numbers[i - 1]?.[1]) + 1) continue;
    if (i - start >= Math.min(FEWEST_NUMBERED, Math.max(2, lines.length))) {
      for (let row = start; row < i; row++) bare[row] = (lines[row] as string).slice(numbers[row]?.[0].length);
    }
    start = i;
  }
  return bare;
}

/** `web | ` */
const SHORTEST = 3;

function withoutLogged(lines: readonly string[], prefix: RegExp): readonly string[] {
  if (!lines.some((line) => line.length > SHORTEST && prefix.test(line))) return lines;
  const lengths = lines.map((line) => (line.length > SHORTEST ? (prefix.exec(line)?.[0].length ?? 0) : 0));
  return lines.map((line, i) => (lengths[i] && (lengths[i - 1] || lengths[i + 1]) ? line.slice(lengths[i]) : line));
}
