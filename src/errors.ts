/** What a caller should do after an error: try again later (the cause may pass), or never (it will not). */
export type Retry = 'never' | 'later';

interface CatalogueEntry {
  message: string;
  /** What the reader should do next. */
  hint: string;
  retry: Retry;
}

/** Every error keymedic raises. `{name}` in a text is filled from the error's details. */
export const CATALOGUE = {
  'config-not-found': {
    message: 'No configuration file at {path}.',
    hint: 'Write one (docs/configuration.md shows every field), or name it with --config or KEYMEDIC_CONFIG.',
    retry: 'never',
  },
  'config-invalid': {
    message: 'The configuration has {count} problem(s):\n{problems}',
    hint: 'Mend all of them, then run `keymedic config check`.',
    retry: 'never',
  },
  'environment-missing': {
    message: 'These environment variables are needed and not set: {names}.',
    hint: '{why}',
    retry: 'never',
  },
  'usage-wrong': { message: '{problem}', hint: 'Run `keymedic help` to see the commands.', retry: 'never' },
  'input-malformed': { message: '{problem}', hint: '{next}', retry: 'never' },
  'runbook-invalid': {
    message: 'The runbooks have {count} problem(s):\n{problems}',
    hint: 'Each line names file:line:col. Mend all of them, then run `keymedic runbook lint`.',
    retry: 'never',
  },
  'file-unreadable': {
    message: 'Cannot read {path}: {reason}.',
    hint: 'Check the path and its permissions.',
    retry: 'never',
  },
  'nothing-readable': {
    message: 'Nothing could be read from AWS: {reason}',
    hint: 'Check the credentials (AWS_PROFILE, AWS_ACCESS_KEY_ID …), the network and that the diagnostic role trusts you.',
    retry: 'later',
  },
  'queue-unavailable': {
    message: 'The queue cannot be reached: {reason}',
    hint: 'Nothing was started: ask again in a moment. Who runs keymedic checks REDIS_URL and that Redis is up.',
    retry: 'later',
  },
  'store-unavailable': {
    message: 'The store cannot be reached: {reason}',
    hint: 'Nothing was started: ask again in a moment. Who runs keymedic checks REDIS_URL and that Redis is up.',
    retry: 'later',
  },
  'resource-busy': {
    message: 'Another change of {resource} is under way.',
    hint: 'This one waits for it and is tried again.',
    retry: 'later',
  },
  'record-not-found': {
    message: 'There is no {kind} {id}.',
    hint: 'It may have expired; ask for a new diagnosis.',
    retry: 'never',
  },
  'slack-refused': { message: 'Slack refused {method}: {reason}', hint: '{next}', retry: 'never' },
  'slack-unavailable': {
    message: 'Slack did not answer {method}: {reason}',
    hint: 'It is tried again.',
    retry: 'later',
  },
  internal: {
    message: 'Something that should not happen did: {reason}',
    hint: 'Please report it with the log line.',
    retry: 'never',
  },
} as const satisfies Record<string, CatalogueEntry>;
export type ErrorCode = keyof typeof CATALOGUE;

function fill(text: string, details: Record<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => details[name] ?? whole);
}

/** An error with a catalogue code, a message for people, a hint what to do next and whether trying again helps. */
export class KeymedicError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retry: Retry;

  constructor(code: ErrorCode, details: Record<string, string> = {}, options?: ErrorOptions) {
    super(fill(CATALOGUE[code].message, details), options);
    this.name = 'KeymedicError';
    this.code = code;
    this.hint = fill(CATALOGUE[code].hint, details);
    this.retry = CATALOGUE[code].retry;
  }
}
