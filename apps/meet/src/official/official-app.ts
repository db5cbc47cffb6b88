import type { Clock } from '@parley/kernel';
import type { ConfigTree } from '@parley/ui-config';
import type { MeetController } from '../controller.ts';
import { isTileView } from '../stage/tile-mode.ts';
import type { MeetState, MeetStore } from '../store.ts';
import { type OfficialAction, performOfficial } from './official-actions.ts';
import { OfficialRoom } from './official-room.ts';
import { officialState } from './official-state.ts';
import { StatsPoll } from './stats-poll.ts';

interface OfficialAppDeps {
  readonly controller: MeetController;
  readonly store: MeetStore;
  readonly clock: Clock;
  /** config.js as it holds for this page. */
  readonly config: ConfigTree;
}

/** `window.APP` and `JitsiMeetJS.app.testing`: what recorders, gateways and test suites of the original client call (ui contract §1.11). */
function createOfficialApp(deps: OfficialAppDeps) {
  const { controller, store } = deps;
  const room = new OfficialRoom(deps);
  const inMeeting = () => (store.getState().screen === 'meeting' ? room : undefined);
  store.subscribe((now, before) => {
    if (now.client !== before.client) room.room.follow(before.client, now.client, room.room.roomjid);
  });
  return {
    APP: {
      conference: officialConference(deps, inMeeting),
      store: officialStore(deps, inMeeting),
      connection: { getLogs: () => ({}) },
      API: {},
      UI: {
        // The bar hides itself while nothing moves; scripts that want it moved something.
        showToolbar: () => document.body.dispatchEvent(new PointerEvent('pointermove', { bubbles: true })),
        dockToolbar: () => undefined,
        getLargeVideoID: () => largeVideoId(store.getState()),
      },
    },
    testing: {
      audioMute: () => controller.media.setMuted('audio', true),
      audioUnmute: () => controller.media.setMuted('audio', false),
      videoMute: () => controller.media.setMuted('camera', true),
      videoUnmute: () => controller.media.setMuted('camera', false),
      isRemoteVideoReceived: (id: string) => receivesVideoOf(store.getState(), id),
      isLargeVideoReceived: () => receivesVideoOf(store.getState(), largeVideoId(store.getState()) ?? ''),
      getRemoteVideoType: (id: string) =>
        store.getState().client.sources.find(({ owner, kind }) => owner === id && kind === 'video')?.videoType,
    },
  };
}

function officialConference({ controller, store, clock }: OfficialAppDeps, inMeeting: () => OfficialRoom | undefined) {
  const { media } = controller;
  const stats = new StatsPoll({ clock, getStats: async () => (await controller.peer?.getStats()) as Map<string, object> | undefined });
  const local = () => store.getState().local;
  return {
    get _room() {
      return inMeeting();
    },
    get membersCount() {
      // Recorders that have left wait until they are alone.
      return inMeeting()?.getParticipantCount() ?? 1;
    },
    get isSharingScreen() {
      return local().screen !== undefined;
    },
    isJoined: () => inMeeting()?.isJoined() ?? false,
    getMyUserId: () => inMeeting()?.myUserId(),
    isLocalId: (id: string) => store.getState().client.endpointId === id,
    listMembers: () => inMeeting()?.getParticipants() ?? [],
    listMembersIds: () => store.getState().client.participants.map(({ id }) => id),
    getParticipantById: (id: string) => inMeeting()?.getParticipantById(id),
    isParticipantModerator: (id: string) => inMeeting()?.getParticipantById(id)?.isModerator() ?? false,
    getNumberOfParticipantsWithTracks: () => new Set(store.getState().client.sources.map(({ owner }) => owner)).size,
    getConnectionState: () => inMeeting()?.getConnectionState(),
    // Everything goes through a bridge: there is no connection from person to person.
    getP2PConnectionState: () => undefined,
    isConnectionInterrupted: () => store.getState().client.isReconnecting,
    getStats: () => ({ bitrate: stats.bitrate, connectionQuality: store.getState().quality.mark ?? 100 }),
    getPeerSSRCAudioLevel: () => undefined,
    isLocalAudioMuted: () => local().audio.muted,
    isLocalVideoMuted: () => local().camera.muted,
    muteAudio: (muted: boolean) => media.setMuted('audio', muted),
    muteVideo: (muted: boolean) => media.setMuted('camera', muted),
    toggleAudioMuted: () => media.toggle('audio'),
    toggleVideoMuted: () => media.toggle('camera'),
    toggleScreenSharing: () => media.toggleScreen(),
    hangup: () => controller.leave(),
    leaveRoom: async () => controller.leave(),
    saveLogs: () => undefined,
  };
}

/** The store as scripts see it: slices made when somebody reads them. */
function officialStore({ controller, store, config }: OfficialAppDeps, inMeeting: () => OfficialRoom | undefined) {
  let made: { readonly of: MeetState; readonly state: ReturnType<typeof officialState> } | undefined;
  return {
    getState: () => {
      const of = store.getState();
      if (made?.of !== of) {
        const facts = { config, room: controller.room.node, conference: inMeeting() };
        const isTiles = isTileView(of, controller.config);
        made = { of, state: officialState(of, { ...facts, isTileView: isTiles, largeVideoId: largeVideoId(of) }) };
      }
      return made.state;
    },
    dispatch: (action: OfficialAction) => {
      performOfficial(action, controller);
      return action;
    },
    subscribe: (listener: () => void) => store.subscribe(() => listener()),
  };
}

/** Whose picture is large: chosen, else sharing, else speaking, else the first. */
export function largeVideoId({ client, stage }: MeetState): string | undefined {
  const sharing = client.sources.find(({ videoType, muted }) => videoType === 'desktop' && !muted)?.owner;
  // A shared screen is pinned by the name of its source, which begins with its owner's id.
  const pinned = stage.pins[0]?.replace(/-v\d$/, '');
  return pinned ?? sharing ?? stage.speakers[0] ?? client.participants[0]?.id ?? (client.endpointId || undefined);
}

function receivesVideoOf({ client }: MeetState, id: string): boolean {
  return client.sources.some(
    ({ owner, kind, muted, name }) => owner === id && kind === 'video' && !muted && client.forwarded?.has(name) !== false,
  );
}

/** Puts `APP` and `JitsiMeetJS` where scripts look for them. */
export function installOfficialApp(page: object, deps: OfficialAppDeps): void {
  const { APP, testing } = createOfficialApp(deps);
  Object.defineProperty(page, 'APP', { value: APP });
  Object.defineProperty(page, 'JitsiMeetJS', { value: { app: { testing } } });
}
