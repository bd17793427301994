import { type SlackFile, SlackRefusal } from '../types';
import { postAsApp } from './chat';
import { acceptContent } from './content';
import { jsonList, type Method, optional, required } from './method';

const getUploadUrl: Method = (args, lab) => {
  const size = Number(required(args, 'length'));
  if (!Number.isInteger(size) || size <= 0) throw new SlackRefusal('invalid_arguments');
  const { fileId, uploadUrl } = lab.files.reserve(required(args, 'filename'), size, lab.workspace.bot.userId);
  return { file_id: fileId, upload_url: uploadUrl };
};

const complete: Method = (args, lab) => {
  const given = jsonList(args, 'files', 'invalid_arguments') ?? [];
  if (given.length === 0) throw new SlackRefusal('invalid_arguments');
  const channelId = optional(args, 'channel_id');
  const channel = channelId === undefined ? undefined : lab.workspace.channel(channelId);
  const files: SlackFile[] = given.map((file) => lab.files.complete(String(file.id), optional(file, 'title')));
  if (channel) {
    const comment = { text: args.initial_comment, blocks: args.blocks };
    const hasComment = optional(args, 'initial_comment') !== undefined || args.blocks !== undefined;
    const content = hasComment ? acceptContent(comment, lab.workspace) : { text: '' };
    const threadTs = optional(args, 'thread_ts');
    postAsApp(lab, channel, content, { subtype: 'file_share', files, ...(threadTs ? { thread_ts: threadTs } : {}) });
  }
  return { files };
};

const info: Method = (args, lab) => {
  const { file, content } = lab.files.info(required(args, 'file'));
  return { file, content: content.toString('utf8') };
};

export const FILE_METHODS: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
  'files.info': info,
};
