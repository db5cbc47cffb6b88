import type { IncomingMessage } from 'node:http';
import { withinBase } from '../routing/base-path.ts';

/** The store, which says why it refuses an upload, gives one less. */
const UPLOAD_MS = 16 * 60_000;

/** How many milliseconds the body of a request may take when it is an upload: large files come slowly. Undefined for all others. */
export function uploadTime(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, basePath: string): number | undefined {
  return request.method === 'POST' && withinBase(request, basePath).startsWith('/file-sharing/sessions/') ? UPLOAD_MS : undefined;
}
