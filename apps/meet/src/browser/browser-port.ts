import type { BrowserPort, SocketHandlers, SocketPort } from '@parley/client';

/** The browser as libs/client needs it. `hasSimulcast`: the camera goes out in several sizes at once, where the browser can. */
export function createBrowserPort({ hasSimulcast }: { readonly hasSimulcast: boolean }): BrowserPort {
  const isFirefox = /\bFirefox\//.test(navigator.userAgent);
  return {
    // Firefox numbers its layers by RID only and ignores SSRC groups in its own answer.
    simulcast: isFirefox || !hasSimulcast ? 'none' : 'ssrc-groups',
    videoCodecs: shownVideoCodecs(isFirefox),
    createPeer: (iceServers) => new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [...iceServers] }),
    openSocket,
    fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(8_000) }),
  };
}

function shownVideoCodecs(isFirefox: boolean): string[] {
  const all = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const names = new Set(all.map(({ mimeType }) => mimeType.slice('video/'.length).toLowerCase()));
  // Firefox cannot take layers of AV1 apart: it knows no dependency descriptor.
  return ['av1', 'vp9', 'vp8', 'h264'].filter((name) => names.has(name) && !(isFirefox && name === 'av1'));
}

function openSocket(url: string, handlers: SocketHandlers): SocketPort {
  const socket = new WebSocket(url);
  let isClosed = false;
  const closed = (code: number) => {
    if (!isClosed) handlers.close(code);
    isClosed = true;
  };
  socket.addEventListener('open', () => handlers.open());
  socket.addEventListener('message', (event) => typeof event.data === 'string' && handlers.message(event.data));
  socket.addEventListener('close', (event) => closed(event.code));
  return {
    send: (text) => socket.send(text),
    close: () => {
      isClosed = true;
      socket.close();
    },
  };
}
