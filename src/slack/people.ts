import type { webApi } from '@slack/bolt';
import type { Person } from '../domain/investigation';
import type { Logger } from '../log';
import type { Clock, People } from '../workflow/ports';
import { patiently, slackCode, toKeymedicError } from './slack-errors';

export interface PeopleDeps {
  client: webApi.WebClient;
  clock: Clock;
  log: Logger;
  /** Workspaces whose people may decide. */
  ownTeams: readonly string[];
}

type SlackUser = NonNullable<Awaited<ReturnType<webApi.WebClient['users']['info']>>['user']>;

const NOBODY = 'Nobody is set up to decide this. Ask whoever runs keymedic to name approvers for this account.';
const UNREADABLE = 'Slack did not say who you are just now, so nothing was done. Try again in a minute.';

/** Reads people and groups from Slack at each decision, nothing cached; whatever cannot be read is a no. */
export function createPeople(deps: PeopleDeps): People {
  return {
    whyNotDecide: async (person, approvers) => {
      if (!deps.ownTeams.includes(person.teamId)) {
        return 'You belong to another workspace. Only members of this workspace may decide about fixes.';
      }
      if (approvers.length === 0) return NOBODY;
      return (await whyNotMember(deps, person)) ?? (await whyNotApprover(deps, person, approvers));
    },
  };
}

async function whyNotMember(deps: PeopleDeps, person: Person): Promise<string | null> {
  try {
    const { user } = await patiently(deps.clock, () => deps.client.users.info({ user: person.id }));
    return user ? whyNotUser(user, deps.ownTeams) : UNREADABLE;
  } catch (error) {
    logUnreadable(deps, 'users.info', error);
    return UNREADABLE;
  }
}

/** `is_stranger` is not set for everybody from outside, so the workspace is compared too. */
function whyNotUser(user: SlackUser & { is_stranger?: boolean }, ownTeams: readonly string[]): string | null {
  if (user.deleted) return 'This account is deactivated, so it may not decide about fixes.';
  if (user.is_bot) return 'Bots and apps may not decide about fixes.';
  if (user.is_ultra_restricted || user.is_restricted) {
    return 'Guests may not decide about fixes. Ask a full member who is an approver.';
  }
  if (user.is_stranger || (user.team_id !== undefined && !ownTeams.includes(user.team_id))) {
    return 'You belong to another organization. Only members of this workspace may decide about fixes.';
  }
  return null;
}

async function whyNotApprover(deps: PeopleDeps, person: Person, approvers: readonly string[]): Promise<string | null> {
  if (approvers.includes(person.id)) return null;
  const groups = approvers.filter((id) => id.startsWith('S'));
  const unread: string[] = [];
  for (const usergroup of groups) {
    const users = await membersOf(deps, usergroup, person.teamId);
    if (users?.includes(person.id)) return null;
    if (users === null) unread.push(usergroup);
  }
  if (unread.length > 0) {
    const names = unread.map((id) => `<!subteam^${id}>`).join(', ');
    return `Whether you are in ${names} could not be read from Slack, so nothing was done. Try again in a minute.`;
  }
  const who = approvers.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)).join(', ');
  return `You are not an approver for this. It can be decided by ${who}.`;
}

/** Null: could not be read. */
async function membersOf(deps: PeopleDeps, usergroup: string, team: string): Promise<string[] | null> {
  try {
    const call = (): Promise<webApi.UsergroupsUsersListResponse> =>
      deps.client.usergroups.users.list({ usergroup, include_disabled: false, team_id: team });
    return (await patiently(deps.clock, call)).users ?? [];
  } catch (error) {
    if (slackCode(error) === 'no_such_subteam') return [];
    logUnreadable(deps, 'usergroups.users.list', error);
    return null;
  }
}

function logUnreadable({ log }: PeopleDeps, method: string, error: unknown): void {
  log.warn('people.unreadable', { method, reason: toKeymedicError(method, error).message });
}
