import type { IncomingMessage, ServerResponse } from 'node:http';
import { changeAsApp, postAsApp, removeAsApp } from './api/chat';
import { acceptContent } from './api/content';
import { flag, type Lab, optional } from './api/method';
import type { Faults } from './faults';
import { pause, readArguments, sendJson, sendText } from './http';
import type { ResponseTarget } from './tickets';
import { type Fields, SlackRefusal } from './types';

/** Answers a POST to a response_url: 200 `ok`, 404 once it is used up or too old, 400 for content Slack refuses. */
export async function answerResponseUrl(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  lab: Lab,
  faults: Faults,
): Promise<void> {
  const args = await readArguments(req, url);
  const fault = faults.take('response_url');
  if (fault && 'hang' in fault) await pause(fault.hang);
  if (fault && 'status' in fault) return sendText(res, fault.status, 'The local Slack was told to fail here.');
  try {
    const target = lab.tickets.spendResponse(url.pathname.slice('/response/'.length));
    respondTo(target, args, lab);
    sendText(res, 200, 'ok');
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const isGone = error.code === 'used_url' || error.code === 'expired_url';
    sendJson(res, isGone ? 404 : 400, { ok: false, error: error.code, ...error.details });
  }
}

/** Does what an answer to an interaction asks for: delete, replace, or a new message (ephemeral unless in_channel). */
export function respondTo(target: ResponseTarget, args: Fields, lab: Lab): void {
  const channel = lab.workspace.channel(target.channel);
  if (flag(args, 'delete_original') && target.messageTs) {
    if (target.ephemeral) lab.workspace.removeEphemeral(target.user, target.messageTs);
    else removeAsApp(lab, channel, target.messageTs);
    return;
  }
  const content = acceptContent(args, lab.workspace);
  if (flag(args, 'replace_original') && target.messageTs) {
    if (!target.ephemeral) {
      changeAsApp(lab, channel, target.messageTs, { ...content, blocks: content.blocks });
      return;
    }
    lab.workspace.removeEphemeral(target.user, target.messageTs);
  }
  const threadTs = optional(args, 'thread_ts') ?? target.threadTs;
  const thread = threadTs ? { thread_ts: threadTs } : {};
  if (optional(args, 'response_type') === 'in_channel') {
    postAsApp(lab, channel, content, thread);
    return;
  }
  const { text, blocks } = content;
  const ts = lab.workspace.freshTs();
  const base = { user: target.user, channel: channel.id, ts, text, from: 'app' as const };
  lab.workspace.addEphemeral({ ...base, ...(blocks ? { blocks } : {}), ...thread });
}
