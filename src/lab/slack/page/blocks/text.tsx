import type { ReactNode } from 'react';
import { Message, type Block as RenderedBlock } from 'slack-blocks-to-jsx';
import type { Fields } from '../../types';
import { withEmoji } from '../emoji';
import { fields, keyed, list, string } from '../fields';
import { personOf, slackDate } from '../format';
import { type Surroundings, useSurroundings } from '../surroundings';

const SAFE_LINK = /^(https?:|mailto:)/i;

/** A link out of a message: web and mail addresses only, anything else shows as text. */
export function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  if (!SAFE_LINK.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

type Hooks = NonNullable<Parameters<typeof Message>[0]['hooks']>;

function hooksFor({ state, me }: Surroundings): Hooks {
  return {
    user: ({ id }) => {
      const isMe = id === me;
      return <span className={isMe ? 'mention mention-me' : 'mention'}>@{personOf(state, id).realName}</span>;
    },
    channel: ({ id, name }) => (
      <span className="mention">#{state.channels.find((channel) => channel.id === id)?.name ?? name ?? id}</span>
    ),
    usergroup: ({ id }) => (
      <span className="mention">@{state.userGroups.find((group) => group.id === id)?.handle ?? id}</span>
    ),
    atHere: () => <span className="mention mention-me">@here</span>,
    atChannel: () => <span className="mention mention-me">@channel</span>,
    atEveryone: () => <span className="mention mention-me">@everyone</span>,
    emoji: (data, parse) => {
      const shown = parse(data);
      return <>{shown === data.name ? `:${data.name}:` : shown}</>;
    },
    date: ({ timestamp, format }) => <time>{slackDate(Number(timestamp), format)}</time>,
    link: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  };
}

/** One block shown by the Block Kit renderer. */
function Rendered({ block }: { block: Fields }) {
  const surroundings = useSurroundings();
  // Without its block_id, which the renderer would make an id of the page: a message can stand in it twice.
  const { block_id: _blockId, ...content } = block;
  // The renderer's block type is a closed union; what the server accepted is a Block Kit block.
  const blocks = [content as unknown as RenderedBlock];
  return (
    <Message
      blocks={blocks}
      name=""
      logo=""
      withoutWrapper
      theme={surroundings.theme}
      hooks={hooksFor(surroundings)}
      className="rendered"
    />
  );
}

/** Slack's own markup. */
export function Mrkdwn({ text }: { text: string }) {
  return <Rendered block={{ type: 'section', text: { type: 'mrkdwn', text } }} />;
}

/** Text without any markup: shown as it is, line breaks kept. */
export function Plain({ text }: { text: string }) {
  return <span className="plain">{withEmoji(text)}</span>;
}

/** A plain_text or mrkdwn object. */
export function TextObject({ value }: { value: unknown }) {
  const { type, text } = fields(value);
  if (type === 'mrkdwn') return <Mrkdwn text={string(text)} />;
  return <Plain text={string(text)} />;
}

/** Rich text; code is drawn here, as the renderer would break it within words. */
export function RichText({ block }: { block: Fields }) {
  return keyed(list(block.elements)).map(({ key, item: part }) =>
    part.type === 'rich_text_preformatted' ? (
      <pre key={key} className="preformatted">
        {list(part.elements).map((element) => string(element.text) || string(element.url))}
      </pre>
    ) : (
      <Rendered key={key} block={{ type: 'rich_text', elements: [part] }} />
    ),
  );
}

export function Markdown({ text }: { text: string }) {
  return <Rendered block={{ type: 'markdown', text }} />;
}
