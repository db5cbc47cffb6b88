import type { IncomingMessage } from 'node:http';
import { type Finding, findingLine, type Log } from '@parley/kernel';
import { isLoopbackOrigin } from '../routing/addresses.ts';

export interface PublicAddressDeps {
  /** Origin of PUBLIC_URL; undefined when it is unset, or names this machine to itself only. */
  readonly publicOrigin: string | undefined;
  readonly basePath: string;
  readonly log: Log;
}

/** Enough to see what is wrong; a stranger may write anything into a header. */
const MAX_ADDRESSES = 5;

/** Compares the addresses by which browsers come with PUBLIC_URL, to which clients are sent whatever they came by. */
export class PublicAddress {
  readonly #deps: PublicAddressDeps;
  readonly #findings = new Map<string, Finding>();

  constructor(deps: PublicAddressDeps) {
    this.#deps = deps;
  }

  /** Looks at a request: what a page asks of its own server names the page's address, however many proxies are between. */
  observe({ headers }: IncomingMessage): void {
    const { publicOrigin, basePath, log } = this.#deps;
    if (publicOrigin === undefined || headers['sec-fetch-site'] !== 'same-origin') return;
    const seen = URL.parse(headers.referer ?? '')?.origin;
    if (seen === undefined || seen === publicOrigin || !/^https?:/.test(seen) || isLoopbackOrigin(seen)) return;
    if (this.#findings.has(seen) || this.#findings.size >= MAX_ADDRESSES) return;
    const folder = basePath === '/' ? '' : basePath;
    const finding: Finding = {
      severity: 'warning',
      subject: `PUBLIC_URL=${publicOrigin}${folder}`,
      problem: `people come by ${seen}`,
      effect: 'their browsers are sent to PUBLIC_URL for the meeting, and fail where it does not lead here',
      remedy: `PUBLIC_URL=${seen}${folder}, if that is the address for everybody`,
    };
    this.#findings.set(seen, finding);
    log.warn({}, findingLine(finding));
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }
}
