import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { View } from '../types';
import { Blocks } from './blocks/blocks';
import { fields, string } from './fields';
import { Icon } from './icons';
import { act, type Inputs } from './server-calls';
import { type Surface, SurfaceProvider, useSurroundings } from './surroundings';

/** The person's topmost modal. */
export function Modal({ view }: { view: View }) {
  const { me } = useSurroundings();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { surface, submit, busy, problem } = useViewSurface(view);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const close = () => void act('close', me, { view_id: view.id });
  return (
    <dialog
      ref={dialog}
      className="dialog modal"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        noValidate
      >
        <div className="dialog-head">
          <h2 id={titleId}>{string(fields(view.title).text)}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="dialog-body">
          <SurfaceProvider value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceProvider>
          {problem && (
            <p className="input-error" role="alert">
              {problem}
            </p>
          )}
        </div>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            {string(fields(view.close).text) || 'Cancel'}
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary" disabled={busy} aria-busy={busy}>
              {string(view.submit.text)}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

/** The inputs and errors of a view, how its elements are used, and how it is submitted. */
export function useViewSurface(view: View | null) {
  const { me, notify } = useSurroundings();
  const [inputs, setInputs] = useState<Inputs>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const surface = useMemo<Surface>(
    () => ({
      inputs,
      errors,
      setInput: (actionId, given) => setInputs((current) => ({ ...current, [actionId]: given })),
      use: async (actionId, blockId, given) => {
        const body = { view_id: view?.id, wanted: actionId, block_id: blockId, given, inputs };
        const answer = await act('act', me, body).catch((error: Error) => ({ delivered: false, error }));
        if (answer.delivered === false) notify('The app did not respond. Is it running?');
      },
    }),
    [inputs, errors, view?.id, me, notify],
  );
  const submit = async () => {
    setBusy(true);
    try {
      const answer = await act('submit', me, { view_id: view?.id, inputs });
      setErrors(Object.fromEntries(Object.entries(fields(answer.errors)).map(([id, text]) => [id, String(text)])));
    } catch (error) {
      setErrors({ '': error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return { surface, submit, busy, problem: errors[''] };
}
