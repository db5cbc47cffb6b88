import { AppError, type AppErrorCode, type Clock, errorMessage } from '@parley/kernel';
import { attr, childOf, NS, toXmlText, xml } from '@parley/xmpp-core';
import type { TransferPort, XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import { addFile, reduceFiles, removeFile, type SharedFile } from './file-list.ts';
import { isRecord, type JsonContent } from './record.ts';
import type { ServiceLink } from './service-link.ts';
import { type FilesView, NO_FILES, type Upload, type UploadProblem } from './talk-view.ts';

/** Where files are kept, as config.js says. */
export interface FileStore {
  readonly apiUrl: string;
  /** Bytes. */
  readonly maxFileSize: number;
}

export interface FilesDeps {
  readonly xmpp: Pick<XmppPort, 'request'>;
  readonly link: ServiceLink;
  readonly room: RoomSession;
  readonly clock: Clock;
  /** Absent where the server keeps no files, or the screen has none. */
  readonly store: FileStore | undefined;
  readonly transfer: TransferPort | undefined;
  /** Whose disco answers with short-lived tokens. */
  readonly domain: string;
  readonly meetingId: () => string | undefined;
  readonly displayName: () => string;
  readonly onChange: () => void;
}

const MAX_UPLOADS = 20;

/** Files that people put into the room: the list is the service's, the content goes to a store over HTTP (ui contract §1.12). */
export class Files {
  readonly #deps: FilesDeps;
  readonly #running = new Map<string, AbortController>();
  #view: FilesView = NO_FILES;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
    deps.link.on('file-sharing', (content) => this.#heard(content));
  }

  get view(): FilesView {
    return this.#view;
  }

  /** Inside: the service tells all files after this, if there are any. */
  joined(): void {
    this.#set({ files: [] });
  }

  /** Not in the room any more. */
  stop(): void {
    for (const running of this.#running.values()) running.abort();
  }

  /** Puts a file into the room. Never rejects: `uploads` of the view says how it goes. */
  async share(file: File): Promise<void> {
    const { clock, store } = this.#deps;
    const id = crypto.randomUUID();
    const { size } = file;
    const name = toXmlText(file.name).slice(0, 255);
    this.#set({ uploads: [...this.#view.uploads, { id, name, size, progress: 0 }].slice(-MAX_UPLOADS) });
    if (store && size > store.maxFileSize) {
      this.#progress(id, { problem: 'tooLarge' });
      return;
    }
    try {
      await this.#upload(file, { fileId: id, fileName: name, fileSize: size, fileType: extensionOf(name), timestamp: clock.now() });
      this.dismiss(id);
    } catch (error) {
      if (AppError.is(error, 'CLOSED')) this.dismiss(id);
      else this.#progress(id, { problem: PROBLEMS[codeOf(error)] ?? 'failed' });
    }
  }

  /** Stops an upload, or takes a failed one off the screen. */
  dismiss(id: string): void {
    this.#running.get(id)?.abort();
    this.#set({ uploads: this.#view.uploads.filter((upload) => upload.id !== id) });
  }

  /** An address from which the file can be fetched for a short while, without a token. @throws AppError as the store answers */
  async addressOf(id: string): Promise<string> {
    const url = addressIn(await this.#request('GET', id), this.#deps.store?.apiUrl);
    if (url === undefined) throw new AppError('UNAVAILABLE', 'the store names no address');
    return url;
  }

  /** Removes a file for everybody. @throws AppError as the store answers */
  async remove(id: string): Promise<void> {
    await this.#request('DELETE', id);
    await this.#deps.link.command('file-sharing', xml('file-sharing', { xmlns: NS.jitmeet, type: 'remove', fileId: id }));
    this.#set({ files: removeFile(this.#view.files, id) });
  }

  async #upload(file: File, metadata: Metadata): Promise<void> {
    const running = new AbortController();
    this.#running.set(metadata.fileId, running);
    try {
      const body = { ...metadata, conferenceFullName: this.#deps.room.room };
      const form = [['metadata', JSON.stringify(body)] as const, ['file', file] as const];
      await this.#send('POST', undefined, {
        form,
        signal: running.signal,
        onProgress: (progress) => this.#progress(metadata.fileId, { progress }),
      });
    } finally {
      this.#running.delete(metadata.fileId);
    }
    await this.#announce(metadata);
  }

  /** The service tells everybody but the author. */
  async #announce(metadata: Metadata): Promise<void> {
    const { link, room, displayName } = this.#deps;
    const shared: SharedFile = {
      id: metadata.fileId,
      name: metadata.fileName,
      size: metadata.fileSize,
      at: metadata.timestamp,
      authorId: room.nick,
      authorName: displayName(),
      isHistory: false,
    };
    this.#set({ files: addFile(this.#view.files, shared) });
    const command = xml('file-sharing', { xmlns: NS.jitmeet, type: 'add' }, JSON.stringify(metadata));
    await link.command('file-sharing', command, { onRefusal: () => this.#refused(shared) });
  }

  #refused(file: SharedFile): void {
    const failed: Upload = { id: file.id, name: file.name, size: file.size, progress: 1, problem: 'refused' };
    this.#set({ files: removeFile(this.#view.files, file.id), uploads: [...this.#view.uploads, failed].slice(-MAX_UPLOADS) });
  }

  #request(method: 'GET' | 'DELETE', id: string): Promise<string> {
    return this.#send(method, id, {});
  }

  async #send(method: 'GET' | 'POST' | 'DELETE', id: string | undefined, options: Parameters<TransferPort['send']>[1]): Promise<string> {
    const { store, transfer, meetingId } = this.#deps;
    const meeting = meetingId();
    if (!store || !transfer || meeting === undefined) throw new AppError('NOT_SUPPORTED', 'this server keeps no files');
    const path = `${store.apiUrl}/sessions/${encodeURIComponent(meeting)}/files${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
    const token = await this.#token();
    if (options.signal?.aborted) throw new AppError('CLOSED', 'stopped');
    const { status, body } = await transfer.send({ method, url: path, token }, options);
    if (status >= 200 && status < 300) return body;
    throw new AppError(STATUS[status] ?? 'UNAVAILABLE', `the store answered ${status}`);
  }

  /** A token for a few seconds; the server gives it to people in the room only. */
  async #token(): Promise<string> {
    const { xmpp, domain } = this.#deps;
    const wanted = xml('service', { type: 'short-lived-token', host: 'file-sharing' });
    try {
      const answer = await xmpp.request('get', domain, xml('credentials', { xmlns: NS.externalServices }, wanted));
      const service = childOf(answer, 'service');
      const token = service && attr(service, 'password');
      if (token) return token;
    } catch (error) {
      throw new AppError('NOT_ALLOWED', errorMessage(error), { cause: error });
    }
    throw new AppError('NOT_ALLOWED', 'the server gives no token');
  }

  #heard(content: JsonContent): void {
    this.#set({ files: reduceFiles(this.#view.files, content) });
  }

  #progress(id: string, change: Partial<Upload>): void {
    this.#set({ uploads: this.#view.uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)) });
  }

  #set(change: Partial<FilesView>): void {
    this.#view = { ...this.#view, ...change };
    this.#deps.onChange();
  }
}

interface Metadata {
  readonly fileId: string;
  readonly fileName: string;
  readonly fileSize: number;
  readonly fileType: string;
  readonly timestamp: number;
}

const STATUS: Readonly<Record<number, AppErrorCode>> = {
  400: 'INPUT_INVALID',
  401: 'NOT_ALLOWED',
  403: 'NOT_ALLOWED',
  404: 'NOT_FOUND',
  413: 'LIMIT_REACHED',
  429: 'LIMIT_REACHED',
  507: 'LIMIT_REACHED',
};

const PROBLEMS: Readonly<Partial<Record<AppErrorCode, UploadProblem>>> = {
  NOT_ALLOWED: 'refused',
  INPUT_INVALID: 'refused',
  LIMIT_REACHED: 'full',
};

function codeOf(error: unknown): AppErrorCode {
  return error instanceof AppError ? error.code : 'INTERNAL';
}

/** The address that the store names, which may be relative to its own; undefined when there is none. */
function addressIn(body: string, base: string | undefined): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return isRecord(answer) && typeof answer.presignedUrl === 'string' ? new URL(answer.presignedUrl, base).href : undefined;
  } catch {
    return undefined;
  }
}

/** As official clients name the kind of a file. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
