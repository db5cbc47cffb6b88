import type { Clock, Log } from '@parley/kernel';
import type { OpusWish } from '@parley/sdp';
import type { MuteKind } from '@parley/xmpp-focus';
import type { ChannelPreference } from './channel-ways.ts';
import type { SessionStore, StartMutedLimits } from './conference-request.ts';
import type { LobbyNotice } from './lobby.ts';
import type { Credentials } from './log-in.ts';
import type { BrowserPort, TransferPort, XmppPort } from './ports.ts';
import type { OwnProperties } from './properties.ts';
import type { EndpointQuality } from './quality/endpoint-stats.ts';
import type { AvModerationNotice } from './services/av-moderation.ts';
import type { FileStore } from './services/files.ts';
import type { Reaction } from './services/reactions.ts';
import type { Refusal } from './services/service-link.ts';
import type { Transcript } from './services/transcripts.ts';
import type { ClientState } from './state.ts';

export interface ConferenceConfig {
  readonly domain: string;
  /** JID of the focus component. */
  readonly focus: string;
  /** Bare JID of the room. */
  readonly room: string;
  /** Address of the signalling connection: its host also serves the bridge channel. */
  readonly serviceUrl: string;
  readonly conferenceRequestUrl?: string;
  /** How newcomers start in a conference that this client begins. */
  readonly startMuted?: StartMutedLimits | undefined;
  readonly channel: ChannelPreference;
  /** What sound is to be like; asked whenever media begin. */
  readonly sound?: (() => OpusWish) | undefined;
  readonly displayName: string;
  /** The person's token, where they came with one. */
  readonly token?: string;
  /** `xmpp` logs in with a name and password. */
  readonly isAccount?: boolean;
  /** Domain of the accounts of recorders and transcribers: they are in the room without being people. */
  readonly hiddenDomain?: string | undefined;
  /** Endpoint id that this person has had in another room of the meeting. */
  readonly endpoint?: string;
  /** Where the server keeps files of the chat, if it does. */
  readonly fileStore?: FileStore | undefined;
  /** What this person says of themselves beside their name; `updatePresence` says changes. */
  readonly properties?: OwnProperties;
}

export interface ConferenceClientDeps {
  readonly xmpp: XmppPort;
  /** A second connection that logs in with a name and password (client contract §2.3), and gives up when it is refused. */
  readonly openLogin: (credentials: Credentials) => XmppPort;
  readonly session: SessionStore;
  readonly browser: BrowserPort;
  readonly transfer?: TransferPort;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ConferenceEvents extends Record<string, unknown> {
  readonly state: ClientState;
  /** The focus wants this person muted (client contract §3.6), or everybody to start muted. */
  readonly muteRequest: { readonly kind: MuteKind; readonly actor?: string };
  /** Somebody did something at the lobby. */
  readonly lobbyNotice: LobbyNotice;
  /** A service did not do what this person asked for. */
  readonly refusal: Refusal;
  /** Somebody applauds; this person too, with their own endpoint id. */
  readonly reactions: { readonly from: string; readonly reactions: readonly Reaction[] };
  /** Something was said, and written down. */
  readonly transcript: Transcript;
  /** How well somebody else's client says that it is connected. */
  readonly endpointStats: { readonly from: string; readonly quality: EndpointQuality };
  /** Moderators have changed who may speak, be seen or share. */
  readonly moderationNotice: AvModerationNotice;
  /** This person is to go to another room of the meeting (bare JID): somebody sends them, or the room has been closed. */
  readonly moveTo: string;
}
