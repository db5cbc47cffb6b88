import { readFileSync } from 'node:fs';

/** What the pages of a browser, and the browser for them, asked of the network, each once. */
export interface NetLog {
  /** Requests and WebSockets. */
  readonly urls: readonly string[];
  /** Host names that it wanted addresses of; for STUN and TURN servers too. */
  readonly names: readonly string[];
}

/** What Chromium wants for itself, whatever is on the page. */
const BROWSERS_OWN = new Set(['update.googleapis.com', 'accounts.google.com', 'content-autofill.googleapis.com', 'clients2.google.com']);

interface Log {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly params?: Readonly<Record<string, unknown>> }[];
}

/** Reads the file that Chromium writes with `--log-net-log`, after the browser has been closed. */
export function readNetLog(file: string): NetLog {
  const { constants, events } = JSON.parse(readFileSync(file, 'utf8')) as Log;
  const values = (types: readonly string[], key: string) => {
    const wanted = new Set(types.map((type) => constants.logEventTypes[type]));
    const all = events.filter(({ type, params }) => wanted.has(type) && typeof params?.[key] === 'string');
    return [...new Set(all.map(({ params }) => String(params?.[key])))];
  };
  return {
    urls: values(['URL_REQUEST_START_JOB', 'CORS_REQUEST'], 'url').filter(
      (url) => /^(https?|wss?):/.test(url) && !isBrowsersOwn(new URL(url).hostname),
    ),
    names: values(['HOST_RESOLVER_MANAGER_REQUEST'], 'host')
      .map((host) => host.replace(/^\w+:\/\//, '').replace(/:\d+$/, ''))
      .filter((name) => !isBrowsersOwn(name)),
  };
}

export function isBrowsersOwn(name: string): boolean {
  return BROWSERS_OWN.has(name);
}
