import type { BridgeMessage, ReceiverConstraints } from '@parley/bridge-channel';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import type { OpusWish } from '@parley/sdp';
import type { Jingle } from '@parley/xmpp-jingle';
import type { ChannelPreference, ChannelWay } from './channel-ways.ts';
import type { LocalMediaState } from './local-media.ts';
import type { MachineEvent } from './machine.ts';
import type { BrowserPort, PeerPort, XmppPort } from './ports.ts';
import { focusOf } from './room-session.ts';
import { SessionPair } from './session-pair.ts';
import { type BridgeView, carryOver, EMPTY_BRIDGE_VIEW, type ReceivedSource, reduceBridgeView } from './state.ts';

export interface BridgeLinkDeps {
  readonly xmpp: XmppPort;
  readonly browser: BrowserPort;
  readonly clock: Clock;
  readonly log: Log;
  /** Bare JID. */
  readonly room: string;
  readonly serviceUrl: string;
  readonly channel: ChannelPreference;
  /** Asked for each session. */
  readonly sound?: (() => OpusWish) | undefined;
  readonly dispatch: (event: MachineEvent) => void;
  readonly onChange: () => void;
  /** Another endpoint tells how well it is connected. */
  readonly onEndpointStats: (from: string, stats: Readonly<Record<string, unknown>>) => void;
  /** Another endpoint says something to this one, or to all. */
  readonly onEndpointMessage: (from: string, payload: Readonly<Record<string, unknown>>) => void;
}

const JINGLE_TIMEOUT_MS = 15_000;
const DEFAULT_CONSTRAINTS: ReceiverConstraints = { lastN: -1, defaultConstraints: { maxHeight: 180 } };

/** Media towards the bridge, from one session to the next, and what the bridge says besides. */
export class BridgeLink {
  readonly #deps: BridgeLinkDeps;
  readonly #sessions: SessionPair;
  /** Endpoint ids of everybody who has been in the room in this person's time. */
  readonly #met = new Set<string>();
  #view: BridgeView = EMPTY_BRIDGE_VIEW;
  #constraints = DEFAULT_CONSTRAINTS;

  constructor(deps: BridgeLinkDeps) {
    this.#deps = deps;
    this.#sessions = new SessionPair({ ...deps, onSources: () => deps.onChange() });
  }

  get view(): BridgeView {
    return this.#view;
  }

  get sid(): string | undefined {
    return this.#sessions.current?.sid;
  }

  get channelKind(): ChannelWay['kind'] | undefined {
    return this.#sessions.current?.channelKind;
  }

  get peer(): PeerPort | undefined {
    return this.#sessions.current?.media.peer;
  }

  received(): readonly ReceivedSource[] {
    return this.#sessions.received();
  }

  setLocal(local: LocalMediaState): void {
    this.#sessions.setLocal(local);
  }

  /** What this person wants to receive (bridge contract §9.1). */
  setConstraints(constraints: ReceiverConstraints): void {
    this.#constraints = constraints;
    this.#sessions.current?.sendConstraints();
  }

  /** Says something to one endpoint or (`''`) to all others; lost while there is no channel. */
  tell(payload: Readonly<Record<string, unknown>>, to: string): void {
    this.#sessions.current?.tell(payload, to);
  }

  sendStats(stats: Readonly<Record<string, unknown>>): void {
    this.#sessions.current?.sendStats(stats);
  }

  /** Height that the own camera has at most; undefined: no limit. */
  setCameraLimit(maxHeight: number | undefined): void {
    this.#sessions.setCameraLimit(maxHeight);
  }

  changeSources(jingle: Jingle): void {
    this.#sessions.current?.changeSources(jingle);
  }

  /** The session is over, but is shown until the next one has something to show. */
  retire(): void {
    this.#sessions.retire();
  }

  /** `present`: by endpoint id, everybody else in the room. Sources of those who have gone are shown no more. */
  rosterChanged(present: ReadonlyMap<string, unknown>): void {
    for (const id of present.keys()) this.#met.add(id);
    // The bridge may be faster than presence and says everything once: only who was here can have gone.
    this.#sessions.drop(({ owner }) => this.#met.has(owner) && !present.has(owner));
  }

  close(): void {
    this.#sessions.close();
  }

  async begin(jingle: Jingle, endpoint: string, iceServers: readonly RTCIceServer[]): Promise<void> {
    const { xmpp, browser, clock, log, room, serviceUrl, channel, sound, dispatch, onChange } = this.#deps;
    this.#view = carryOver(this.#view);
    dispatch({ type: 'offer' });
    const isCurrent = () => this.#sessions.current?.sid === jingle.sid;
    try {
      await this.#sessions.begin({
        jingle,
        endpoint,
        responder: xmpp.jid,
        serviceUrl,
        channel,
        sound: sound?.(),
        browser,
        iceServers,
        clock,
        log: log.child({ sid: jingle.sid }),
        request: (child) => xmpp.request('set', focusOf(room), child, { timeoutMs: JINGLE_TIMEOUT_MS }),
        randomSsrc: () => crypto.getRandomValues(new Uint32Array(1))[0] || 1,
        constraints: () => this.#constraints,
        onIce: (state) => isCurrent() && this.#ice(state),
        onSources: () => onChange(),
        onMessage: (message) => isCurrent() && this.#bridgeSays(message),
        onChannel: () => isCurrent() && onChange(),
      });
    } catch (error) {
      log.error({ error: errorMessage(error) }, 'session not accepted');
      if (isCurrent()) dispatch({ type: 'ice', state: 'failed' });
    }
  }

  async restart(reason: string): Promise<void> {
    const session = this.#sessions.current;
    this.#sessions.retire();
    try {
      await session?.requestRestart(reason);
    } catch (error) {
      this.#deps.log.warn({ error: errorMessage(error) }, 'restart refused');
      if (AppError.is(error, 'NOT_FOUND') || AppError.is(error, 'INPUT_INVALID')) this.#deps.dispatch({ type: 'timer', name: 'offer' });
    }
  }

  #ice(state: RTCIceConnectionState): void {
    if (state === 'connected' || state === 'completed') this.#sessions.settle();
    this.#deps.dispatch({ type: 'ice', state });
  }

  #bridgeSays(message: BridgeMessage): void {
    if (message.colibriClass === 'EndpointMessage') {
      this.#deps.onEndpointMessage(message.from, message.msgPayload);
      return;
    }
    if (message.colibriClass === 'EndpointStats') {
      this.#deps.onEndpointStats(message.from, message);
      return;
    }
    this.#view = reduceBridgeView(this.#view, message);
    this.#deps.onChange();
  }
}
