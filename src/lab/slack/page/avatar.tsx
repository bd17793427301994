import { avatarColor, initials } from './format';
import { useSurroundings } from './surroundings';

/** A square with initials; decoration beside a name. */
export function Avatar({ id, name, size = 36 }: { id: string; name: string; size?: number }) {
  const { state } = useSurroundings();
  return (
    <span
      className="avatar"
      aria-hidden="true"
      style={{ width: size, height: size, fontSize: size * 0.4, backgroundColor: avatarColor(state, id) }}
    >
      {initials(name)}
    </span>
  );
}
