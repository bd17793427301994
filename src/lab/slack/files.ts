import { type SlackFile, SlackRefusal } from './types';
import type { Workspace } from './workspace';

interface StoredFile {
  file: SlackFile;
  content: Buffer | undefined;
  shared: boolean;
}

const TYPES: Record<string, string> = {
  json: 'application/json',
  md: 'text/markdown',
  png: 'image/png',
  pdf: 'application/pdf',
};

/** Uploaded files and snippets of the local workspace. */
export class Files {
  readonly #workspace: Workspace;
  readonly #baseUrl: () => string;
  readonly #files = new Map<string, StoredFile>();

  constructor(workspace: Workspace, baseUrl: () => string) {
    this.#workspace = workspace;
    this.#baseUrl = baseUrl;
  }

  /** Reserves an id for a file of the app; its content comes to uploadUrl. */
  reserve(name: string, size: number, user: string): { fileId: string; uploadUrl: string } {
    const id = this.#workspace.freshId('F');
    this.#files.set(id, { file: this.#describe(id, name, size, user), content: undefined, shared: false });
    return { fileId: id, uploadUrl: `${this.#baseUrl()}/upload/v1/${id}` };
  }

  /** Keeps the content of a reserved file. Throws file_not_found. */
  receive(id: string, content: Buffer): void {
    const stored = this.#stored(id);
    stored.content = content;
    stored.file.size = content.length;
  }

  /** A snippet as a person pastes it, complete at once. */
  addSnippet(name: string, text: string, user: string): SlackFile {
    const { fileId } = this.reserve(name, 0, user);
    this.receive(fileId, Buffer.from(text, 'utf8'));
    return this.complete(fileId, name);
  }

  /** Throws file_not_found when nothing was uploaded under the id. */
  complete(id: string, title: string | undefined): SlackFile {
    const stored = this.#stored(id);
    if (stored.content === undefined) throw new SlackRefusal('file_not_found');
    stored.shared = true;
    if (title !== undefined) stored.file.title = title;
    return stored.file;
  }

  /** Throws file_not_found. */
  info(id: string): { file: SlackFile; content: Buffer } {
    const { file, content, shared } = this.#stored(id);
    if (!shared || content === undefined) throw new SlackRefusal('file_not_found');
    return { file, content };
  }

  #stored(id: string): StoredFile {
    const stored = this.#files.get(id);
    if (!stored) throw new SlackRefusal('file_not_found');
    return stored;
  }

  #describe(id: string, name: string, size: number, user: string): SlackFile {
    const extension = name.includes('.') ? (name.split('.').at(-1)?.toLowerCase() ?? 'text') : 'text';
    const address = `${this.#baseUrl()}/files-pri/${id}/${encodeURIComponent(name)}`;
    return {
      id,
      name,
      title: name,
      mimetype: TYPES[extension] ?? 'text/plain',
      filetype: extension,
      size,
      user,
      created: Math.floor(this.#workspace.now() / 1000),
      mode: 'snippet',
      url_private: address,
      url_private_download: `${address}?download=1`,
      permalink: address,
    };
  }
}
