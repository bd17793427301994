import { type Fields, type LabUser, SlackRefusal } from '../types';
import type { Workspace } from '../workspace';
import { flag, type Method, page, required } from './method';

function describe(user: LabUser, workspace: Workspace): Fields {
  return {
    id: user.id,
    team_id: user.teamId ?? workspace.options.team.id,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted === true,
    tz: user.tz ?? 'Etc/UTC',
    tz_label: user.tz ?? 'Coordinated Universal Time',
    tz_offset: 0,
    is_bot: user.isBot === true,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: user.isRestricted === true,
    is_ultra_restricted: user.isUltraRestricted === true,
    // Slack sends is_stranger only for people of another workspace, and not for all of those.
    ...(user.isStranger === undefined ? {} : { is_stranger: user.isStranger }),
    profile: {
      real_name: user.realName,
      display_name: user.name,
      title: user.title ?? '',
      team: user.teamId ?? workspace.options.team.id,
      ...(user.email ? { email: user.email } : {}),
    },
  };
}

const info: Method = (args, { workspace }) => ({ user: describe(workspace.user(required(args, 'user')), workspace) });

const list: Method = (args, { workspace }) => {
  const own = [...workspace.users.values()].filter((user) => !user.isStranger);
  const { items, metadata } = page(own, args, 200);
  return {
    members: items.map((user) => describe(user, workspace)),
    cache_ts: Math.floor(workspace.now() / 1000),
    ...metadata,
  };
};

const groups: Method = (args, { workspace }) => ({
  usergroups: workspace.options.userGroups.map((group) => ({
    id: group.id,
    team_id: workspace.options.team.id,
    is_usergroup: true,
    name: group.handle,
    handle: group.handle,
    date_delete: 0,
    user_count: group.users.length,
    ...(flag(args, 'include_users') ? { users: group.users } : {}),
  })),
});

const groupMembers: Method = (args, { workspace }) => {
  const id = required(args, 'usergroup');
  const group = workspace.options.userGroups.find((each) => each.id === id);
  if (!group) throw new SlackRefusal('no_such_subteam');
  return { users: group.users };
};

export const USER_METHODS: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'usergroups.list': groups,
  'usergroups.users.list': groupMembers,
};
