import { useEffect } from 'react';
import { Blocks } from './blocks/blocks';
import { useViewSurface } from './modal';
import { act } from './server-calls';
import { SurfaceProvider, useSurroundings } from './surroundings';

/** The app's Home tab; opening it tells the app. */
export function HomeTab() {
  const { state, me } = useSurroundings();
  const { surface } = useViewSurface(state.home);
  useEffect(() => {
    void act('home', me);
  }, [me]);
  return (
    <div className="home">
      {state.home ? (
        <SurfaceProvider value={surface}>
          <Blocks blocks={state.home.blocks} />
        </SurfaceProvider>
      ) : (
        <p className="quiet">{state.bot.name} has not published a Home tab for you.</p>
      )}
    </div>
  );
}
