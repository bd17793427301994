import type { Fields } from './types';
import type { Workspace } from './workspace';

/** What the composer sends for typed or pasted text: mrkdwn with entities, and the same as rich_text. */
export interface ComposedText {
  text: string;
  blocks: Fields[];
}

interface Piece {
  mrkdwn: string;
  element: Fields;
}

const FENCE = /```\n?([\s\S]*?)\n?```/g;
const INLINE = new RegExp(
  [
    '(?<code>`[^`\\n]+`)',
    '(?<url>https?://[^\\s<>"`]+[^\\s<>"`.,;:!?)\\]}\'])',
    '(?<email>(?<![\\w.+-])[\\w.+-]{1,64}@(?:[\\w-]{1,63}\\.)+[a-z]{2,24}(?![\\w-]))',
    '(?<domain>(?<![\\w@./:-])(?:[a-z0-9-]{1,63}\\.)+(?:com|net|org|io|dev)(?![\\w-]))',
    '(?<mention>(?<![\\w.])@[\\w.-]*\\w)',
    '(?<channel>(?<!\\S)#[a-z0-9_-]+)',
    '(?<emoji>(?<!\\S):[a-z0-9_+-]{2,}:(?!\\S))',
    '(?<bold>(?<![\\w*])\\*[^\\s*](?:[^*\\n]*[^\\s*])?\\*(?![\\w*]))',
    '(?<italic>(?<![\\w_/-])_[^\\s_](?:[^_\\n]*[^\\s_])?_(?![\\w_/-]))',
    '(?<strike>(?<![\\w~])~[^\\s~](?:[^~\\n]*[^\\s~])?~(?![\\w~]))',
  ].join('|'),
  'gi',
);

/** Escapes the three characters that mrkdwn reserves. */
export function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Turns typed text into what Slack's composer sends: fences, quotes, inline styles, links, mentions, emoji. */
export function composeTypedText(typed: string, workspace: Workspace): ComposedText {
  const source = typed.replaceAll('\r\n', '\n').trim();
  const texts: string[] = [];
  const elements: Fields[] = [];
  let end = 0;
  for (const match of source.matchAll(FENCE)) {
    addProse(source.slice(end, match.index), workspace, texts, elements);
    const code = match[1] ?? '';
    texts.push(`\`\`\`${escapeEntities(code)}\`\`\``);
    elements.push({ type: 'rich_text_preformatted', elements: textElements(code), border: 0 });
    end = match.index + match[0].length;
  }
  addProse(source.slice(end), workspace, texts, elements);
  return { text: texts.join('\n'), blocks: [{ type: 'rich_text', block_id: workspace.freshBlockId(), elements }] };
}

function addProse(prose: string, workspace: Workspace, texts: string[], elements: Fields[]): void {
  const trimmed = prose.replace(/^\n|\n$/g, '');
  if (trimmed === '') return;
  for (const { quoted, lines } of groupQuotes(trimmed.split('\n'))) {
    const pieces = inlinePieces(lines.join('\n'), workspace);
    const mrkdwn = pieces.map((piece) => piece.mrkdwn).join('');
    texts.push(quoted ? mrkdwn.replace(/^/gm, '&gt; ') : mrkdwn);
    const inner = pieces.map((piece) => piece.element);
    elements.push({ type: quoted ? 'rich_text_quote' : 'rich_text_section', elements: inner });
  }
}

function groupQuotes(lines: string[]): { quoted: boolean; lines: string[] }[] {
  const groups: { quoted: boolean; lines: string[] }[] = [];
  for (const line of lines) {
    const quoted = line.startsWith('> ');
    const last = groups.at(-1);
    const content = quoted ? line.slice(2) : line;
    if (last?.quoted === quoted) last.lines.push(content);
    else groups.push({ quoted, lines: [content] });
  }
  return groups;
}

function inlinePieces(text: string, workspace: Workspace): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const piece = pieceFor(match[0], match.groups ?? {}, workspace);
    if (!piece) continue;
    pieces.push(...plainPieces(text.slice(end, match.index)), piece);
    end = match.index + match[0].length;
  }
  return [...pieces, ...plainPieces(text.slice(end))];
}

function plainPieces(text: string): Piece[] {
  return text === '' ? [] : [{ mrkdwn: escapeEntities(text), element: { type: 'text', text } }];
}

function textElements(text: string): Fields[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function pieceFor(raw: string, found: Record<string, string | undefined>, workspace: Workspace): Piece | undefined {
  if (found.url) return { mrkdwn: `<${escapeEntities(raw)}>`, element: { type: 'link', url: raw } };
  if (found.email) return link(`mailto:${raw}`, raw);
  if (found.domain) return link(`http://${raw}`, raw);
  if (found.emoji) return { mrkdwn: raw, element: { type: 'emoji', name: raw.slice(1, -1) } };
  if (found.mention) return mention(raw.slice(1), workspace);
  if (found.channel) return channelReference(raw.slice(1), workspace);
  if (found.code) return styled(raw, 'code');
  if (found.bold) return styled(raw, 'bold');
  if (found.italic) return styled(raw, 'italic');
  return styled(raw, 'strike');
}

function link(url: string, text: string): Piece {
  return { mrkdwn: `<${escapeEntities(url)}|${escapeEntities(text)}>`, element: { type: 'link', url, text } };
}

function styled(raw: string, style: string): Piece {
  return {
    mrkdwn: escapeEntities(raw),
    element: { type: 'text', text: raw.slice(1, -1), style: { [style]: true } },
  };
}

function mention(name: string, workspace: Workspace): Piece | undefined {
  if (['here', 'channel', 'everyone'].includes(name)) {
    return { mrkdwn: `<!${name}>`, element: { type: 'broadcast', range: name } };
  }
  const group = workspace.options.userGroups.find((each) => each.handle === name);
  if (group) return { mrkdwn: `<!subteam^${group.id}>`, element: { type: 'usergroup', usergroup_id: group.id } };
  const user = [...workspace.users.values()].find((each) => each.name === name);
  return user && { mrkdwn: `<@${user.id}>`, element: { type: 'user', user_id: user.id } };
}

function channelReference(name: string, workspace: Workspace): Piece | undefined {
  const channel = workspace.options.channels.find((each) => each.name === name);
  return channel && { mrkdwn: `<#${channel.id}|${name}>`, element: { type: 'channel', channel_id: channel.id } };
}
