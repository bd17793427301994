import { Icon } from './icons';
import { isFramed } from './place';
import type { Theme } from './theme';

/** The two buttons at the top right: two people at once, and the other theme. */
export function TopTools(props: { theme: Theme; toggleTheme: () => void; split: () => void }) {
  const other = props.theme === 'dark' ? 'Light theme' : 'Dark theme';
  const both = 'Two people side by side';
  return (
    <>
      {!isFramed() && (
        <button type="button" className="icon-button" aria-label={both} title={both} onClick={props.split}>
          <Icon name="split" />
        </button>
      )}
      <button type="button" className="icon-button" aria-label={other} title={other} onClick={props.toggleTheme}>
        <Icon name={props.theme === 'dark' ? 'sun' : 'moon'} />
      </button>
    </>
  );
}
