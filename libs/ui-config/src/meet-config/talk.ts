import type { Source } from './source.ts';

/** To whom people may write alone. */
type PrivateChat = 'everybody' | 'moderators' | 'nobody';

interface TalkConfig {
  readonly hasChat: boolean;
  readonly privateChat: PrivateChat;
  readonly hasMessageReactions: boolean;
  /** Text faces become pictures. */
  readonly hasSmileys: boolean;
  readonly hasPolls: boolean;
  readonly hasReactions: boolean;
  /** Moderators see the switches that keep others from writing and from asking. */
  readonly hasPermissionSwitches: boolean;
  /** Where files go; absent where nobody can share any. */
  readonly fileStore?: { readonly apiUrl: string /** Bytes. */; readonly maxFileSize: number };
}

const MAX_FILE_SIZE = 50 * 1024 * 1024;
/** As official clients read it (ui contract §1.5). */
const PRIVATE_CHAT: ReadonlyMap<unknown, PrivateChat> = new Map<unknown, PrivateChat>([
  [true, 'nobody'],
  ['all', 'nobody'],
  ['allow-moderator-chat', 'moderators'],
]);

export function readTalk(config: Source, ui: Source): TalkConfig {
  const privateChat = PRIVATE_CHAT.get(config.at('remoteVideoMenu.disablePrivateChat')) ?? 'everybody';
  return {
    hasChat: !config.flag('disableChat', false),
    privateChat: ui.flag('DISABLE_PRIVATE_MESSAGES', false) ? 'nobody' : privateChat,
    hasMessageReactions: !config.flag('disableReactionsInChat', false),
    hasSmileys: !config.flag('disableChatSmileys', false),
    hasPolls: !config.flag('disablePolls', false),
    hasReactions: !config.flag('disableReactions', false),
    hasPermissionSwitches: config.flag('showChatPermissionsModeratorSetting', false),
    ...fileStore(config),
  };
}

function fileStore(config: Source): Pick<TalkConfig, 'fileStore'> {
  const apiUrl = config.text('fileSharing.apiUrl');
  if (!config.flag('fileSharing.enabled', false) || apiUrl === undefined) return {};
  return { fileStore: { apiUrl, maxFileSize: config.number('fileSharing.maxFileSize', MAX_FILE_SIZE) } };
}
