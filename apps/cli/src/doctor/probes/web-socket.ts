import { errorMessage } from '@parley/kernel';
import { WebSocket } from 'ws';

export interface WebSocketQuestion {
  readonly url: string;
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as soon as it is open. */
  readonly say?: string;
  /** What was received up to here is the answer; without it, an open socket is. */
  readonly until?: RegExp;
  /** Sent before it is closed. */
  readonly farewell?: string;
}

export type WebSocketAnswer =
  | { readonly kind: 'open'; readonly text: string }
  /** An HTTP answer in place of the upgrade. */
  | { readonly kind: 'refused'; readonly status: number; readonly body: string; readonly contentType: string }
  | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 6_000;
const MAX_BYTES = 65_536;

/** Opens a WebSocket with any certificate, says one thing, listens for the answer, and closes it. */
export function askWebSocket({ url, protocol, headers, say, until, farewell }: WebSocketQuestion): Promise<WebSocketAnswer> {
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, handshakeTimeout: TIMEOUT_MS, maxPayload: MAX_BYTES, followRedirects: false };
    const socket = new WebSocket(url, protocol ? [protocol] : [], { ...options, ...(headers && { headers }) });
    let text = '';
    const end = (answer: WebSocketAnswer) => {
      clearTimeout(timer);
      resolve(answer);
      if (socket.readyState === socket.OPEN && farewell) socket.send(farewell, () => socket.close());
      else socket.terminate();
    };
    const timer = setTimeout(() => end({ kind: 'failed', reason: 'no answer' }), TIMEOUT_MS);
    socket.on('open', () => {
      if (say !== undefined) socket.send(say);
      if (!until) end({ kind: 'open', text });
    });
    socket.on('message', (data) => {
      text += data.toString();
      if (text.length > MAX_BYTES) end({ kind: 'failed', reason: 'more was said than is sensible' });
      else if (until?.test(text)) end({ kind: 'open', text });
    });
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Buffer) => {
        if (body.length < MAX_BYTES) body += part.toString();
      });
      const contentType = response.headers['content-type'] ?? '';
      response.on('close', () => end({ kind: 'refused', status: response.statusCode ?? 0, body, contentType }));
    });
    socket.on('error', (error) => end({ kind: 'failed', reason: errorMessage(error) }));
    socket.on('close', (code) => end({ kind: 'failed', reason: `closed with code ${code}` }));
  });
}
