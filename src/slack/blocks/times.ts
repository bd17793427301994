/** `2026-11-22T22:37:58.527Z`, also with an offset; not inside a longer word such as an ARN or a session name. */
const ISO_TIME =
  /(?<![\w:/.-])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})(?![\w:/-])/g;

/** Times as a person reads them: `2026-11-22 22:37 UTC`. What is no time, or no possible one, stays as it is. */
export function plainTimes(text: string): string {
  return text.replaceAll(ISO_TIME, (found) => {
    const at = Date.parse(found);
    return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : found;
  });
}
