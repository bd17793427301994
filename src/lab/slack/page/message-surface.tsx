import { type ReactNode, useMemo, useState } from 'react';
import { act, type Inputs } from './server-calls';
import { type Surface, SurfaceProvider, useSurroundings } from './surroundings';

/** Lets the blocks inside be used as part of a message: every use is sent to the app at once. */
export function MessageSurface({ channel, ts, children }: { channel: string; ts: string; children: ReactNode }) {
  const { me, notify } = useSurroundings();
  const [inputs, setInputs] = useState<Inputs>({});
  const surface = useMemo<Surface>(
    () => ({
      inputs,
      setInput: (actionId, given) => setInputs((current) => ({ ...current, [actionId]: given })),
      errors: {},
      use: async (actionId, blockId, given) => {
        try {
          await act('act', me, { channel, ts, wanted: actionId, block_id: blockId, given, inputs });
        } catch (error) {
          notify(error instanceof Error ? error.message : String(error));
        }
      },
    }),
    [channel, ts, me, inputs, notify],
  );
  return <SurfaceProvider value={surface}>{children}</SurfaceProvider>;
}
