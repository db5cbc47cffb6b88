/** `<conference/>` of a client to the focus (focus contract §2). */
export interface ConferenceRequest {
  /** Bare room JID as the client knows it (tenant form `name@muc.TENANT.DOMAIN` possible). */
  readonly room: string;
  readonly machineUid?: string;
  readonly sessionId?: string;
  readonly token?: string;
  readonly properties: ReadonlyMap<string, string>;
}

export interface ConferenceResponse {
  readonly room: string;
  readonly ready: boolean;
  readonly focusJid: string;
  readonly sessionId?: string;
  readonly identity?: string;
  readonly properties: ReadonlyMap<string, string>;
}

export type MuteKind = 'audio' | 'video' | 'desktop';

/** `<mute xmlns='http://jitsi.org/jitmeet/audio|video|desktop'>` (focus contract §9). */
export interface MuteRequest {
  readonly kind: MuteKind;
  /** Occupant JID of the target; absent in the focus' own command to the target. */
  readonly jid?: string;
  /** Occupant JID of whoever asked. */
  readonly actor?: string;
  readonly muted: boolean;
}
