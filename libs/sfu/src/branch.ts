import { AppError, type Log } from '@parley/kernel';
import type { MediaType } from '@parley/xmpp-jingle';
import type { types } from 'mediasoup';
import { createBridgeChannel } from './channel.ts';
import { translate } from './errors.ts';
import { onceItWorks } from './once-it-works.ts';
import { settledCapabilities } from './ortc-overrides.ts';
import { receiverCapabilities, routerCodecs } from './rtp-parameters.ts';
import type { Branch, BranchCallbacks, TransportHooks } from './span/branch.ts';
import { type TransportParts, WebRtcEndpointTransport } from './transport.ts';
import type { CongestionFeedback, SfuTransport, TransportOptions } from './types.ts';
import { createRouterVoices } from './voices.ts';

/** Start of the bandwidth estimate towards a client (bridge contract §10). */
const INITIAL_BPS = 2_500_000;
/** Without any check of the client for this long it is taken for gone (RFC 7675 §5.1). */
const CONSENT_TIMEOUT_S = 30;
const MAX_CHANNEL_MESSAGE = 262_144;
const SPEAKER_INTERVAL_MS = 300;
const LEVELS = { maxEntries: 10, threshold: -60, interval: 500 } as const;

export interface BranchDeps {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
  /** Of the worker among its like. */
  readonly index: number;
  readonly port: number;
  readonly log: Log;
  /** Of our making: it chooses voices, and tells estimates unasked; that of the mediasoup package does neither. */
  readonly isOurs: boolean;
  /** Number of transports, for placing conferences. */
  readonly onLoad: (change: 1 | -1) => void;
}

/** A conference's router on one worker, with its observers. */
export interface RouterBranch extends Branch {
  readonly router: types.Router;
}

/** @throws AppError UNAVAILABLE or CLOSED when the worker does not make one */
export async function openBranch(deps: BranchDeps, callbacks: BranchCallbacks): Promise<RouterBranch> {
  const router = await translate('create router', 'UNAVAILABLE', deps.worker.createRouter({ mediaCodecs: routerCodecs() }));
  const speaker = await translate('observe', 'UNAVAILABLE', router.createActiveSpeakerObserver({ interval: SPEAKER_INTERVAL_MS }));
  const levels = await translate('observe', 'UNAVAILABLE', router.createAudioLevelObserver(LEVELS));
  const voices = deps.isOurs ? await createRouterVoices(router, () => callbacks.onVoices?.()) : undefined;
  speaker.on('dominantspeaker', ({ producer }) => callbacks.onDominantSpeaker(ownerOf(producer), producer.id));
  levels.on('volumes', (volumes) =>
    callbacks.onLevels(volumes.map(({ producer, volume }) => ({ owner: ownerOf(producer), level: volume }))),
  );
  levels.on('silence', () => callbacks.onLevels([]));
  router.on('workerclose', () => callbacks.onLost());
  const directTransport = onceItWorks(() => {
    const made = router.createDirectTransport({ maxReceiveMessageSize: MAX_CHANNEL_MESSAGE });
    return translate('create channel', 'UNAVAILABLE', made, router);
  });
  const capabilitiesFor = rememberCapabilities(router.rtpCapabilities);

  const observe = async (producerId: string) => {
    const added = Promise.all([speaker, levels].map((observer) => observer.addProducer({ producerId })));
    await Promise.all([translate('observe', 'UNAVAILABLE', added, router), voices?.add(producerId)]);
  };
  const unlessClosed = (message: string) => (error: unknown) => {
    if (!AppError.is(error, 'CLOSED')) deps.log.warn({ error }, message);
  };
  /** Nobody has to wait for that: whatever is asked of the transport next, the worker does it later. */
  const reportBandwidth = (transport: types.WebRtcTransport) => {
    const asked = translate('estimates', 'INTERNAL', transport.enableTraceEvent(['bwe']), transport);
    asked.catch(unlessClosed('bandwidth is not reported'));
  };
  const createTransport = async (options: TransportOptions, hooks: TransportHooks): Promise<SfuTransport> => {
    // At once: many may be placed before the first of them is there.
    deps.onLoad(1);
    const opening = translate('create transport', 'UNAVAILABLE', openTransport(router, deps.server, options.sctp));
    opening.catch(() => deps.onLoad(-1));
    const transport = await opening;
    transport.observer.once('close', () => deps.onLoad(-1));
    if (!deps.isOurs) reportBandwidth(transport);
    try {
      const through = options.sctp ? await directTransport() : undefined;
      const channel = through && (await translate('create channel', 'UNAVAILABLE', createBridgeChannel(transport, through, options)));
      const { index: worker, port } = deps;
      const capabilities = capabilitiesFor(options.congestion);
      return new WebRtcEndpointTransport({ transport, channel, capabilities, worker, port, hooks, voices }, options);
    } catch (error) {
      transport.close();
      throw error;
    }
  };
  return {
    router,
    createTransport,
    observe,
    limitVoices: async (limit) => voices?.limit(limit),
    promoteVoice(producerId) {
      voices?.promote(producerId).catch(unlessClosed('dominant speaker could not be given a slot'));
    },
    close: () => router.close(),
  };
}

function openTransport(router: types.Router, webRtcServer: types.WebRtcServer, enableSctp: boolean) {
  return router.createWebRtcTransport({
    webRtcServer,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    iceConsentTimeout: CONSENT_TIMEOUT_S,
    initialAvailableOutgoingBitrate: INITIAL_BPS,
    enableSctp,
    maxReceiveMessageSize: MAX_CHANNEL_MESSAGE,
  });
}

type ClientCapabilities = TransportParts['capabilities'];

/** What clients take of each kind is the same for all that are offered the same feedback. */
function rememberCapabilities(router: types.RtpCapabilities): (congestion: CongestionFeedback | undefined) => ClientCapabilities {
  const known = new Map<CongestionFeedback | undefined, ClientCapabilities>();
  return (congestion) => {
    const of = (kind: MediaType) => settledCapabilities(receiverCapabilities(router, kind, congestion));
    const capabilities = known.get(congestion) ?? { audio: of('audio'), video: of('video') };
    known.set(congestion, capabilities);
    return capabilities;
  };
}

const ownerOf = (producer: types.Producer): string => String(producer.appData.owner);
