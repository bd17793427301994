import { Avatar } from './avatar';
import { useSurroundings } from './surroundings';

/** "You are…": everything on the page is then seen and done by this person. */
export function PeopleSwitch({ choose }: { choose: (user: string) => void }) {
  const { state, me } = useSurroundings();
  return (
    <fieldset className="people">
      <legend className="side-title">You are…</legend>
      {state.users
        .filter((user) => !user.isBot)
        .map((user) => (
          <label key={user.id} className="person" data-me={user.id === me}>
            <input type="radio" name="person" checked={user.id === me} onChange={() => choose(user.id)} />
            <Avatar id={user.id} name={user.realName} size={28} />
            <span className="person-name">
              {user.realName}
              <span className="person-role">{user.role ?? user.title ?? user.name}</span>
            </span>
          </label>
        ))}
    </fieldset>
  );
}
