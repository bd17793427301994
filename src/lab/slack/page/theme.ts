import { useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';
const KEY = 'local-slack-theme';

/** The theme: the reader's own choice, else the system's. */
export function useTheme(): [Theme, () => void] {
  const [chosen, setChosen] = useState<Theme | undefined>(() => stored());
  const [system, setSystem] = useState<Theme>(() => (query().matches ? 'dark' : 'light'));
  useEffect(() => {
    const media = query();
    const follow = () => setSystem(media.matches ? 'dark' : 'light');
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  const theme = chosen ?? system;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, next);
    setChosen(next);
  };
  return [theme, toggle];
}

function query(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

function stored(): Theme | undefined {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : undefined;
}
