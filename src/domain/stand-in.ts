import { REGION_FORM } from './name-forms';

/** Marks that stand in a value only where somebody took something out: what AWS or keymedic wrote there, masks, templates, variables. */
const MARKS: readonly RegExp[] = [
  /redacted|HIDDEN_DUE_TO_SECURITY_REASONS/i,
  /[…█•▒░■●]|\.{3}|\*\*|#{3}|_{4}/,
  // Crosses as a word of their own, or so many that no word holds them.
  /(?<![A-Za-z0-9])x{3}(?![A-Za-z0-9])|x{4}/i,
  /<[^<>]{0,80}>|\{\{|\$[A-Za-z_{(]|%[A-Za-z_]{2,40}%|\{[A-Za-z_][\w.-]{0,40}\}|\[[A-Za-z _-]{1,60}\]/,
];

/** Whole values that say that there was another one. */
const WORDS =
  /^(?:[-*?.#_\s]{1,20}|xx|hidden|masked|removed|omitted|snip(?:ped)?|sanitized|anonymi[sz]ed|censored|placeholder|your[_ -].{1,60})$/i;

/** What people call a thing whose name they took out. */
const NAMES =
  /^(?:your|the)[_-]?(?:role|user)|^your[_-]?(?:key|alias|policy|account|name)|^(?:role|user|key|alias|policy|account)[_-]?(?:id|name)$|\.\./i;

/**
 * Whether a value is, or holds, something that stands for what somebody took out: `<redacted>`, `xxxx`, `***`, `$TENANT`. Such a value says
 * that there is one and not which: it is unknown, neither itself nor absent.
 */
export function isStandIn(value: string): boolean {
  return WORDS.test(value) || MARKS.some((mark) => mark.test(value));
}

/** Whether nothing can be looked up by a name, since it stands for one that was taken out: `REDACTED`, `role-name`. */
export function isStandInName(name: string): boolean {
  return NAMES.test(name) || isStandIn(name);
}

/** The forms that AWS gives to values: what has another one was changed by somebody. */
const FORMS = {
  account: /^\d{12}$/,
  region: new RegExp(`^${REGION_FORM}$`),
  requestId: /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z0-9]{16})$/i,
  address: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$|^(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:.]{2,45}$/i,
  vpcEndpoint: /^vpce-[0-9a-z]{1,20}$/,
  flag: /^(?:true|false)$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  word: /^[A-Z0-9_]{1,60}$/,
  version: /^\d{1,3}(?:\.\d{1,3}){0,2}$/,
} as const satisfies Record<string, RegExp>;

/** The kinds of value whose form AWS fixes. */
export type Form = keyof typeof FORMS;

/** The text that a value is, where nobody took anything out of it and it has the form of its kind; null: it is unknown. */
export function stated(value: unknown, form?: Form): string | null {
  if (typeof value !== 'string' || value === '' || isStandIn(value)) return null;
  return form === undefined || FORMS[form].test(value) ? value : null;
}
