import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A body that stays on the disk, and is read from there for everybody who asks. */
export interface DiskBody {
  /** Absolute. */
  readonly file: string;
  readonly length: number;
}

export type Body = Buffer | DiskBody;

/** A body that is ready to be sent, with its compressed forms. */
export interface Asset {
  readonly type: string;
  readonly cacheControl: string;
  /** Without quotes; each encoding has its own, `tag-br`. */
  readonly tag: string;
  body: Body;
  gzip?: Body | undefined;
  br?: Body | undefined;
  /** Are there directives in it, which are carried out for every tenant? */
  readonly isTemplate?: boolean | undefined;
  /** Content-Security-Policy of a page. */
  readonly policy?: string | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  wasm: 'application/wasm',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
};

const COMPRESSIBLE = /^(text\/|application\/(json|manifest|xml|wasm)|image\/svg|font\/ttf)/;
/** Smaller bodies gain nothing (deployment contract §5.1). */
const MIN_COMPRESSED_BYTES = 860;
const CODE = /\.(html|m?js|css|json|map|webmanifest|wasm|txt|xml)$/;
/** Vite's names: assets/index-BxK93hQa.js. */
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/;

export function typeOf(file: string): string {
  const extension = path.extname(file).slice(1).toLowerCase();
  return (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined) ?? 'application/octet-stream';
}

/** How long a file may be kept: a content hash in its name means for ever, code is asked for every time, the rest is kept a day. */
export function cacheControlOf(file: string): string {
  if (HASHED.test(file)) return 'public, max-age=31536000, immutable';
  return CODE.test(file) ? 'no-cache' : 'public, max-age=86400';
}

export function createAsset(body: Buffer, options: Pick<Asset, 'type' | 'cacheControl' | 'policy' | 'isTemplate'>): Asset {
  return { ...options, body, tag: createHash('sha256').update(body).digest('base64url').slice(0, 20) };
}

export function textOf({ body }: Pick<Asset, 'body'>): string {
  return Buffer.isBuffer(body) ? body.toString() : readFileSync(body.file, 'utf8');
}

/** Larger bodies are rare, and asked for rarely: whiteboards, models. What everybody loads first is smaller when compressed. */
const MAX_HELD_BYTES = 200 * 1024;

/** Where the forms of an asset lie on the disk; those that lie nowhere have been made here. */
export interface AssetFiles {
  readonly body: string;
  readonly br?: string | undefined;
  readonly gzip?: string | undefined;
}

/** Lets go of large bodies that lie on the disk. Only when every compressed form has been made. */
export function releaseLarge(asset: Asset, files: AssetFiles): void {
  const released = (body: Body, from: string): Body =>
    Buffer.isBuffer(body) && body.length > MAX_HELD_BYTES ? { file: from, length: body.length } : body;
  asset.body = released(asset.body, files.body);
  if (asset.br && files.br !== undefined) asset.br = released(asset.br, files.br);
  if (asset.gzip && files.gzip !== undefined) asset.gzip = released(asset.gzip, files.gzip);
}

const brotliOf = promisify(brotliCompress);
const gzipOf = promisify(gzip);

/** Adds the compressed forms that are missing and worth it; runs on zlib's own threads. */
export async function compressAsset(asset: Asset): Promise<void> {
  const { body } = asset;
  if (!COMPRESSIBLE.test(asset.type) || !Buffer.isBuffer(body) || body.length < MIN_COMPRESSED_BYTES) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  const [br, gz] = await Promise.all([asset.br ?? brotliOf(body, { params }), asset.gzip ?? gzipOf(body, { level: 6 })]);
  if (br.length < body.length) asset.br = br;
  if (gz.length < body.length) asset.gzip = gz;
}
