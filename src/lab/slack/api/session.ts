import { SlackRefusal } from '../types';
import type { Method } from './method';

const test: Method = (_args, { workspace, baseUrl }) => ({
  url: `${baseUrl()}/`,
  team: workspace.options.team.name,
  user: workspace.bot.name,
  team_id: workspace.options.team.id,
  user_id: workspace.bot.userId,
  bot_id: workspace.bot.botId,
  is_enterprise_install: false,
});

const teamInfo: Method = (_args, { workspace }) => ({
  team: { id: workspace.options.team.id, name: workspace.options.team.name, domain: 'local', url: 'http://127.0.0.1/' },
});

const connectionsOpen: Method = (_args, { sockets, baseUrl }) => {
  if (!sockets) throw new SlackRefusal('socket_mode_not_enabled');
  return { url: `${baseUrl().replace(/^http/, 'ws')}${sockets.issueTicket()}` };
};

export const SESSION_METHODS: Record<string, Method> = { 'auth.test': test, 'team.info': teamInfo };
/** Methods that take the app-level token. */
export const APP_TOKEN_METHODS: Record<string, Method> = { 'apps.connections.open': connectionsOpen };
