import type { BridgeMessage } from '@parley/bridge-channel';
import type { MediaType } from '@parley/xmpp-jingle';
import type { ChannelWay } from './channel-ways.ts';
import type { Door } from './door.ts';
import type { LoginState } from './log-in.ts';
import type { Failure, MachineState } from './machine.ts';
import { isMediaBlocked, isReconnecting } from './machine.ts';
import type { Security } from './moderation.ts';
import type { Recordings } from './recording-session.ts';
import type { Self } from './room-session.ts';
import type { Participant, Roster } from './roster.ts';
import { isMuted } from './roster.ts';
import type { ServicesView } from './services/view.ts';

/** A source that somebody else sends, with the track on which it is received. */
export interface RemoteMedia {
  readonly name: string;
  readonly owner: string;
  readonly kind: MediaType;
  readonly videoType?: 'camera' | 'desktop';
  readonly muted: boolean;
  readonly track: MediaStreamTrack;
  /** Still from the session before: what the bridge says about forwarding does not concern it. */
  readonly isFormer: boolean;
}

/** What the screen shows; a new object with every change. */
export interface ClientState extends ServicesView {
  readonly phase: MachineState['phase'];
  readonly isReconnecting: boolean;
  readonly failure?: Failure;
  /** What this person has to do or to wait for before they are in. */
  readonly door: Door;
  readonly login: LoginState;
  /** As whom the focus knows this person; absent without a login. */
  readonly identity?: string;
  readonly self: Self;
  readonly security: Security;
  /** When the second person came, ms since 1970 by the server's clock. */
  readonly startedAt?: number;
  /** Own endpoint id, empty before joining. */
  readonly endpointId: string;
  readonly participants: readonly Participant[];
  readonly sources: readonly RemoteMedia[];
  /** False while the focus finds no bridge: people see each other's names, nothing else. */
  readonly bridgeAvailable: boolean;
  /** Name of the document that the meeting has in common, where the server names one. */
  readonly documentName?: string;
  /** Neither picture nor sound have ever got through to the bridge, although it was tried. */
  readonly isMediaBlocked: boolean;
  readonly dominantSpeaker?: string;
  /** Whoever has the floor says nothing. */
  readonly isSpeakerSilent?: boolean;
  /** Endpoints whose connection to the bridge is interrupted. */
  readonly interrupted: ReadonlySet<string>;
  /** Video sources that the bridge is sending; undefined until it says so. */
  readonly forwarded?: ReadonlySet<string>;
  /** bits per second */
  readonly downlinkBps?: number;
  /** Height at which the others want an own source, by its name; 0 = nobody wants it, −1 = all of it. */
  readonly wantedHeights?: ReadonlyMap<string, number>;
  /** What is recorded and streamed on the server. */
  readonly recordings: Recordings;
  /** A transcriber listens. */
  readonly hasTranscriber: boolean;
  /** What the channel to the bridge runs over; absent while there is none. */
  readonly bridgeChannel?: ChannelWay['kind'];
}

/** What the bridge says besides sources. */
export interface BridgeView {
  readonly dominantSpeaker?: string;
  readonly isSpeakerSilent?: boolean;
  readonly interrupted: ReadonlySet<string>;
  readonly forwarded?: ReadonlySet<string>;
  readonly downlinkBps?: number;
  readonly wantedHeights?: ReadonlyMap<string, number>;
}

export const EMPTY_BRIDGE_VIEW: BridgeView = { interrupted: new Set() };

/** A source with its track, before presence says whether it is muted. */
export interface ReceivedSource {
  readonly name: string;
  readonly owner: string;
  readonly kind: MediaType;
  readonly videoType?: 'camera' | 'desktop';
  readonly track: MediaStreamTrack;
  readonly isFormer: boolean;
}

/** The screen's state out of everything known. Sources of people who are not in the room are left out. */
export function clientState(
  machine: MachineState,
  roster: Roster,
  view: {
    readonly endpointId: string;
    readonly bridge: BridgeView;
    readonly received: readonly ReceivedSource[];
    readonly channel: ChannelWay['kind'] | undefined;
    readonly services: ServicesView;
  } & Pick<ClientState, 'login' | 'identity' | 'self' | 'security' | 'startedAt'>,
): ClientState {
  const sources = view.received.flatMap((source): RemoteMedia[] => {
    const owner = roster.participants.get(source.owner);
    return owner ? [{ ...source, muted: isMuted(owner, source.name) }] : [];
  });
  return {
    phase: machine.phase,
    isReconnecting: isReconnecting(machine),
    ...(machine.failure && { failure: machine.failure }),
    door: machine.door,
    login: view.login,
    ...(view.identity !== undefined && { identity: view.identity }),
    self: view.self,
    security: view.security,
    ...(view.startedAt !== undefined && { startedAt: view.startedAt }),
    endpointId: view.endpointId,
    participants: [...roster.participants.values()],
    sources,
    bridgeAvailable: roster.bridgeAvailable,
    recordings: roster.recordings,
    hasTranscriber: roster.transcriber !== undefined,
    ...(roster.documentName !== undefined && { documentName: roster.documentName }),
    isMediaBlocked: isMediaBlocked(machine),
    ...view.bridge,
    ...view.services,
    ...(view.channel !== undefined && { bridgeChannel: view.channel }),
  };
}

/** What stays true when another bridge session begins. */
export function carryOver({ dominantSpeaker }: BridgeView): BridgeView {
  return { ...EMPTY_BRIDGE_VIEW, ...(dominantSpeaker !== undefined && { dominantSpeaker }) };
}

/** Enters a message of the bridge channel that is not about sources' streams. */
export function reduceBridgeView(view: BridgeView, message: BridgeMessage): BridgeView {
  switch (message.colibriClass) {
    case 'DominantSpeakerEndpointChangeEvent':
      return { ...view, dominantSpeaker: message.dominantSpeakerEndpoint, isSpeakerSilent: message.silence };
    case 'EndpointConnectivityStatusChangeEvent': {
      const interrupted = new Set(view.interrupted);
      if (message.active === 'true') interrupted.delete(message.endpoint);
      else interrupted.add(message.endpoint);
      return { ...view, interrupted };
    }
    case 'ForwardedSources':
      return { ...view, forwarded: new Set(message.forwardedSources) };
    case 'SenderSourceConstraints':
      return { ...view, wantedHeights: new Map(view.wantedHeights).set(message.sourceName, message.maxHeight) };
    case 'ConnectionStats':
      return { ...view, downlinkBps: message.estimatedDownlinkBandwidth };
    default:
      return view;
  }
}
