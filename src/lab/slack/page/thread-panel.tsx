import { Composer } from './composer';
import { EntryList } from './entry-list';
import { Icon } from './icons';
import { threadEntries } from './model';
import { act } from './server-calls';
import { useSurroundings } from './surroundings';

interface Props {
  channel: string;
  root: string;
  highlighted?: string | undefined;
  close: () => void;
}

export function ThreadPanel({ channel, root, highlighted, close }: Props) {
  const { state, me } = useSurroundings();
  const name = state.channels.find((each) => each.id === channel)?.name ?? channel;
  const send = async (text: string) => {
    const command = state.slashCommands.find((each) => text === each || text.startsWith(`${each} `));
    if (command) throw new Error(`${command} is not supported in threads. Use it in the channel.`);
    await act('post', me, { channel, text, thread_ts: root });
  };
  return (
    <section className="thread" aria-labelledby="thread-title">
      <header className="bar">
        <h2 id="thread-title">
          Thread <span className="quiet">#{name}</span>
        </h2>
        <span className="bar-tools">
          <button type="button" className="icon-button" aria-label="Close the thread" onClick={close}>
            <Icon name="close" />
          </button>
        </span>
      </header>
      <EntryList label="Thread" entries={threadEntries(state, channel, root)} highlighted={highlighted} />
      <Composer key={root} label="Reply…" inThread send={send} />
    </section>
  );
}
