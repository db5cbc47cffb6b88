import type { Element } from '@parley/xmpp-core';

export type MucRole = 'moderator' | 'participant' | 'visitor' | 'none';
export type Affiliation = 'owner' | 'admin' | 'member' | 'none' | 'outcast';

/** State of one source in presence: the only mute signalling (client contract §3.2). */
export interface SourceState {
  readonly muted: boolean;
  readonly videoType?: 'camera' | 'desktop';
}

/** A presence from a room's occupant (or from the room, for errors). */
export interface OccupantPresence {
  /** Bare JID of the room. */
  readonly room: string;
  readonly nick: string;
  readonly available: boolean;
  /** Real full JID; official rooms show it to everybody. */
  readonly jid?: string;
  readonly role: MucRole;
  readonly affiliation: Affiliation;
  readonly statusCodes: ReadonlySet<number>;
  /** Status 110. */
  readonly isSelf: boolean;
  readonly displayName?: string;
  readonly statsId?: string;
  readonly region?: string;
  /** `jitsi_participant_codecList` (or the older `…codecType`), lower case, always with vp8; undefined when not sent. */
  readonly codecs?: readonly string[];
  /** `<startmuted>`: how newcomers are to start, as a moderator's older client asks for it. */
  readonly startMuted?: { readonly audio: boolean; readonly video: boolean };
  /** `jitsi_participant_diarize`: several people speak through this endpoint, to be told apart in transcripts. */
  readonly diarize?: boolean;
  readonly sources: ReadonlyMap<string, SourceState>;
  /** `<features>` override for members without caps. */
  readonly features: ReadonlySet<string>;
  /** `<status>` text of an unavailable presence (`switch_room`). */
  readonly status?: string;
  readonly kicked?: { readonly actor?: string; readonly reason?: string };
  readonly destroyed?: { readonly alternate?: string; readonly reason?: string };
  /** Properties in the focus' presence. */
  readonly conferenceProperties?: ReadonlyMap<string, string>;
  readonly bridgeNotAvailable: boolean;
  readonly error?: { readonly type: string; readonly condition: string; readonly text?: string; readonly application: readonly Element[] };
  /** The stanza itself, for extensions that are not listed here. */
  readonly element: Element;
}
