import type { BrowserPort, SocketHandlers, SocketPort } from '@parley/client';

/** The browser as libs/client needs it. */
export function createBrowserPort(): BrowserPort {
  return {
    // Firefox numbers its layers by RID only and ignores SSRC groups in its own answer.
    simulcast: /\bFirefox\//.test(navigator.userAgent) ? 'none' : 'ssrc-groups',
    createPeer: (iceServers) => new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [...iceServers] }),
    openSocket,
    fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(8_000) }),
  };
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
