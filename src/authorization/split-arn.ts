/** Splits at the first five colons that are not inside `${…}`. */
export function splitArn(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let i = 0; i < text.length && parts.length < 5; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x7b && i > 0 && text.charCodeAt(i - 1) === 0x24) depth++;
    else if (code === 0x7d && depth > 0) depth--;
    else if (code === 0x3a && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
