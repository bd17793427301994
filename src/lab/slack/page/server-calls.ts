import type { Given } from '../view-state';

export type Answer = { ok: true } & Record<string, unknown>;

/** Does something as this person. Throws an Error with a sentence for the person. */
export async function act(action: string, user: string, body: Record<string, unknown> = {}): Promise<Answer> {
  const response = await fetch(`/ui/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...body }),
  });
  const answer: Record<string, unknown> = await response.json();
  if (answer.ok !== true) throw new Error(sentence(String(answer.error)));
  return { ...answer, ok: true };
}

const SENTENCES: Record<string, string> = {
  unknown_command: 'Slack does not know this command.',
  thread_not_found: 'This thread is not there any more.',
  message_not_found: 'This message is not there any more.',
  cant_update_message: 'Only the author may change this message.',
  not_in_channel: 'You are not in this channel.',
  no_text: 'There is nothing to send.',
};

function sentence(code: string): string {
  return SENTENCES[code] ?? `Slack refused this: ${code}`;
}

export interface LabAction {
  id: string;
  title: string;
  description?: string;
}

export interface LabResult {
  ok: boolean;
  output: string;
}

/** What the lab around this Slack offers, such as running a failing call again. */
export async function listLabActions(): Promise<LabAction[]> {
  const response = await fetch('/lab/actions');
  return response.ok ? response.json() : [];
}

export async function runLabAction(id: string): Promise<LabResult> {
  const response = await fetch(`/lab/actions/${encodeURIComponent(id)}`, { method: 'POST' });
  const body: Partial<LabResult> = await response.json().catch(() => ({}));
  return { ok: body.ok === true, output: body.output ?? `The lab answered with status ${response.status}.` };
}

export type Inputs = Record<string, Given>;
