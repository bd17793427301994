import { webApi } from '@slack/bolt';
import { KeymedicError } from '../errors';
import type { Clock } from '../workflow/ports';

const { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } = webApi;

/** Error codes with which Slack itself says: not now. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
  'external_channel_migrating',
]);

const NEXT: Record<string, string> = {
  missing_scope: 'Reinstall the app with the scopes of deploy/slack-manifest.yaml.',
  not_in_channel: 'Invite the app to the channel: /invite @keymedic.',
  channel_not_found: 'Invite the app to the channel: /invite @keymedic.',
  is_archived: 'The channel is archived; ask in another one.',
  invalid_auth: 'Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.',
  not_authed: 'Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.',
  token_revoked: 'The token was revoked: reinstall the app and set the new SLACK_BOT_TOKEN.',
  account_inactive: 'The app was removed from the workspace: reinstall it and set the new SLACK_BOT_TOKEN.',
};

/** Slack's own error code (`invalid_blocks`), or null when the answer was none of Slack's refusals. */
export function slackCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** Whatever the client threw, as `slack-unavailable` (try again) or `slack-refused` (never by itself). */
export function toKeymedicError(method: string, error: unknown): KeymedicError {
  if (error instanceof KeymedicError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const unavailable = (why: string): KeymedicError =>
    new KeymedicError('slack-unavailable', { method, reason: why }, { cause: error });
  const code = slackCode(error);
  if (code !== null) {
    if (PASSING.has(code)) return unavailable(code);
    const next = NEXT[code] ?? 'See the log for the call that was refused.';
    return new KeymedicError('slack-refused', { method, reason: code, next }, { cause: error });
  }
  if (error instanceof WebAPIRateLimitedError) return unavailable(`rate limited for ${error.retryAfter} s`);
  if (error instanceof WebAPIHTTPError) return unavailable(`HTTP ${error.statusCode}`);
  if (error instanceof WebAPIRequestError) return unavailable(reason);
  return new KeymedicError('internal', { reason: `${method}: ${reason}` }, { cause: error });
}

const PATIENCE_SECONDS = 5;
const PATIENCE_TIMES = 3;

/**
 * Runs one Web API call. A short rate limit is waited for; everything else is thrown as the client threw it, so that the
 * caller can tell refusals apart. Calls are never repeated after a lost answer.
 */
export async function patiently<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const limited = error instanceof WebAPIRateLimitedError && error.retryAfter <= PATIENCE_SECONDS;
      if (!limited || attempt >= PATIENCE_TIMES) throw error;
      await clock.sleep(error.retryAfter * 1000);
    }
  }
}
