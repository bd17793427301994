import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lab } from './api/method';
import { addReaction, removeReaction } from './api/reactions';
import { parseFields, readBody, sendJson } from './http';
import type { People } from './people';
import { asString, type Change, type Fields, isFields, SlackRefusal } from './types';
import type { Given } from './view-state';
import type { ViewUse } from './view-use';
import { isDirect } from './workspace';

type Action = (user: string, body: Fields) => unknown;

/** What the page in the browser calls: a snapshot, a stream of changes, and everything a person can do. */
export class PageRoutes {
  readonly #lab: Lab;
  readonly #people: People;
  readonly #viewUse: ViewUse;
  readonly #streams = new Set<ServerResponse>();
  readonly #actions: Record<string, Action>;

  constructor(lab: Lab, people: People, viewUse: ViewUse) {
    this.#lab = lab;
    this.#people = people;
    this.#viewUse = viewUse;
    this.#actions = this.#buildActions();
  }

  /** Answers /ui/…; 404 for what it does not know. */
  async answer(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const name = url.pathname.slice('/ui/'.length);
    if (req.method === 'GET' && name === 'people')
      return sendJson(res, 200, {
        people: [...this.#lab.workspace.users.values()].filter((user) => !user.isBot).map((user) => user.id),
      });
    const viewer = url.searchParams.get('user') ?? '';
    if (req.method === 'GET' && this.#lab.workspace.users.has(viewer)) {
      if (name === 'stream') return this.#stream(req, res, viewer);
      if (name === 'state') return sendJson(res, 200, this.#snapshot(viewer));
    }
    const action = req.method === 'POST' && Object.hasOwn(this.#actions, name) ? this.#actions[name] : undefined;
    if (!action) return sendJson(res, 404, { ok: false, error: 'not_found' });
    const body = parseFields((await readBody(req)).toString('utf8'));
    try {
      const result = await action(this.#lab.workspace.user(text(body, 'user')).id, body);
      sendJson(res, 200, { ok: true, ...(isFields(result) ? result : {}) });
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      sendJson(res, 400, { ok: false, error: error.code });
    }
  }

  close(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #stream(req: IncomingMessage, res: ServerResponse, user: string): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
    const send = (event: string, body: unknown) => res.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
    send('snapshot', this.#snapshot(user));
    const unsubscribe = this.#lab.workspace.subscribe((change) => {
      if (change.kind === 'reset') send('snapshot', this.#snapshot(user));
      else if (this.#sees(user, change)) send('change', change);
    });
    this.#streams.add(res);
    req.on('close', () => {
      unsubscribe();
      this.#streams.delete(res);
    });
  }

  #sees(user: string, change: Exclude<Change, { kind: 'reset' }>): boolean {
    if ('user' in change) return change.user === user;
    return this.#lab.workspace.isMember(user, this.#lab.workspace.channel(change.channel));
  }

  #snapshot(user: string): Fields {
    const { workspace, views } = this.#lab;
    const { team, userGroups, slashCommands, shortcuts, pasteExamples } = workspace.options;
    workspace.directMessage(workspace.user(user).id);
    const channels = [...workspace.channels.values()].filter((channel) => workspace.isMember(user, channel));
    return {
      team,
      bot: workspace.bot,
      users: [...workspace.users.values()],
      userGroups,
      slashCommands,
      shortcuts,
      pasteExamples,
      channels: channels.map((channel) => ({ ...channel, isDirect: isDirect(channel) })),
      messages: Object.fromEntries(channels.map(({ id }) => [id, workspace.messages(id)])),
      ephemerals: workspace.ephemerals.filter((each) => each.user === user),
      views: views.stack(user),
      home: views.home(user) ?? null,
    };
  }

  #buildActions(): Record<string, Action> {
    const people = this.#people;
    const viewUse = this.#viewUse;
    return {
      post: (user, body) => {
        const message = people.post(user, text(body, 'channel'), text(body, 'text'), {
          threadTs: asString(body.thread_ts),
          files: snippets(body.files),
        });
        return { ts: message.ts };
      },
      edit: (user, body) => void people.edit(user, text(body, 'channel'), text(body, 'ts'), text(body, 'text')),
      remove: (user, body) => people.remove(user, text(body, 'channel'), text(body, 'ts')),
      react: (user, body) => this.#react(user, body),
      act: async (user, body) => {
        const use = {
          wanted: text(body, 'wanted'),
          blockId: asString(body.block_id),
          given: given(body.given),
          inputs: inputs(body.inputs),
        };
        const view = asString(body.view_id);
        const outcome = await (view
          ? viewUse.act(user, view, use)
          : people.act(user, text(body, 'channel'), text(body, 'ts'), use));
        return { delivered: outcome.kind === 'acknowledged' };
      },
      command: async (user, body) => {
        const outcome = await people.command(user, text(body, 'channel'), text(body, 'command'), text(body, 'text'));
        return { delivered: outcome.kind === 'acknowledged' };
      },
      shortcut: async (user, body) => {
        const outcome = await people.shortcut(user, text(body, 'channel'), text(body, 'ts'), text(body, 'callback_id'));
        return { delivered: outcome.kind === 'acknowledged' };
      },
      submit: async (user, body) => {
        const { errors, closed } = await viewUse.submit(user, text(body, 'view_id'), inputs(body.inputs));
        return { errors, closed };
      },
      close: (user, body) => viewUse.close(user, text(body, 'view_id')),
      dismiss: (user, body) => this.#lab.workspace.removeEphemeral(user, text(body, 'ts')),
      home: (user) => people.openHome(user),
    };
  }

  #react(user: string, body: Fields): void {
    const message = this.#lab.workspace.message(text(body, 'channel'), text(body, 'ts'));
    const name = text(body, 'name');
    const has = message.reactions?.some((reaction) => reaction.name === name && reaction.users.includes(user));
    (has ? removeReaction : addReaction)(this.#lab, user, message, name);
  }
}

function text(body: Fields, name: string): string {
  return asString(body[name]) ?? '';
}

function given(value: unknown): Given {
  if (Array.isArray(value)) return value.map(String);
  return asString(value) ?? null;
}

function inputs(value: unknown): Record<string, Given> {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, given(each)]));
}

function snippets(value: unknown): { name: string; content: string }[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isFields).map((file) => ({ name: text(file, 'name'), content: text(file, 'content') }));
}
