/** A rendered message as a reader would see it, one line per block or list item: for golden texts. */
export function outline(blocks: readonly unknown[]): string {
  return blocks.flatMap((block) => linesOf(block as Node)).join('\n');
}

interface Node {
  type?: string;
  text?: string | Node;
  elements?: Node[];
  rows?: Node[][];
  user_id?: string;
  usergroup_id?: string;
  channel_id?: string;
  fallback?: string;
  url?: string;
  value?: string;
  confirm?: { title: Node; text: Node };
}

function linesOf(block: Node): string[] {
  switch (block.type) {
    case 'header':
      return [`# ${plain(block.text)}`];
    case 'divider':
      return ['---'];
    case 'context':
      return [`(${(block.elements ?? []).map((each) => plain(each.text)).join(' ')})`];
    case 'actions':
      return (block.elements ?? []).flatMap((each) => [
        `[${plain(each.text)}] -> ${each.value}`,
        ...(each.confirm
          ? [
              `    ? ${plain(each.confirm.title.text)}`,
              ...plain(each.confirm.text.text)
                .split('\n')
                .map((line) => `    ? ${line}`),
            ]
          : []),
      ]);
    case 'table':
      return (block.rows ?? []).map((row) => `| ${row.map((cell) => plain(cell.text)).join(' | ')} |`);
    case 'rich_text':
      return (block.elements ?? []).flatMap(richLines);
    default:
      return [JSON.stringify(block)];
  }
}

function richLines(node: Node): string[] {
  if (node.type === 'rich_text_list') return (node.elements ?? []).map((item) => `- ${inline(item.elements)}`);
  if (node.type === 'rich_text_preformatted')
    return inline(node.elements)
      .split('\n')
      .map((line) => `    ${line}`);
  return inline(node.elements).split('\n');
}

function inline(elements: Node[] = []): string {
  return elements
    .map((each) => {
      if (each.type === 'user') return `@${each.user_id}`;
      if (each.type === 'usergroup') return `@${each.usergroup_id}`;
      if (each.type === 'channel') return `#${each.channel_id}`;
      if (each.type === 'date') return `<${each.fallback}>`;
      return plain(each.text);
    })
    .join('');
}

function plain(text: string | Node | undefined): string {
  return typeof text === 'object' ? plain(text.text) : (text ?? '');
}
