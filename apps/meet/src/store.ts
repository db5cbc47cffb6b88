import type { ClientState, LocalMediaState } from '@parley/client';
import { createStore } from 'zustand/vanilla';

export type Screen = 'welcome' | 'prejoin' | 'meeting' | 'left' | 'failure';

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
  readonly speakerId?: string;
  /** The browser wants a click before it plays sound. */
  readonly isAudioBlocked: boolean;
}

export const NO_CLIENT: ClientState = {
  phase: 'idle',
  isReconnecting: false,
  endpointId: '',
  participants: [],
  sources: [],
  bridgeAvailable: true,
  isMediaBlocked: false,
  interrupted: new Set(),
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
    isAudioBlocked: false,
    ...initial,
  }));
}

/** What a report of the client changes; the end of a meeting changes the screen. */
export function withClient(client: ClientState): Partial<MeetState> {
  return client.phase === 'failed' ? { client, screen: 'failure' } : { client };
}
