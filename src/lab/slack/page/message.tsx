import { useState } from 'react';
import type { Ephemeral, LabUser, Message } from '../types';
import { Avatar } from './avatar';
import { Blocks } from './blocks/blocks';
import { Mrkdwn } from './blocks/text';
import { Composer } from './composer';
import { emojiFor } from './emoji';
import { keyed, list, string } from './fields';
import { FileCard } from './file-card';
import { clockTime, fullTime, personOf } from './format';
import { Icon } from './icons';
import { MessageTools } from './message-menu';
import { MessageSurface } from './message-surface';
import { act } from './server-calls';
import { useSurroundings } from './surroundings';

interface Props {
  message: Message;
  /** Follows another message of the same person: shown without name and picture. */
  isContinued: boolean;
  openThread?: ((ts: string) => void) | undefined;
  highlighted?: boolean;
}

export function MessageView({ message, isContinued, openThread, highlighted = false }: Props) {
  const { state, me } = useSurroundings();
  const [editing, setEditing] = useState(false);
  const author = personOf(state, message.user);
  const save = async (text: string) => {
    await act('edit', me, { channel: message.channel, ts: message.ts, text });
    setEditing(false);
  };
  return (
    <article
      className="message"
      id={`${openThread ? 'm' : 't'}-${message.ts}`}
      data-continued={isContinued}
      data-highlighted={highlighted}
      aria-label={`${author.realName}, ${clockTime(message.ts)}`}
    >
      <div className="message-side">
        {isContinued ? (
          <time className="side-time">{clockTime(message.ts)}</time>
        ) : (
          <Avatar id={author.id} name={author.realName} />
        )}
      </div>
      <div className="message-main">
        {!isContinued && <Author author={author} ts={message.ts} />}
        {editing ? (
          <Composer label="Edit message" draft={{ text: plainSource(message), turn: 0 }} inThread send={save} />
        ) : (
          <Content message={message} />
        )}
        <Reactions message={message} />
        {openThread && <Replies message={message} open={() => openThread(message.ts)} />}
      </div>
      <MessageTools
        message={message}
        edit={() => setEditing(true)}
        reply={openThread && (() => openThread(message.ts))}
      />
    </article>
  );
}

export function EphemeralView({ ephemeral }: { ephemeral: Ephemeral }) {
  const { state, me } = useSurroundings();
  const isApp = ephemeral.from === 'app';
  const author = isApp
    ? personOf(state, state.bot.userId)
    : { id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot' };
  return (
    <article className="message ephemeral" aria-label={`${author.realName}, only visible to you`}>
      <div className="message-side">
        <Avatar id={author.id} name={author.realName} />
      </div>
      <div className="message-main">
        <p className="only-you">
          <Icon name="eye" size={14} /> Only visible to you
        </p>
        <Author author={{ ...author, isBot: true }} ts={ephemeral.ts} />
        <MessageSurface channel={ephemeral.channel} ts={ephemeral.ts}>
          {ephemeral.blocks?.length ? <Blocks blocks={ephemeral.blocks} /> : <Mrkdwn text={ephemeral.text} />}
        </MessageSurface>
        <button type="button" className="link-button" onClick={() => void act('dismiss', me, { ts: ephemeral.ts })}>
          Dismiss
        </button>
      </div>
    </article>
  );
}

function Author({ author, ts }: { author: LabUser; ts: string }) {
  const { state } = useSurroundings();
  const isOutside = author.teamId !== undefined && author.teamId !== state.team.id;
  return (
    <div className="author">
      <strong>{author.realName}</strong>
      {author.isBot && <span className="badge">APP</span>}
      {isOutside && <span className="badge">EXTERNAL</span>}
      <time title={fullTime(ts)}>{clockTime(ts)}</time>
    </div>
  );
}

function Content({ message }: { message: Message }) {
  return (
    <MessageSurface channel={message.channel} ts={message.ts}>
      {message.blocks?.length ? <Blocks blocks={message.blocks} /> : message.text && <Mrkdwn text={message.text} />}
      {message.edited && <span className="edited">(edited)</span>}
      {keyed(message.attachments ?? []).map(({ key, item: attachment }) => (
        <div key={key} className="attachment" style={{ borderColor: string(attachment.color) }}>
          {string(attachment.text) && <Mrkdwn text={string(attachment.text)} />}
          <Blocks blocks={list(attachment.blocks)} />
        </div>
      ))}
      {message.files?.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
    </MessageSurface>
  );
}

function Reactions({ message }: { message: Message }) {
  const { me } = useSurroundings();
  if (!message.reactions?.length) return null;
  return (
    <div className="reactions">
      {message.reactions.map((reaction) => (
        <button
          key={reaction.name}
          type="button"
          className="reaction"
          aria-pressed={reaction.users.includes(me)}
          aria-label={`${reaction.name}, ${reaction.count}`}
          onClick={() => void act('react', me, { channel: message.channel, ts: message.ts, name: reaction.name })}
        >
          {emojiFor(reaction.name) ?? `:${reaction.name}:`} {reaction.count}
        </button>
      ))}
    </div>
  );
}

function Replies({ message, open }: { message: Message; open: () => void }) {
  const { state } = useSurroundings();
  if (!message.reply_count) return null;
  return (
    <button type="button" className="replies" onClick={open}>
      {message.reply_users?.map((id) => (
        <Avatar key={id} id={id} name={personOf(state, id).realName} size={22} />
      ))}
      <strong>{message.reply_count === 1 ? '1 reply' : `${message.reply_count} replies`}</strong>
      {message.latest_reply && <span className="quiet">Last reply {clockTime(message.latest_reply)}</span>}
    </button>
  );
}

/** What the author typed, as far as the stored text tells. */
function plainSource(message: Message): string {
  return message.text
    .replace(/<([^<>|]+)\|([^<>]+)>/g, '$2')
    .replace(/<([^<>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
