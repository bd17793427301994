import { useId, useRef } from 'react';
import type { Fields } from '../../types';
import { fields, string } from '../fields';
import { TextObject } from './text';

/** Runs `then`, after the element's confirm dialog if it has one. */
export function useConfirm(element: Fields, then: () => void): { ask: () => void; dialog: React.ReactNode } {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const confirm = fields(element.confirm);
  if (element.confirm === undefined) return { ask: then, dialog: null };
  const answer = (confirmed: boolean) => {
    ref.current?.close();
    if (confirmed) then();
  };
  const dialog = (
    <dialog ref={ref} className="dialog confirm" aria-labelledby={titleId}>
      <h2 id={titleId}>{string(fields(confirm.title).text)}</h2>
      <div className="dialog-body">
        <TextObject value={confirm.text} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => answer(false)}>
          {string(fields(confirm.deny).text)}
        </button>
        <button
          type="button"
          className={confirm.style === 'danger' ? 'button button-danger' : 'button button-primary'}
          onClick={() => answer(true)}
        >
          {string(fields(confirm.confirm).text)}
        </button>
      </div>
    </dialog>
  );
  return { ask: () => ref.current?.showModal(), dialog };
}
