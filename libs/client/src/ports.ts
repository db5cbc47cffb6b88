import type { Element } from '@parley/xmpp-core';
import type { SharedScreen } from './screen-share.ts';

/** What the client needs of an XMPP connection; `createXmppClient` of @parley/xmpp-connection is one. */
export interface XmppPort {
  readonly jid: string;
  readonly online: boolean;
  start(signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  send(stanza: Element): Promise<void>;
  request(type: 'get' | 'set', to: string, child: Element, options?: { timeoutMs?: number }): Promise<Element | undefined>;
  probe(): void;
  handle(
    type: 'get' | 'set',
    xmlns: string,
    name: string,
    handler: (iq: { readonly from: string; readonly child: Element }) => Promise<Element | undefined> | Element | undefined,
  ): () => void;
  on(event: 'presence' | 'message', listener: (stanza: Element) => void): () => void;
  on(event: 'online', listener: (info: { resumed: boolean }) => void): () => void;
  on(event: 'offline', listener: (reason?: string) => void): () => void;
  /** The server takes this login no more, while reconnecting. */
  on(event: 'refused', listener: (error: unknown) => void): () => void;
}

export interface PeerSender {
  replaceTrack(track: MediaStreamTrack | null): Promise<void>;
  getParameters(): RTCRtpSendParameters;
  setParameters(parameters: RTCRtpSendParameters): Promise<void>;
}

export interface PeerTransceiver {
  readonly mid: string | null;
  direction: RTCRtpTransceiverDirection;
  readonly sender: PeerSender;
  readonly receiver: {
    readonly track: MediaStreamTrack;
    /** Loudness out of the packets, 0 to 1, where the browser tells it. */
    getSynchronizationSources?(): readonly { readonly audioLevel?: number }[];
  };
}

/** The part of RTCDataChannel that the client uses. */
export interface PeerChannel {
  addEventListener(event: 'open' | 'close', listener: () => void): void;
  addEventListener(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  send(text: string): void;
  close(): void;
}

/** The part of RTCPeerConnection that the client uses. */
export interface PeerPort {
  readonly iceConnectionState: RTCIceConnectionState;
  setRemoteDescription(description: { type: 'offer'; sdp: string }): Promise<void>;
  createAnswer(): Promise<{ readonly sdp?: string }>;
  setLocalDescription(description: { type: 'answer'; sdp: string }): Promise<void>;
  getTransceivers(): readonly PeerTransceiver[];
  addEventListener(event: 'iceconnectionstatechange', listener: () => void): void;
  getStats(): Promise<RTCStatsReport>;
  createDataChannel(label: string, options: { protocol: string }): PeerChannel;
  close(): void;
}

export interface SocketHandlers {
  open(): void;
  message(text: string): void;
  close(code: number): void;
}

export interface SocketPort {
  send(text: string): void;
  close(): void;
}

/**
 * Capture devices. All of them reject with AppError: NOT_ALLOWED when the person or the browser refused, NOT_FOUND when there is
 * no device, UNAVAILABLE when another program holds it, NOT_SUPPORTED in an insecure context.
 */
export interface DevicesPort {
  openMicrophone(deviceId: string | undefined): Promise<MediaStreamTrack>;
  openCamera(deviceId: string | undefined): Promise<MediaStreamTrack>;
  /** Asks for a screen, window or tab, with its sound where there is any. CLOSED: the person has changed their mind. */
  openScreen(options: { readonly isSoundOnly: boolean }): Promise<SharedScreen>;
}

/** How this browser can send several layers: by SSRC groups in its answer (Chromium, Safari), or not that way (Firefox). */
export type SimulcastStyle = 'ssrc-groups' | 'none';

/** The browser, as far as the client needs it. */
export interface BrowserPort {
  readonly simulcast: SimulcastStyle;
  /** Video codecs that it can show, lower case: others send one that everybody lists. */
  readonly videoCodecs: readonly string[];
  createPeer(iceServers: readonly RTCIceServer[]): PeerPort;
  openSocket(url: string, handlers: SocketHandlers): SocketPort;
  fetch(url: string, init: { method: string; headers: Record<string, string>; body: string }): Promise<HttpAnswer>;
}

/** Files to and from a store. */
export interface TransferPort {
  /**
   * One request, with `token` as its bearer. `onProgress`: how much of the form is out, 0 to 1.
   * Rejects with AppError UNAVAILABLE when nobody answers and CLOSED when aborted.
   */
  send(
    request: { readonly method: 'GET' | 'POST' | 'DELETE'; readonly url: string; readonly token: string },
    options: {
      readonly form?: readonly (readonly [name: string, value: string | File])[];
      readonly onProgress?: (share: number) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<{ readonly status: number; readonly body: string }>;
}

export interface HttpAnswer {
  readonly status: number;
  text(): Promise<string>;
}
