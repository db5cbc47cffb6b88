import { createHash } from 'node:crypto';
import type { ConfigTree } from '@parley/ui-config';

export interface PolicyOptions {
  /** Where the page and its services are: `https://meet.example.org`. */
  readonly origins: readonly string[];
  /** The generated config.js; addresses in it may be connected to. */
  readonly config: ConfigTree;
  /** Is there a custom-config.js? It may name services that are not known here. */
  readonly hasCustomConfig: boolean;
  /** Sites that may embed the page; `*` for every site. */
  readonly frameAncestors: string;
}

/** YouTube's player that keeps least about people; it is loaded when somebody shares such a video (apps/meet/src/video). */
const YOUTUBE = 'https://www.youtube-nocookie.com';

/** Content-Security-Policy of a page of our own client: own origin, plus the services that config.js names. */
export function contentPolicy(html: string, options: PolicyOptions): string {
  const named = originsIn(options.config);
  const connect = [...new Set([...options.origins, ...named].flatMap((origin) => [origin, origin.replace(/^http/, 'ws')]))];
  const scripts = originsIn((options.config.analytics as ConfigTree | undefined)?.scriptURLs);
  const anywhere = options.hasCustomConfig ? ['https:', 'wss:'] : [];
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...inlineHashes(html), ...scripts],
    'style-src': ["'self'", "'unsafe-inline'"],
    // A brand's pictures, and those of buttons that an embedding page brings, are where their owners keep them.
    'img-src': ["'self'", 'data:', 'blob:', 'https:'],
    'font-src': ["'self'", 'data:'],
    // Videos that people share are at addresses of their choice.
    'media-src': ["'self'", 'data:', 'blob:', 'https:'],
    'connect-src': ["'self'", ...connect, ...anywhere],
    'worker-src': ["'self'", 'blob:'],
    // Documents and the like of config.js, and the only player of others that the client frames.
    'frame-src': ["'self'", ...named, YOUTUBE, ...(options.hasCustomConfig ? ['https:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    ...(options.frameAncestors === '*' ? {} : { 'frame-ancestors': [options.frameAncestors] }),
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** `'sha256-…'` of every script that is written into the page. */
function inlineHashes(html: string): readonly string[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(([, attributes = '']) => !/\bsrc\s*=/i.test(attributes))
    .map(([, , body = '']) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);
}

/** Origins of every http(s) address in a value, however deep. */
function originsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    const url = /^(https?|wss?):/i.test(value) ? URL.parse(value) : undefined;
    return url ? [`${url.protocol.replace(/^ws/, 'http')}//${url.host}`] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(originsIn) : [];
}
