import type { IncomingMessage } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { extensionOf, type FileMetadata, parseFileMetadata } from '@parley/file-sharing';
import { type Clock, deferred } from '@parley/kernel';
import { fileRefusal } from './file-refusal.ts';
import type { Incoming, StoredFile } from './file-store.ts';

type Form = InstanceType<typeof Busboy>;

export interface UploadRules {
  readonly maxFileBytes: number;
  /** Extensions that may be uploaded, in lower case; empty for all. */
  readonly types: readonly string[];
}

export interface UploadDeps {
  readonly rules: UploadRules;
  readonly clock: Clock;
  /** Makes place for a file. */
  begin(metadata: FileMetadata): Promise<Incoming>;
}

/** Metadata of a file and the other parts of the form around it. */
const MAX_METADATA_BYTES = 8_192;
const MAX_FORM_BYTES = 65_536;
/** A file of 50 MB at half a megabit per second. */
const DEADLINE_MS = 15 * 60_000;

const GONE = 'the upload has ended early';

/**
 * The file in a request (`multipart/form-data`: `metadata`, then `file`), written to the store as it comes.
 * @throws AppError 400, 408, 413, 415, 507, or what `begin` throws; nothing is left of the file then
 */
export async function receiveUpload(request: IncomingMessage, { rules, clock, begin }: UploadDeps): Promise<StoredFile> {
  const { 'content-type': type = '', 'content-length': length } = request.headers;
  if (!/^multipart\/form-data\s*;/i.test(type)) throw fileRefusal(415, 'expected multipart/form-data');
  if (Number(length ?? 0) > rules.maxFileBytes + MAX_FORM_BYTES) throw fileRefusal(413, `a file may have ${rules.maxFileBytes} bytes`);
  const form = createForm({ ...request.headers, 'content-type': type });
  const ended = new AbortController();
  const stop = (status: number, detail: string) => ended.abort(fileRefusal(status, detail));
  const onClose = () => void (request.complete || stop(400, GONE));
  request.once('close', onClose);
  const timer = clock.after(DEADLINE_MS, () => stop(408, 'the upload takes too long'));
  try {
    return await readForm(request, form, ended, async (metadata, content) => {
      checkType(metadata, rules);
      return await write(content, await begin(metadata), metadata, ended.signal);
    });
  } finally {
    timer.cancel();
    request.off('close', onClose);
    // What is left unread would stand in front of the next request of this connection.
    request.unpipe(form).resume();
  }
}

function checkType({ fileName }: FileMetadata, { types }: UploadRules): void {
  if (types.length > 0 && !types.includes(extensionOf(fileName)))
    throw fileRefusal(415, `files of these types may be shared: ${types.join(', ')}`);
}

type OnFile = (metadata: FileMetadata, content: Readable) => Promise<StoredFile>;

/** What goes wrong outside of the file ends its writing too, which is waited for. */
async function readForm(request: IncomingMessage, form: Form, ended: AbortController, onFile: OnFile): Promise<StoredFile> {
  const { promise: began, resolve, reject } = deferred<Promise<StoredFile>>();
  const fail = (detail: string, cause?: unknown) => {
    ended.abort(fileRefusal(400, detail, cause));
  };
  let metadata: FileMetadata | undefined;
  let writing: Promise<StoredFile> | undefined;
  form.on('field', (name, value) => {
    if (name === 'metadata') metadata ??= parseFileMetadata(value);
  });
  form.on('file', (name, content) => {
    content.on('error', () => {});
    // What is not read keeps the form from going on.
    if (ended.signal.aborted || writing || name !== 'file') return void content.resume();
    if (!metadata) return fail('metadata is missing in front of the file, or malformed');
    writing = onFile(metadata, content);
    resolve(writing);
  });
  form.on('finish', () => void (writing || fail('there is no file')));
  form.on('error', (error) => fail('the form is malformed', error));
  ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true });
  request.pipe(form);
  return await began;
}

const FORM_LIMITS = { fieldNameSize: 64, fieldSize: MAX_METADATA_BYTES, fields: 4, files: 1, parts: 5, headerPairs: 20, headerSize: 4_096 };

function createForm(headers: BusboyHeaders): Form {
  try {
    return new Busboy({ headers, limits: FORM_LIMITS, defCharset: 'utf8' });
  } catch (error) {
    throw fileRefusal(400, 'the form has no boundary', error);
  }
}

async function write(content: Readable, incoming: Incoming, metadata: FileMetadata, signal: AbortSignal): Promise<StoredFile> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        incoming.grow(chunk.length);
        bytes += chunk.length;
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(content, counted, incoming.disk, { signal });
    if (bytes !== metadata.fileSize) throw fileRefusal(400, `the file has ${bytes} bytes, its metadata says ${metadata.fileSize}`);
    return await incoming.commit();
  } catch (error) {
    await incoming.abort();
    throw signal.aborted ? signal.reason : diskRefusal(error);
  }
}

function diskRefusal(error: unknown): unknown {
  const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return full ? fileRefusal(507, 'there is no place for more files', error) : error;
}
