import { useEffect, useState } from 'react';
import { Desk } from './desk';
import { readPerson } from './place';
import { SideBySide } from './side-by-side';
import { useTheme } from './theme';
import { useWorkspace } from './use-workspace';

/** Chooses whose eyes the page looks through, and whether it shows one person or two. */
export function App() {
  const [theme, toggleTheme] = useTheme();
  const [people, setPeople] = useState<string[]>([]);
  const [me, setMe] = useState<string | undefined>(readPerson);
  const [isSplit, setSplit] = useState(false);
  const { state, live } = useWorkspace(isSplit ? undefined : me);
  useEffect(() => {
    void fetch('/ui/people').then(async (response) => {
      const ids: string[] = (await response.json()).people;
      setPeople(ids);
      setMe((current) => (current !== undefined && ids.includes(current) ? current : ids[0]));
    });
  }, []);
  if (isSplit) return <SideBySide people={people} first={me} close={() => setSplit(false)} />;
  if (!state || me === undefined) return <p className="loading">Connecting to the local Slack…</p>;
  return (
    <Desk
      key={me}
      state={state}
      live={live}
      me={me}
      become={setMe}
      theme={theme}
      toggleTheme={toggleTheme}
      split={() => setSplit(true)}
    />
  );
}
