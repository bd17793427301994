import type { ResponseTarget, Tickets } from './tickets';
import type { Fields, LabChannel, LabUser, Message } from './types';
import { isDirect, type Workspace } from './workspace';

/** Builds the payloads that Slack sends to an app: event callbacks, interactions, commands. */
export class Payloads {
  readonly #workspace: Workspace;
  readonly #tickets: Tickets;
  readonly #baseUrl: () => string;

  constructor(workspace: Workspace, tickets: Tickets, baseUrl: () => string) {
    this.#workspace = workspace;
    this.#tickets = tickets;
    this.#baseUrl = baseUrl;
  }

  /** The Events API wrapper around one event. */
  eventCallback(event: Fields, channel?: LabChannel): Fields {
    const { options, bot } = this.#workspace;
    return {
      token: 'local-verification-token',
      team_id: options.team.id,
      context_team_id: options.team.id,
      context_enterprise_id: null,
      api_app_id: bot.appId,
      event,
      type: 'event_callback',
      event_id: this.#workspace.freshId('Ev'),
      event_time: Math.floor(this.#workspace.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: options.team.id,
          user_id: bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: channel?.isExtShared === true,
      event_context: `4-${this.#workspace.freshId('E')}`,
    };
  }

  messageEvent(message: Message, channel: LabChannel): Fields {
    const team = this.teamOf(this.#workspace.users.get(message.user));
    return {
      ...wireMessage(message),
      channel: channel.id,
      channel_type: channelType(channel),
      event_ts: message.ts,
      ...(team === this.#workspace.options.team.id
        ? {}
        : { user_team: team, source_team: team, user_profile: { team } }),
    };
  }

  /** message_changed or message_deleted. */
  subtypeEvent(subtype: string, channel: LabChannel, fields: Fields): Fields {
    const ts = this.#workspace.freshTs();
    return {
      type: 'message',
      subtype,
      hidden: true,
      channel: channel.id,
      channel_type: channelType(channel),
      ts,
      event_ts: ts,
      ...fields,
    };
  }

  /** The fields that every interaction carries. */
  interaction(type: string, user: LabUser, viewId?: string): Fields {
    const { options, bot } = this.#workspace;
    return {
      type,
      user: { id: user.id, username: user.name, name: user.name, team_id: this.teamOf(user) },
      api_app_id: bot.appId,
      token: 'local-verification-token',
      trigger_id: this.#tickets.issueTrigger(user.id, viewId),
      team: { id: options.team.id, domain: domainOf(options.team.name) },
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  command(command: string, text: string, user: LabUser, channel: LabChannel): Fields {
    const { options, bot } = this.#workspace;
    return {
      token: 'local-verification-token',
      team_id: options.team.id,
      team_domain: domainOf(options.team.name),
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: user.id,
      user_name: user.name,
      command,
      text,
      api_app_id: bot.appId,
      is_enterprise_install: 'false',
      response_url: this.responseUrl({ user: user.id, channel: channel.id }),
      trigger_id: this.#tickets.issueTrigger(user.id),
    };
  }

  responseUrl(target: ResponseTarget): string {
    return `${this.#baseUrl()}/response/${this.#tickets.issueResponse(target)}`;
  }

  /** The workspace a person belongs to: another one for people from a connected company. */
  teamOf(user: LabUser | undefined): string {
    return user?.teamId ?? this.#workspace.options.team.id;
  }
}

/** The message without what only the lab keeps on it. */
export function wireMessage(message: Message): Fields {
  const { channel: _channel, ...fields } = message;
  return fields;
}

/** The short channel object of an interaction. */
export function channelRef(channel: LabChannel): Fields {
  return { id: channel.id, name: channel.name };
}

function channelType(channel: LabChannel): string {
  if (isDirect(channel)) return 'im';
  return channel.isPrivate ? 'group' : 'channel';
}

/** A workspace name as it stands in slack.com addresses. */
function domainOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
