import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type FileMetadata, parseFileId } from '@parley/file-sharing';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import type { Metrics } from '@parley/metrics';
import { refuse } from '../http/refusal.ts';
import { DownloadLinks } from './download-links.ts';
import { createAuthorize, type FileAccessDeps } from './file-access.ts';
import { fileRefusal, refusalOf } from './file-refusal.ts';
import { FileStore, isMeetingId, type StoredFile } from './file-store.ts';
import { askPolicy, MeetingWatch } from './meeting-watch.ts';
import { receiveUpload } from './receive-upload.ts';
import type { FileSharingSettings } from './settings.ts';
import { UploadSlots } from './upload-slots.ts';

export interface FileSharingDeps extends Pick<FileAccessDeps, 'prosody' | 'fetch'> {
  readonly settings: FileSharingSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  readonly metrics: Metrics;
}

/** Below `file-sharing/`: `sessions/MEETING/files`, the same with `/FILE`, `download/MEETING/FILE`. */
export interface FileSharingRequest {
  readonly path: readonly string[];
  /** With its `?`. */
  readonly query: string;
  /** Address of `file-sharing/` as the browser knows it, with a slash at its end. */
  readonly base: string;
  /** Of the client. */
  readonly address: string;
}

export interface FileSharing {
  handle(request: IncomingMessage, response: ServerResponse, target: FileSharingRequest): Promise<void>;
  stop(): void;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '86400',
};

/** Tokens are what opens the door, and no page sends them by itself: pages of other sites may ask. */
const OPEN = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

/**
 * The store of the files that people share in a meeting, as official clients use it (ui contract §1.12). Fails when its folder cannot
 * be had.
 */
export async function openFileSharing(deps: FileSharingDeps): Promise<FileSharing> {
  const { settings, clock, log, metrics, prosody, refusals } = deps;
  const store = await FileStore.open({ ...settings, log });
  const watch = new MeetingWatch({ store, askHeld: askPolicy(prosody, clock, deps.fetch), clock, log, expiryMs: settings.expiryMs });
  const files = new FileRequests({ settings, store, clock, authorize: createAuthorize(deps), links: new DownloadLinks(clock) });
  const answered = metrics.counter('file_requests_total', 'Requests for shared files by kind and status.', ['kind', 'status']);
  metrics.gauge('shared_file_bytes', 'Bytes of shared files, those on their way included.', { read: () => store.totalBytes });
  watch.start();
  return {
    stop: () => watch.stop(),
    async handle(request, response, target) {
      const kind = target.path[0] === 'download' ? 'download' : (request.method ?? '').toLowerCase();
      response.once('close', () =>
        answered.inc(1, { kind: ['get', 'post', 'delete', 'download'].includes(kind) ? kind : 'other', status: response.statusCode }),
      );
      for (const [name, value] of Object.entries(OPEN)) response.setHeader(name, value);
      try {
        await files.handle(request, response, target);
      } catch (error) {
        const refusal = refusalOf(error);
        if (!refusal) throw error;
        const { method } = request;
        refusals.warn({ ...refusal, method, address: target.address, cause: causeOf(error) }, 'file request refused');
        refuse(response, refusal);
      }
    },
  };
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause !== undefined ? errorMessage(error.cause) : undefined;
}

interface FileRequestsDeps {
  readonly settings: FileSharingSettings;
  readonly store: FileStore;
  readonly clock: Clock;
  readonly links: DownloadLinks;
  readonly authorize: ReturnType<typeof createAuthorize>;
}

class FileRequests {
  readonly #deps: FileRequestsDeps;
  readonly #slots = new UploadSlots();

  constructor(deps: FileRequestsDeps) {
    this.#deps = deps;
  }

  async handle(request: IncomingMessage, response: ServerResponse, target: FileSharingRequest): Promise<void> {
    const [folder, meetingId = '', ...rest] = target.path;
    if (!isMeetingId(meetingId)) throw fileRefusal(404, 'there is nothing at this address');
    if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
    if (folder === 'download' && rest.length === 1)
      return await this.#download(request, response, { meetingId, fileId: rest[0], query: target.query });
    if (folder !== 'sessions' || rest[0] !== 'files' || rest.length > 2) throw fileRefusal(404, 'there is nothing at this address');
    if (rest.length === 1) return await this.#collection(request, response, { meetingId, address: target.address });
    return await this.#item(request, response, { meetingId, fileId: rest[1], base: target.base });
  }

  async #collection(
    request: IncomingMessage,
    response: ServerResponse,
    { meetingId, address }: { meetingId: string; address: string },
  ): Promise<void> {
    if (request.method !== 'POST') return notAllowed(response, 'POST');
    const { authorize, settings, clock, store } = this.#deps;
    const access = await authorize(request, meetingId);
    if (!access.mayUpload) throw fileRefusal(403, 'this person may not share files');
    const facts = (fileName: string) => ({
      fileName,
      createdAt: clock.now(),
      nick: access.nick,
      ...(access.userId !== undefined && { userId: access.userId }),
    });
    const begin = ({ fileId, fileName }: FileMetadata) => store.begin(meetingId, fileId, facts(fileName));
    const rules = { maxFileBytes: settings.limits.maxFileBytes, types: settings.types };
    const free = this.#slots.take(meetingId, address);
    const { fileId } = await receiveUpload(request, { rules, clock, begin }).finally(free);
    sendJson(response, { fileId });
  }

  async #item(
    request: IncomingMessage,
    response: ServerResponse,
    { meetingId, fileId: given, base }: { meetingId: string; fileId: string | undefined; base: string },
  ): Promise<void> {
    const { authorize, store, links } = this.#deps;
    if (request.method !== 'GET' && request.method !== 'DELETE') return notAllowed(response, 'GET, DELETE');
    const access = await authorize(request, meetingId);
    const file = store.find(meetingId, parseFileId(given) ?? '');
    if (!file) throw fileRefusal(404, 'there is no such file');
    if (request.method === 'DELETE') {
      if (!access.mayUpload) throw fileRefusal(403, 'this person may not remove files');
      await store.remove(meetingId, file.fileId);
      return void response.writeHead(204).end();
    }
    const { fileId, fileName, bytes: fileSize, createdAt, userId } = file;
    const presignedUrl = `${base}download/${meetingId}/${fileId}${links.sign(meetingId, fileId)}`;
    sendJson(response, { fileId, sessionId: meetingId, fileName, fileSize, createdAt, userId, presignedUrl });
  }

  async #download(
    request: IncomingMessage,
    response: ServerResponse,
    { meetingId, fileId: given, query }: { meetingId: string; fileId: string | undefined; query: string },
  ): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed(response, 'GET, HEAD');
    const fileId = parseFileId(given) ?? '';
    if (!this.#deps.links.isGood(meetingId, fileId, query)) throw fileRefusal(403, 'this address does not hold any more');
    const file = this.#deps.store.find(meetingId, fileId);
    if (!file) throw fileRefusal(404, 'there is no such file');
    const content = await this.#deps.store.read(file);
    response.writeHead(200, downloadHeaders(file));
    if (request.method === 'HEAD') {
      content.destroy();
      return void response.end();
    }
    // Whoever goes away has seen enough.
    await pipeline(content, response).catch(() => response.destroy());
  }
}

/** A download and nothing else, whatever is in the file: a page of a stranger must never run as one of ours. */
function downloadHeaders({ bytes, fileName }: StoredFile): Record<string, string> {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(bytes),
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  };
}

function sendJson(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

function notAllowed(response: ServerResponse, allow: string): void {
  response.setHeader('Allow', allow);
  throw fileRefusal(405, `possible here: ${allow}`);
}
