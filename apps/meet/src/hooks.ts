import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { ClientState } from '@parley/client';
import type { MeetController } from './controller.ts';

interface InboundStats {
  readonly owner: string;
  readonly displayName: string;
  readonly kind: 'audio' | 'video';
  readonly framesDecoded?: number;
  readonly width?: number;
  readonly height?: number;
  readonly totalAudioEnergy?: number;
}

/** `window.parley`: what tests, benchmarks and curious people may look at. */
export interface ParleyHooks {
  readonly client: ClientState;
  /** All that a person can do. */
  readonly controller: MeetController;
  readonly endpointId: string;
  /** `reconnecting`, or the phase of the meeting. */
  readonly state: string;
  remoteSources(): readonly unknown[];
  peerConnection(): unknown;
  /** Numbers of what is received, by person. */
  stats(): Promise<readonly InboundStats[]>;
  /** Asks the bridge for this instead of what is on the screen; undefined undoes it. */
  setReceiverConstraints(constraints: ReceiverConstraints | undefined): void;
}

export function installHooks(controller: MeetController): void {
  const nameOf = (owner: string) => controller.state.participants.find(({ id }) => id === owner)?.displayName ?? '';
  const sources = () => controller.state.sources.map((source) => ({ ...source, displayName: nameOf(source.owner) }));
  const hooks: ParleyHooks = {
    controller,
    get client() {
      return controller.state;
    },
    get endpointId() {
      return controller.state.endpointId;
    },
    get state() {
      return controller.state.isReconnecting ? 'reconnecting' : controller.state.phase;
    },
    remoteSources: sources,
    peerConnection: () => controller.peer,
    setReceiverConstraints: (constraints) => controller.overrideConstraints(constraints),
    stats: async () => {
      const inbound = new Map<string, RTCInboundRtpStreamStats>();
      const report = await controller.peer?.getStats();
      report?.forEach((entry: { type: string; trackIdentifier?: string }) => {
        if (entry.type === 'inbound-rtp' && entry.trackIdentifier) inbound.set(entry.trackIdentifier, entry as RTCInboundRtpStreamStats);
      });
      return sources().map((source) => inboundOf(source, inbound.get(source.track.id)));
    },
  };
  Object.defineProperty(window, 'parley', { value: hooks });
}

function inboundOf(
  { owner, displayName, kind }: Pick<InboundStats, 'owner' | 'displayName' | 'kind'>,
  stats: RTCInboundRtpStreamStats | undefined,
): InboundStats {
  const { framesDecoded, frameWidth: width, frameHeight: height, totalAudioEnergy } = stats ?? {};
  return {
    owner,
    displayName,
    kind,
    ...(framesDecoded !== undefined && { framesDecoded }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(totalAudioEnergy !== undefined && { totalAudioEnergy }),
  };
}
