import type { IncomingMessage } from 'node:http';
import { type Finding, findingLine, type Log } from '@parley/kernel';
import { isPrivateAddress, plainAddress } from '../routing/addresses.ts';
import type { ClientView } from './client-view.ts';

/** Enough to find a proxy, of private addresses and of others: strangers, who may write anything into a header, take no place of ours. */
const MAX_PEERS = 5;

/** Notices proxies that say for whom they ask and are not believed: to our limits all people behind one are a single address. */
export class UntrustedProxies {
  readonly #log: Log;
  readonly #findings = new Map<string, Finding>();

  constructor(log: Log) {
    this.#log = log;
  }

  observe(request: IncomingMessage, { peer }: Pick<ClientView, 'peer'>): void {
    if (!peer.isClaimed) return;
    const address = plainAddress(request.socket.remoteAddress ?? '');
    if (address === '' || this.#findings.has(address) || this.#alike(address) >= MAX_PEERS) return;
    const finding: Finding = {
      severity: 'warning',
      subject: 'TRUSTED_PROXIES',
      problem: `${address} sends X-Forwarded-For and is not believed`,
      effect: 'if it is your reverse proxy, all people behind it share the limits of one address',
      remedy: `TRUSTED_PROXIES=${address}, but only if that is your own proxy`,
    };
    this.#findings.set(address, finding);
    this.#log.warn({ address }, findingLine(finding));
  }

  #alike(address: string): number {
    return [...this.#findings.keys()].filter((known) => isPrivateAddress(known) === isPrivateAddress(address)).length;
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }
}
