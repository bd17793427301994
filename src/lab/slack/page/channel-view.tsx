import { useState } from 'react';
import { Composer } from './composer';
import { EntryList } from './entry-list';
import { personOf } from './format';
import { HomeTab } from './home-tab';
import { Icon } from './icons';
import { type Channel, channelEntries } from './model';
import { useSurroundings } from './surroundings';

interface Props {
  channel: Channel;
  draft: { text: string; turn: number } | undefined;
  highlighted?: string | undefined;
  openThread: (ts: string) => void;
  openMenu: () => void;
  send: (text: string) => Promise<void>;
  tools: React.ReactNode;
}

export function ChannelView({ channel, draft, highlighted, openThread, openMenu, send, tools }: Props) {
  const { state, me } = useSurroundings();
  const [tab, setTab] = useState<'home' | 'messages'>('home');
  const title = channel.isDirect ? state.bot.name : `# ${channel.name}`;
  const showsHome = channel.isDirect && tab === 'home';
  return (
    <main className="channel">
      <header className="bar">
        <button type="button" className="icon-button menu-button" aria-label="Show the sidebar" onClick={openMenu}>
          <Icon name="menu" />
        </button>
        <h2>{title}</h2>
        <span className="me-chip">You are {personOf(state, me).realName}</span>
        {channel.topic && <span className="quiet topic">{channel.topic}</span>}
        {channel.isExtShared && <span className="badge">SHARED WITH ANOTHER COMPANY</span>}
        <span className="bar-tools">{tools}</span>
      </header>
      {channel.isDirect && (
        <div className="tabs" role="tablist" aria-label={state.bot.name}>
          {(['home', 'messages'] as const).map((each) => (
            <button key={each} type="button" role="tab" aria-selected={tab === each} onClick={() => setTab(each)}>
              {each === 'home' ? 'Home' : 'Messages'}
            </button>
          ))}
        </div>
      )}
      {showsHome ? (
        <HomeTab />
      ) : (
        <>
          <EntryList
            label={`Messages in ${title}`}
            entries={channelEntries(state, channel.id)}
            openThread={openThread}
            highlighted={highlighted}
            empty={<Empty channel={channel} />}
          />
          <Composer key={channel.id} label={`Message ${title.replace('# ', '#')}`} draft={draft} send={send} />
        </>
      )}
    </main>
  );
}

function Empty({ channel }: { channel: Channel }) {
  const { state } = useSurroundings();
  if (channel.isDirect) return <p className="empty">This is the start of your conversation with {state.bot.name}.</p>;
  return (
    <div className="empty">
      <h3># {channel.name}</h3>
      <p>Nothing here yet. Write a message, or choose one of the errors on the left and send it.</p>
      <p className="quiet">
        Switch who you are on the left: what one person asks for, another one may have to approve. Commands:{' '}
        {state.slashCommands.join(', ') || 'none'}.
      </p>
    </div>
  );
}
