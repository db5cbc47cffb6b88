import { MODERATED_KINDS } from '@parley/client';
import type { ConfigTree } from '@parley/ui-config';
import type { MeetState } from '../store.ts';

/** What the store's slices need beside the state of the screen. */
export interface OfficialFacts {
  /** config.js as it holds for this page. */
  readonly config: ConfigTree;
  readonly room: string;
  /** The `_room` object, while there is one. */
  readonly conference: unknown;
  readonly isTileView: boolean;
  readonly largeVideoId: string | undefined;
}

/** Slices of the store as recorders and test suites read them (ui contract §1.11): those that they read, nothing more. */
export function officialState(state: MeetState, facts: OfficialFacts): Readonly<Record<string, unknown>> {
  const { client, local } = state;
  return {
    'features/base/participants': participants(state),
    'features/av-moderation': moderation(state),
    'features/base/tracks': tracks(state),
    'features/base/media': { audio: { muted: local.audio.muted }, video: { muted: local.camera.muted } },
    'features/base/conference': {
      conference: facts.conference,
      room: facts.room,
      subject: client.subject || undefined,
      locked: client.security.hasPassword ? 'locked_remotely' : undefined,
    },
    'features/base/config': facts.config,
    'features/base/settings': { displayName: state.displayName, email: state.settings.email },
    'features/visitors': { iAmVisitor: false, count: 0 },
    'features/polls': { polls: Object.fromEntries(client.polls.map((poll) => [poll.id, poll])) },
    'features/chat': { isOpen: state.panel === 'chat' },
    'features/participants-pane': { isOpen: state.panel === 'people' },
    'features/video-layout': { tileViewEnabled: facts.isTileView },
    'features/large-video': { participantId: facts.largeVideoId },
    'features/lobby': { lobbyEnabled: client.security.isLobbyOn, knocking: client.door.kind === 'lobby' },
  };
}

function participants({ client, displayName, settings }: MeetState) {
  const { endpointId, self, signals, dominantSpeaker } = client;
  const role = (isModerator: boolean) => (isModerator ? 'moderator' : 'participant');
  const local = {
    id: endpointId || 'local',
    local: true,
    name: displayName,
    email: settings.email || undefined,
    role: role(self.isModerator),
    raisedHandTimestamp: signals.raisedHandAt ?? 0,
  };
  const remote = client.participants.map(
    ({ id, displayName: name, isModerator, raisedHandAt, email }) =>
      [id, { id, name, email, role: role(isModerator), raisedHandTimestamp: raisedHandAt ?? 0 }] as const,
  );
  return { local, remote: new Map(remote), dominantSpeaker };
}

function moderation({ client: { avModeration } }: MeetState) {
  const enabled = MODERATED_KINDS.map((kind) => [`${kind}ModerationEnabled`, avModeration.actors.has(kind)] as const);
  const approved = MODERATED_KINDS.map((kind) => [`${kind}UnmuteApproved`, avModeration.approved.has(kind)] as const);
  return Object.fromEntries([...enabled, ...approved]);
}

function tracks({ client, local }: MeetState) {
  const own = [
    { mediaType: 'audio', muted: local.audio.muted, isOn: local.audio.track !== undefined },
    { mediaType: 'video', videoType: 'camera', muted: local.camera.muted, isOn: local.camera.track !== undefined },
    { mediaType: 'screenshare', videoType: 'desktop', muted: false, isOn: local.screen !== undefined },
  ];
  return [
    ...own
      .filter(({ isOn }) => isOn)
      .map(({ isOn: _, ...track }) => ({ ...track, local: true, participantId: client.endpointId || 'local' })),
    ...client.sources.map(({ kind, videoType, muted, owner, name }) => ({
      mediaType: kind,
      videoType,
      muted,
      participantId: owner,
      sourceName: name,
      local: false,
    })),
  ];
}
