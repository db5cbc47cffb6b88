import { type ClientState, type LocalMediaState, NO_SERVICES } from '@parley/client';
import type { BrandingData } from '@parley/ui-config';
import { createStore } from 'zustand/vanilla';
import { type CaptionsState, NO_CAPTIONS } from './captions/captions-state.ts';
import { NO_TALK_STATE, type TalkState } from './chat/talk-state.ts';
import { type InviteState, NO_INVITE } from './invite/invite-state.ts';
import type { DialogState } from './meeting/dialog-state.ts';
import type { Notice } from './notices/notice.ts';
import { NO_PAGES, type PagesState } from './pages/pages-state.ts';
import { NO_PANES, type PanesState } from './panes/panes-state.ts';
import { NO_QUALITY, type QualityState } from './quality/quality-state.ts';
import { NOT_RECORDING, type RecorderState } from './recorder/recorder-state.ts';
import { FIRST_SETTINGS, type Settings } from './settings/settings.ts';
import { NO_STAGE, type StageState } from './stage/stage-state.ts';
import { FIRST_TOOLBAR, type ToolbarState } from './toolbar/toolbar-state.ts';

export type Screen = 'welcome' | 'prejoin' | 'meeting' | 'login' | 'left' | 'failure';

export type Panel = 'people' | 'chat';

export interface DeviceChoice {
  readonly kind: MediaDeviceKind;
  readonly deviceId: string;
  readonly label: string;
}

/** All that the screen depends on. */
export interface MeetState {
  readonly screen: Screen;
  readonly displayName: string;
  readonly local: LocalMediaState;
  readonly client: ClientState;
  readonly devices: readonly DeviceChoice[];
  /** What the pages around the meeting show. */
  readonly pages: PagesState;
  /** What this person has chosen for every meeting. */
  readonly settings: Settings;
  readonly notices: readonly Notice[];
  /** What is open beside the pictures. */
  readonly panel?: Panel | undefined;
  /** The window over the page. */
  readonly dialog?: DialogState | undefined;
  readonly toolbar: ToolbarState;
  /** How well people are connected. */
  readonly quality: QualityState;
  /** How this person has arranged the pictures. */
  readonly stage: StageState;
  /** Bare JID of the breakout room in which this person is. */
  readonly breakoutRoom?: string | undefined;
  /** What is said, written down. */
  readonly captions: CaptionsState;
  /** Ways into this meeting for others. */
  readonly invite: InviteState;
  /** What of the talk this person has seen and is writing. */
  readonly talk: TalkState;
  /** How loud others are for this person, 0 to 1, by endpoint id; who is not in it is as loud as they are. */
  readonly volumes: ReadonlyMap<string, number>;
  /** Whose meeting it is, where a service says so. */
  readonly branding?: BrandingData | undefined;
  /** What is looked at together beside pictures. */
  readonly panes: PanesState;
  /** The recording on this machine. */
  readonly recorder: RecorderState;
  /** The browser wants a click before it plays sound. */
  readonly isAudioBlocked: boolean;
  /** The person joined without sound. */
  readonly isSilent: boolean;
}

export const NO_CLIENT: ClientState = {
  phase: 'idle',
  isReconnecting: false,
  door: { kind: 'open' },
  login: { isPending: false },
  self: { isModerator: false, permissions: new Map() },
  security: { hasPassword: false, isLobbyOn: false, hasLobbyService: false, queue: { knockers: [], count: 0 } },
  endpointId: '',
  participants: [],
  sources: [],
  bridgeAvailable: true,
  isMediaBlocked: false,
  recordings: [],
  hasTranscriber: false,
  interrupted: new Set(),
  ...NO_SERVICES,
};

export const NO_MEDIA: LocalMediaState = {
  audio: { muted: true, isOpening: false },
  camera: { muted: true, isOpening: false },
};

export type MeetStore = ReturnType<typeof createMeetStore>;

export function createMeetStore(initial: Partial<MeetState> = {}) {
  return createStore<MeetState>()(() => ({
    screen: 'welcome',
    displayName: '',
    local: NO_MEDIA,
    client: NO_CLIENT,
    devices: [],
    volumes: new Map(),
    pages: NO_PAGES,
    settings: FIRST_SETTINGS,
    notices: [],
    toolbar: FIRST_TOOLBAR,
    isAudioBlocked: false,
    isSilent: false,
    panes: NO_PANES,
    recorder: NOT_RECORDING,
    talk: NO_TALK_STATE,
    captions: NO_CAPTIONS,
    invite: NO_INVITE,
    quality: NO_QUALITY,
    stage: NO_STAGE,
    ...initial,
  }));
}
