import type { AvModerationNotice, ClientState, LobbyNotice, ModeratedKind } from '@parley/client';
import { nameOf } from '../chat/talk-state.ts';
import type { MeetStore } from '../store.ts';
import type { NoticeRequest } from './notice.ts';

/** Names that official clients give to what moderators decide (ui contract §1.11). */
const FORBIDDEN: Readonly<Record<ModeratedKind, string>> = {
  audio: 'notify.moderationInEffectTitle',
  video: 'notify.moderationInEffectVideoTitle',
  desktop: 'notify.moderationInEffectCSTitle',
};
const MUTED: Readonly<Record<ModeratedKind, string>> = {
  audio: 'notify.mutedRemotelyTitle',
  video: 'notify.videoMutedRemotelyTitle',
  desktop: 'notify.desktopMutedRemotelyTitle',
};
const DECIDED: Readonly<Record<AvModerationNotice['event'], string>> = {
  switchedOn: 'notify.moderationStartedTitle',
  switchedOff: 'notify.moderationStoppedTitle',
  approved: 'notify.unmute',
  asked: 'notify.hostAskedUnmute',
  rejected: 'notify.moderationInEffectTitle',
};

const AT_LOBBY: Readonly<Record<LobbyNotice['kind'], string>> = {
  lobbyOn: 'lobby.notificationLobbyEnabled',
  lobbyOff: 'lobby.notificationLobbyDisabled',
  admitted: 'lobby.notificationLobbyAccessGranted',
  denied: 'lobby.notificationLobbyAccessDenied',
};

/** What others did at the lobby; what oneself did is on the screen already. */
export function lobbyNotice({ kind, actor, name = '' }: LobbyNotice, client: ClientState): NoticeRequest | undefined {
  if (actor === client.endpointId) return undefined;
  const key = `security.notice.${kind}`;
  return {
    key,
    name: 'lobby.notificationTitle',
    values: { actor: nameOf(client, actor), name },
    uid: `${key} ${name}`,
    testId: AT_LOBBY[kind],
  };
}

/** What moderators decided about microphones, cameras and screens, where it concerns this person. */
export function moderationNotice(
  { event, kind, actor = '' }: AvModerationNotice,
  client: ClientState,
  switchOn: (kind: ModeratedKind) => void,
): NoticeRequest | undefined {
  const isOwn = actor === client.endpointId;
  const concerns = event === 'switchedOn' || event === 'switchedOff' ? !client.self.isModerator || !isOwn : !isOwn;
  if (!concerns) return undefined;
  const offer = { key: `people.switchOn.${kind}`, run: () => switchOn(kind), testId: 'notice.unmute' };
  // Whoever is asked for something needs time to decide.
  const asks = event === 'approved' || event === 'asked' ? { actions: [offer], timeout: 'extraLong' as const } : {};
  return { ...mediaNotice(event, kind, DECIDED[event]), values: { actor: nameOf(client, actor) }, ...asks };
}

/** Who muted this person; that it came with a new rule for everybody has been said then. */
export function muteNotice(store: MeetStore, kind: ModeratedKind, actor: string): NoticeRequest | undefined {
  const { client, notices } = store.getState();
  const isByRule = notices.some(({ key }) => key === `people.notice.switchedOn.${kind}`);
  return isByRule ? undefined : { ...mediaNotice('muted', kind, MUTED[kind]), values: { actor: nameOf(client, actor) } };
}

/** Newcomers start without sound or picture here; whoever had both off anyway need not be told. */
export function newcomerNotice(store: MeetStore, kind: ModeratedKind): NoticeRequest | undefined {
  const { local } = store.getState();
  const isOff = kind === 'desktop' || local[kind === 'audio' ? 'audio' : 'camera'].muted;
  return isOff ? undefined : mediaNotice('newcomer', kind, 'notify.mutedTitle');
}

/** The moderators do not let this person switch it on. */
export function forbiddenNotice(kind: ModeratedKind): NoticeRequest {
  return { ...mediaNotice('forbidden', kind, FORBIDDEN[kind]), tone: 'warning' };
}

/** The server did not do what this person asked for. */
export const REFUSAL: NoticeRequest = { key: 'people.notice.refused', tone: 'error', testId: 'notice.refused' };

/** One word at a time about one's microphone, camera or screen. */
function mediaNotice(event: string, kind: ModeratedKind, name: string): NoticeRequest {
  return { key: `people.notice.${event}.${kind}`, name, uid: `moderation.${kind}`, testId: `notice.${event}.${kind}` };
}
