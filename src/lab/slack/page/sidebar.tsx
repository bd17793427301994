import { Avatar } from './avatar';
import { Examples } from './examples';
import { LabActions } from './lab-actions';
import type { Channel } from './model';
import { PeopleSwitch } from './people-switch';
import { useSurroundings } from './surroundings';

interface Props {
  current: string;
  unread: ReadonlySet<string>;
  open: (channel: string) => void;
  become: (user: string) => void;
  fill: (text: string) => void;
  send: (text: string) => void;
}

export function Sidebar({ current, unread, open, become, fill, send }: Props) {
  const { state } = useSurroundings();
  const row = (channel: Channel) => (
    <li key={channel.id}>
      <button
        type="button"
        className="channel-row"
        aria-current={channel.id === current ? 'page' : undefined}
        data-unread={unread.has(channel.id)}
        onClick={() => open(channel.id)}
      >
        {channel.isDirect ? (
          <>
            <Avatar id={state.bot.userId} name={state.bot.name} size={20} />
            <span>{state.bot.name}</span>
          </>
        ) : (
          <>
            <span aria-hidden="true">{channel.isPrivate ? '🔒' : '#'}</span>
            <span>{channel.name}</span>
          </>
        )}
        {unread.has(channel.id) && <span className="sr-only">has unread messages</span>}
      </button>
    </li>
  );
  return (
    <nav className="sidebar" aria-label="Workspace">
      <h1 className="team">{state.team.name}</h1>
      <PeopleSwitch choose={become} />
      <section className="side-section" aria-labelledby="channels-title">
        <h2 id="channels-title" className="side-title">
          Channels
        </h2>
        <ul>{state.channels.filter((channel) => !channel.isDirect).map(row)}</ul>
      </section>
      <section className="side-section" aria-labelledby="apps-title">
        <h2 id="apps-title" className="side-title">
          Apps
        </h2>
        <ul>{state.channels.filter((channel) => channel.isDirect).map(row)}</ul>
      </section>
      <Examples fill={fill} send={send} />
      <LabActions />
    </nav>
  );
}
