/** Undoes Slack's mrkdwn transport form: `<...>` tokens first, then entities, once. */
export function undoSlackText(text: string): string {
  return decodeEntities(resolveTokens(text));
}

/** `<url|label>`, `<mailto:a|b>`, `<@U|n>`, `<#C|n>`, `<!x|n>`; anything else in angle brackets is text that somebody typed. */
function resolveTokens(text: string): string {
  return text.replace(
    /<((?:https?:|mailto:|tel:|[@#!])[^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>/g,
    (_, target: string, label?: string) => {
      if (label)
        return target.startsWith('@') || target.startsWith('#') ? `${target[0]}${label.replace(/^[@#]/, '')}` : label;
      if (target.startsWith('!subteam^')) return `@${target.slice('!subteam^'.length)}`;
      if (target.startsWith('!date^')) return '';
      return target.startsWith('!') ? `@${target.slice(1)}` : withoutScheme(target);
    },
  );
}

/** Resolves auto-links only (`<url|label>`, `<mailto:a|b>`, `[a](mailto:a)`), for text that may hold redactions in angle brackets. */
export function resolveLinks(text: string): string {
  return text
    .replace(
      /<((?:https?:|mailto:|tel:)[^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>/g,
      (_, target: string, label?: string) => label || withoutScheme(target),
    )
    .replace(/\[([^[\]\n]{1,200})\]\((?:mailto:|https?:)[^()\s]{1,400}\)/g, '$1');
}

/** Decodes the entities that chat and XML write, once; `&amp;` last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;|&#34;|&#x22;/g, '"')
    .replace(/&apos;|&#39;|&#x27;/g, "'")
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&amp;/g, '&');
}

/** A link as people read it: an address or a number without what opens it. */
export function withoutScheme(target: string): string {
  if (target.startsWith('mailto:') || target.startsWith('tel:')) return target.slice(target.indexOf(':') + 1);
  return target;
}
