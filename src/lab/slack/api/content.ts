import { acceptMessageBlocks } from '../blocks/check';
import { LIMITS } from '../limits';
import { type Block, type Fields, isFields, SlackRefusal } from '../types';
import type { Workspace } from '../workspace';
import { json, jsonList, optional } from './method';

/** What a message says. */
export interface Content {
  text: string;
  blocks?: Block[];
  attachments?: Fields[];
  metadata?: Fields;
}

/**
 * The content arguments of chat.postMessage, chat.update, chat.postEphemeral and response URLs, within Slack's limits.
 * Throws no_text, msg_too_long, markdown_text_conflict, invalid_blocks_format, invalid_blocks or msg_blocks_too_long.
 */
export function acceptContent(args: Fields, workspace: Workspace): Content {
  const blocks = acceptBlocks(args, workspace);
  const attachments = jsonList(args, 'attachments', 'invalid_attachments');
  const metadata = json(args, 'metadata', 'metadata_must_be_sent_from_app');
  const text = optional(args, 'text') ?? '';
  if (text.length > LIMITS.text) throw new SlackRefusal('msg_too_long');
  if (text === '' && !blocks?.length && !attachments?.length) throw new SlackRefusal('no_text');
  return {
    text,
    ...(blocks ? { blocks } : {}),
    ...(attachments?.length ? { attachments } : {}),
    ...(isFields(metadata) ? { metadata } : {}),
  };
}

function acceptBlocks(args: Fields, workspace: Workspace): Block[] | undefined {
  const markdown = optional(args, 'markdown_text');
  if (markdown !== undefined) {
    if (args.text !== undefined || args.blocks !== undefined) throw new SlackRefusal('markdown_text_conflict');
    if (markdown.length > LIMITS.markdownText) throw new SlackRefusal('msg_too_long');
    return acceptMessageBlocks([{ type: 'markdown', text: markdown }], workspace.freshBlockId);
  }
  const given = json(args, 'blocks', 'invalid_blocks_format');
  if (given === undefined || given === null) return undefined;
  return acceptMessageBlocks(given, workspace.freshBlockId);
}
