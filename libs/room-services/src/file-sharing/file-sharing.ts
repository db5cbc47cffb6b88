import { type FileMetadata, fileMetadata, mayUpload, parseFileId, parseFileMetadata } from '@parley/file-sharing';
import { attr, childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import { z } from 'zod';
import { isRepeated, jsonOf } from '../command.ts';
import type { JsonObject } from '../json.ts';
import { isModerator, type Occupant, type RoomView } from '../room-view.ts';
import { type Effect, quietly, type RoomService, type ServiceContext, type Step } from '../service.ts';

const NAME = 'file-sharing';
/** Whoever comes later is told the whole list in one message, which must get through, and the state of a room be kept. */
const MAX_LIST_BYTES = 262_144;

const sharedFile = fileMetadata.extend({
  authorParticipantId: z.string().max(1_023),
  authorParticipantJid: z.string().max(3_071),
  authorParticipantName: z.string().max(4_096),
  conferenceFullName: z.string().max(3_071),
});
export type SharedFile = z.output<typeof sharedFile>;

const schema = z.object({ files: z.record(z.string(), sharedFile) });
export type FileSharingState = z.output<typeof schema>;

export interface FileSharingSettings {
  /** Most files that a room remembers; the store has limits of its own. */
  readonly maxFiles: number;
  /** Bytes of one file; what says that it is larger is refused. */
  readonly maxSize: number;
}

/**
 * The list of the files of a room (prosody contract §3, client contract §8). The files themselves are with the web service, which
 * clients upload to before they send `add` here. Whoever may upload may also remove.
 */
export function fileSharing(settings: FileSharingSettings): RoomService<FileSharingState> {
  return {
    name: NAME,
    schema,
    initial: { files: {} },
    command(state, sender, command, context) {
      const element = childOf(command, NAME, NS.jitmeet);
      if (!element) throw stanzaError('bad-request', `no ${NAME}`);
      if (!mayUpload({ features: sender.features, isModerator: isModerator(sender) })) throw stanzaError('forbidden');
      const isAgain = isRepeated(command);
      switch (attr(element, 'type')) {
        case 'add':
          return (
            addAgain(isAgain, state, sender, element, context) ?? add(settings, state, sender, jsonOf(command, fileMetadata, NAME), context)
          );
        case 'remove':
          return remove(state, sender, element, context, isAgain);
        default:
          throw stanzaError('bad-request', 'type is neither add nor remove');
      }
    },
    event(state, event, { room }) {
      if (event.type !== 'occupant-joined' || event.occupant.isFocus || Object.keys(state.files).length === 0) return quietly(state);
      const list = { type: NAME, event: 'list', files: state.files };
      return { state, effects: [told(room, [event.occupant.nick], list)] };
    },
  };
}

function add(
  settings: FileSharingSettings,
  state: FileSharingState,
  sender: Occupant,
  file: FileMetadata,
  context: ServiceContext,
): Step<FileSharingState> {
  if (file.fileSize > settings.maxSize) throw stanzaError('not-acceptable', `larger than ${settings.maxSize} bytes`);
  if (state.files[file.fileId]) throw stanzaError('conflict', 'there is a file of this id');
  if (Object.keys(state.files).length >= settings.maxFiles)
    throw stanzaError('resource-constraint', `no more than ${settings.maxFiles} files`);
  // Who the author is is not for the author to say.
  const shared: SharedFile = {
    ...file,
    authorParticipantId: sender.nick,
    authorParticipantJid: sender.jid,
    authorParticipantName: sender.displayName ?? 'anonymous',
    conferenceFullName: context.room.address,
  };
  const files = { ...state.files, [file.fileId]: shared };
  if (bytesOf(files) > MAX_LIST_BYTES) throw stanzaError('resource-constraint', 'the list of files is too long');
  return { state: { files }, effects: [toOthers(context.room, sender, { type: NAME, event: 'add', file: shared })] };
}

/** As it goes out, in XML. */
function bytesOf(files: FileSharingState['files']): number {
  return new TextEncoder().encode(JSON.stringify(files).replace(/[&<>]/g, '&amp;')).length;
}

/** The step for a file that its author has added before; undefined when there is none such. */
function addAgain(
  isAgain: boolean,
  state: FileSharingState,
  sender: Occupant,
  element: Element,
  { room }: ServiceContext,
): Step<FileSharingState> | undefined {
  const known = isAgain ? state.files[parseFileMetadata(element.getText())?.fileId ?? ''] : undefined;
  if (known?.authorParticipantJid !== sender.jid) return undefined;
  return { state, effects: [toOthers(room, sender, { type: NAME, event: 'add', file: known })] };
}

function remove(
  state: FileSharingState,
  sender: Occupant,
  element: Element,
  { room }: ServiceContext,
  isAgain: boolean,
): Step<FileSharingState> {
  const fileId = parseFileId(attr(element, 'fileId'));
  if (fileId === undefined) throw stanzaError('bad-request', 'fileId is missing or malformed');
  // Two may remove the same file at once.
  if (!state.files[fileId] && !isAgain) return quietly(state);
  const { [fileId]: _gone, ...files } = state.files;
  return { state: { files }, effects: [toOthers(room, sender, { type: NAME, event: 'remove', fileId })] };
}

/** Whoever has sent a command has done the same at home already. */
function toOthers(room: RoomView, sender: Occupant, content: JsonObject): Effect {
  const others = [...room.occupants.values()].filter(({ nick, isFocus }) => !isFocus && nick !== sender.nick);
  return told(
    room,
    others.map(({ nick }) => nick),
    content,
  );
}

function told({ jid }: RoomView, nicks: readonly string[], content: JsonObject): Effect {
  return { kind: 'deliver', to: { nicks }, content, room: jid };
}
