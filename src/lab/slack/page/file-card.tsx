import { useRef, useState } from 'react';
import type { SlackFile } from '../types';
import { bytes } from './format';
import { Icon } from './icons';

/** A shared file; its text opens in a dialog. */
export function FileCard({ file }: { file: SlackFile }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [content, setContent] = useState<string>();
  const open = async () => {
    dialog.current?.showModal();
    const path = new URL(file.url_private).pathname;
    const response = await fetch(path);
    setContent(response.ok ? await response.text() : 'This file cannot be read any more.');
  };
  return (
    <>
      <button type="button" className="file" onClick={() => void open()}>
        <Icon name="file" />
        <span>
          <strong>{file.title}</strong>
          <span className="quiet">
            {file.filetype} · {bytes(file.size)}
          </span>
        </span>
      </button>
      <dialog ref={dialog} className="dialog wide" aria-label={file.title}>
        <div className="dialog-head">
          <h2>{file.title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </div>
        <pre className="dialog-body file-text">{content ?? 'Loading…'}</pre>
      </dialog>
    </>
  );
}
