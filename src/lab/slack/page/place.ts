/** Where the page is: in the address, so that a reload, a permalink and a second window come back to it. */
export interface Place {
  channel?: string | undefined;
  thread?: string | undefined;
  ts?: string | undefined;
}

export function readPlace(): Place {
  const hash = new URLSearchParams(location.hash.slice(1));
  const value = (name: string) => hash.get(name) || undefined;
  return { channel: value('channel'), thread: value('thread'), ts: value('ts') };
}

export function writePlace(place: Place, person: string | undefined): void {
  const hash = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) if (value && name !== 'ts') hash.set(name, value);
  const query = person ? `?as=${encodeURIComponent(person)}` : '';
  history.replaceState(null, '', `/${query}#${hash}`);
}

/** The person named in the address. */
export function readPerson(): string | undefined {
  return new URLSearchParams(location.search).get('as') ?? undefined;
}

/** True inside of the two-people view. */
export function isFramed(): boolean {
  return window.parent !== window;
}
