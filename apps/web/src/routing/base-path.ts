import type { IncomingMessage } from 'node:http';

/** The folder of a URL in which the site lies, with slashes on both ends: `/meet/`; `/` at the root of the host. */
export function basePathOf(url: string): string {
  return `${new URL(url).pathname.replace(/\/+$/, '')}/`;
}

/**
 * The target of a request as if the site lay at the root of its host. A proxy in front may hand the folder on or take it off, and
 * says the latter with `X-Forwarded-Prefix` if it can: then a room or tenant may have the folder's name.
 */
export function withinBase(request: Pick<IncomingMessage, 'url' | 'headers'>, basePath: string): string {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/';
  return basePath !== '/' && target.startsWith(basePath) && !isTakenOff(request, basePath) ? `/${target.slice(basePath.length)}` : target;
}

/** Does a request ask for the folder itself, without the slash at its end, from which relative addresses would lead astray? */
export function isFolderItself(request: Pick<IncomingMessage, 'url' | 'headers'>, basePath: string): boolean {
  return basePath !== '/' && request.url?.split('?')[0] === basePath.slice(0, -1) && !isTakenOff(request, basePath);
}

function isTakenOff({ headers }: Pick<IncomingMessage, 'headers'>, basePath: string): boolean {
  const prefix = headers['x-forwarded-prefix'];
  return typeof prefix === 'string' && `${prefix.replace(/\/+$/, '')}/` === basePath;
}
