import { useEffect, useState } from 'react';
import type { Change } from '../types';
import { apply, type Snapshot } from './model';

export interface Connection {
  state: Snapshot | undefined;
  live: boolean;
}

/** The workspace as this person sees it, kept up to date by the server. */
export function useWorkspace(user: string | undefined): Connection {
  const [state, setState] = useState<Snapshot>();
  const [live, setLive] = useState(false);
  useEffect(() => {
    if (user === undefined) return;
    const source = new EventSource(`/ui/stream?user=${encodeURIComponent(user)}`);
    source.addEventListener('open', () => setLive(true));
    source.addEventListener('error', () => setLive(false));
    source.addEventListener('snapshot', (event) => setState(JSON.parse(event.data)));
    source.addEventListener('change', (event) => {
      const change: Exclude<Change, { kind: 'reset' }> = JSON.parse(event.data);
      setState((current) => current && apply(current, change));
    });
    return () => source.close();
  }, [user]);
  return { state, live };
}
