import type { LabUser } from '../types';
import type { Snapshot } from './model';

/** 9:41 or 21:41, as the reader's locale has it. */
export function clockTime(ts: string): string {
  return new Date(Number(ts) * 1000).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
}

export function fullTime(ts: string): string {
  return new Date(Number(ts) * 1000).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });
}

/** The day as a divider says it. */
export function dayName(ts: string): string {
  const day = new Date(Number(ts) * 1000);
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return 'Today';
  return day.toLocaleDateString(undefined, { weekday: 'long', month: 'long', day: 'numeric' });
}

/** A <!date^…> token's format, filled in as Slack does for the reader's own time zone. */
export function slackDate(timestamp: number, format: string): string {
  const date = new Date(timestamp * 1000);
  const parts: Record<string, () => string> = {
    date_num: () => date.toISOString().slice(0, 10),
    date: () => date.toLocaleDateString('en-US', { dateStyle: 'long' }),
    date_short: () => date.toLocaleDateString('en-US', { month: 'short', day: 'numeric', year: 'numeric' }),
    date_long: () => date.toLocaleDateString('en-US', { dateStyle: 'full' }),
    time: () => date.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' }),
    time_secs: () => date.toLocaleTimeString(),
    ago: () => `${Math.max(0, Math.round((Date.now() - date.getTime()) / 60_000))} minutes ago`,
  };
  return format.replace(/\{(\w+)\}/g, (token, name: string) => {
    const isPretty = name.endsWith('_pretty');
    if (isPretty && date.toDateString() === new Date().toDateString()) return 'today';
    return parts[name.replace('_pretty', '')]?.() ?? token;
  });
}

/** The person behind an id; one who is not in the workspace shows as the id. */
export function personOf(state: Snapshot, id: string): LabUser {
  return state.users.find((user) => user.id === id) ?? { id, name: id, realName: id };
}

const COLORS = ['#8a3b62', '#2f6f8f', '#2d7a4f', '#9a5b13', '#5b4a9e', '#7a4434', '#3c6e71', '#94365f'];

/** A colour of their own for each person of the workspace, dark enough for white letters. */
export function avatarColor(state: Snapshot, id: string): string {
  const place = state.users.findIndex((user) => user.id === id);
  return COLORS[place % COLORS.length] ?? '#555555';
}

export function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('');
}

export function bytes(size: number): string {
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} kB`;
}
