import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lab } from './api/method';
import { WebApi } from './api/router';
import { EventQueue } from './delivery/event-queue';
import type { Outlet } from './delivery/outlet';
import { SignedHttp } from './delivery/signed-http';
import { SocketMode } from './delivery/socket-mode';
import { Driver } from './driver';
import { Events } from './events';
import { Faults } from './faults';
import { Files } from './files';
import { readBody, readMultipart, sendJson, sendText } from './http';
import type { DeliveryTimes, LocalSlackOptions } from './options';
import { servePage } from './page-files';
import { PageRoutes } from './page-routes';
import { Payloads } from './payloads';
import { People } from './people';
import { answerResponseUrl } from './response-url';
import { Tickets } from './tickets';
import { SlackRefusal } from './types';
import { ViewUse } from './view-use';
import { Views } from './views';
import { Workspace } from './workspace';

/** Slack waits 3 s for an acknowledgement and sends an event again at once, after 1 min and after 5 min. */
const SLACK_TIMES: DeliveryTimes = { ackTimeoutMs: 3_000, retryDelaysMs: [0, 60_000, 300_000] };

/** A running local Slack. */
export interface LocalSlack {
  /** The page in the browser. */
  url: string;
  /** Base of the Web API, with the trailing slash. */
  apiUrl: string;
  driver: Driver;
  faults: Faults;
  /** Open Socket Mode connections; 0 in HTTP mode. */
  connections(): number;
  /** Asks the connected clients to reconnect, as Slack does from time to time. */
  disconnectClients(): void;
  /** Forgets messages, modals and Home tabs. */
  reset(): void;
  close(): Promise<void>;
}

interface Parts {
  lab: Lab;
  api: WebApi;
  routes: PageRoutes;
  faults: Faults;
  options: LocalSlackOptions;
}

/** Starts a local Slack on the loopback address; `port` absent or 0 takes a free one. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const server = createServer();
  const url = await listen(server, options);
  const workspace = new Workspace(options);
  const times = { ...SLACK_TIMES, ...options.delivery };
  const { outlet, sockets } = connect(server, workspace, times.ackTimeoutMs);
  const baseUrl = () => url;
  const tickets = new Tickets(() => workspace.now());
  const payloads = new Payloads(workspace, tickets, baseUrl);
  const queue = new EventQueue(outlet, times.retryDelaysMs);
  const events = new Events(workspace, payloads, queue);
  const views = new Views(workspace);
  const lab: Lab = { workspace, tickets, views, files: new Files(workspace, baseUrl), events, sockets, baseUrl };
  const faults = new Faults();
  const api = new WebApi(lab, faults);
  const people = new People(lab, payloads, outlet);
  const viewUse = new ViewUse(lab, payloads, outlet);
  const routes = new PageRoutes(lab, people, viewUse);
  server.on('request', (req, res) => void answer(req, res, { lab, api, routes, faults, options }));
  return {
    url,
    apiUrl: `${url}/api/`,
    driver: new Driver({ lab, people, viewUse, queue, api }),
    faults,
    connections: () => sockets?.connections ?? 0,
    disconnectClients: () => sockets?.disconnectAll(),
    reset: () => {
      views.reset();
      workspace.reset();
    },
    close: async () => {
      queue.close();
      routes.close();
      await outlet.close();
      await stop(server);
    },
  };
}

/** The way to the app: signed HTTP when it has a request URL, else Socket Mode. */
function connect(server: Server, workspace: Workspace, ackTimeoutMs: number): { outlet: Outlet; sockets?: SocketMode } {
  const { eventsUrl, signingSecret } = workspace.options;
  const now = () => workspace.now();
  if (eventsUrl) return { outlet: new SignedHttp({ eventsUrl, signingSecret, ackTimeoutMs, now }) };
  const sockets = new SocketMode({ server, appId: workspace.bot.appId, ackTimeoutMs, now });
  return { outlet: sockets, sockets };
}

async function answer(req: IncomingMessage, res: ServerResponse, parts: Parts): Promise<void> {
  try {
    await route(req, res, parts);
  } catch (error) {
    if (res.headersSent) res.destroy();
    else sendJson(res, 500, { ok: false, error: error instanceof Error ? error.message : 'internal_error' });
  }
}

async function route(req: IncomingMessage, res: ServerResponse, parts: Parts): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname;
  if (!isLocal(req)) return sendText(res, 403, 'Only for this machine.');
  if (path.startsWith('/api/')) return parts.api.answer(req, res, url);
  if (path.startsWith('/response/')) return answerResponseUrl(req, res, url, parts.lab, parts.faults);
  if (path.startsWith('/upload/v1/')) return receiveUpload(req, res, path, parts.lab);
  if (path.startsWith('/files-pri/')) return sendFile(req, res, path, parts);
  if (path.startsWith('/ui/')) return parts.routes.answer(req, res, url);
  if (path.startsWith('/lab/')) return answerLab(req, res, path, parts.options);
  if (path.startsWith('/archives/')) return showMessage(res, url);
  if (await servePage(path, res, parts.options.pageDir)) return;
  sendText(res, 404, 'Nothing here.');
}

/** Refuses other sites' pages: a name that resolves to this machine, or a request that another origin started. */
function isLocal(req: IncomingMessage): boolean {
  const host = req.headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
  const origin = req.headers.origin;
  return origin === undefined || origin === `http://${host}`;
}

async function receiveUpload(req: IncomingMessage, res: ServerResponse, path: string, lab: Lab): Promise<void> {
  const body = await readBody(req);
  const type = req.headers['content-type'] ?? '';
  const content = type.startsWith('multipart/form-data') ? ((await readMultipart(body, type)).file ?? body) : body;
  try {
    lab.files.receive(path.slice('/upload/v1/'.length), content);
    sendText(res, 200, `OK - ${content.length}`);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    sendText(res, 404, error.code);
  }
}

/** A shared file, to the app by its token and to the page by its origin; as plain text, never as a page. */
function sendFile(req: IncomingMessage, res: ServerResponse, path: string, { lab, options }: Parts): void {
  const bearer = req.headers.authorization?.replace(/^Bearer /, '');
  const fromPage = req.headers['sec-fetch-site'] === 'same-origin';
  try {
    const { content } = lab.files.info(path.split('/')[2] ?? '');
    // Slack shows its login page to whom it does not know.
    if (bearer !== options.botToken && !fromPage) sendText(res, 200, '<html>Sign in</html>', 'text/html');
    else sendText(res, 200, content.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    sendText(res, 404, error.code);
  }
}

/** GET /lab/actions and POST /lab/actions/:id belong to whoever started the lab; without one there are none. */
function answerLab(req: IncomingMessage, res: ServerResponse, path: string, options: LocalSlackOptions): void {
  if (options.labApi?.(req, res)) return;
  if (req.method === 'GET' && path === '/lab/actions') sendJson(res, 200, []);
  else sendJson(res, 404, { ok: false, error: 'not_found' });
}

/** A permalink leads to the message on the page. */
function showMessage(res: ServerResponse, url: URL): void {
  const [, , channel = '', message = ''] = url.pathname.split('/');
  const ts = message.replace(/^p(\d+)(\d{6})$/, '$1.$2');
  const place = new URLSearchParams({ channel, ts, thread: url.searchParams.get('thread_ts') ?? '' });
  res.writeHead(302, { location: `/#${place}` });
  res.end();
}

function listen(server: Server, options: LocalSlackOptions): Promise<string> {
  const host = options.host ?? '127.0.0.1';
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject);
      const { port } = server.address() as AddressInfo;
      resolve(`http://${host}:${port}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
