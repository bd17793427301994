import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from '../faults';
import { pause, readArguments, sendJson, sendText } from '../http';
import { asString, type Fields, SlackRefusal } from '../types';
import { CHAT_METHODS } from './chat';
import { CONVERSATION_METHODS } from './conversations';
import { FILE_METHODS } from './files';
import type { Lab, Method } from './method';
import { REACTION_METHODS } from './reactions';
import { APP_TOKEN_METHODS, SESSION_METHODS } from './session';
import { USER_METHODS } from './users';
import { VIEW_METHODS } from './views';

const BOT_METHODS: Record<string, Method> = {
  ...SESSION_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...USER_METHODS,
  ...VIEW_METHODS,
  ...FILE_METHODS,
  ...REACTION_METHODS,
};
const KEPT_CALLS = 5_000;

/** One call of the Web API as it came in, without its token. */
export interface ApiCall {
  method: string;
  args: Fields;
  at: number;
  /** Absent when no answer was given. */
  error?: string | undefined;
}

/** Answers /api/<method> as Slack's Web API does. */
export class WebApi {
  readonly calls: ApiCall[] = [];
  readonly #lab: Lab;
  readonly #faults: Faults;

  constructor(lab: Lab, faults: Faults) {
    this.#lab = lab;
    this.#faults = faults;
  }

  async answer(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const name = url.pathname.slice('/api/'.length);
    const { token: tokenField, ...args } = await readArguments(req, url);
    const token = req.headers.authorization?.replace(/^Bearer /, '') || asString(tokenField);
    const fault = this.#faults.take(name);
    if (fault && 'hang' in fault) await pause(fault.hang);
    if (fault && 'status' in fault) {
      this.#record(name, args, `http_${fault.status}`);
      return refuse(res, fault);
    }
    if (fault && 'drop' in fault && !fault.applied) {
      res.destroy();
      return;
    }
    const body = fault && 'error' in fault ? { ok: false, error: fault.error } : this.#call(name, args, token);
    this.#record(name, args, asString(body.error));
    if (fault && 'drop' in fault) res.destroy();
    else sendJson(res, 200, body);
  }

  #call(name: string, args: Fields, token: string | undefined): Fields & { ok: boolean } {
    try {
      return { ok: true, ...this.#authorized(name, token)(args, this.#lab) };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { ok: false, error: error.code, ...error.details };
    }
  }

  #authorized(name: string, token: string | undefined): Method {
    const { botToken, appToken } = this.#lab.workspace.options;
    const forBot = Object.hasOwn(BOT_METHODS, name) ? BOT_METHODS[name] : undefined;
    const forApp = Object.hasOwn(APP_TOKEN_METHODS, name) ? APP_TOKEN_METHODS[name] : undefined;
    const method = forBot ?? forApp;
    if (!method) throw new SlackRefusal('unknown_method', { req_method: name });
    if (!token) throw new SlackRefusal('not_authed');
    if (token !== botToken && token !== appToken) throw new SlackRefusal('invalid_auth');
    if (token !== (forApp ? appToken : botToken)) throw new SlackRefusal('not_allowed_token_type');
    return method;
  }

  #record(method: string, args: Fields, error: string | undefined): void {
    this.calls.push({ method, args, at: this.#lab.workspace.now(), error });
    if (this.calls.length > KEPT_CALLS) this.calls.shift();
  }
}

function refuse(res: ServerResponse, fault: Extract<Fault, { status: number }>): void {
  const retryAfter: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (fault.status === 429) sendJson(res, 429, { ok: false, error: 'ratelimited' }, retryAfter);
  else sendText(res, fault.status, 'The local Slack was told to fail here.');
}
