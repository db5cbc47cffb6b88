import { deferred, silentLog } from '@parley/kernel';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { createSfu } from '../sfu.ts';
import type { Sfu, SfuRouter, SfuTransport } from '../types.ts';
import { type Answer, answer, launchBrowser, offerFor, type RemoteStream } from './browser-peer.ts';
import { freeUdpPort } from './free-udp-port.ts';
import { workerBin } from './worker-bin.ts';

export interface OpenTransport {
  readonly transport: SfuTransport;
  /** Resolves when DTLS is done. */
  readonly connected: Promise<void>;
}

/** A transport of which nothing else is asked than that it connects. */
export async function openTransport(router: SfuRouter): Promise<OpenTransport> {
  const connected = deferred();
  const transport = await router.createTransport({
    sctp: true,
    onLost() {},
    onIceState() {},
    onDtlsState: (state) => state === 'connected' && connected.resolve(),
    onBandwidth() {},
    onChannelOpen() {},
    onChannelMessage() {},
    onChannelProblem() {},
  });
  return { transport, connected: connected.promise };
}

export interface BrowserCalls {
  readonly sfu: Sfu;
  readonly page: Page;
  /** A peer connection in the page, once it is connected; it sends if it is offered nothing. */
  connect(router: SfuRouter, name: string, remote: readonly RemoteStream[]): Promise<Answer & Pick<OpenTransport, 'transport'>>;
}

/** Runs an SFU with one worker and a browser for the tests of the file; what it returns can be used inside of them. */
export function useBrowserCalls(): BrowserCalls {
  let sfu: Sfu | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  const running = <Value>(value: Value | undefined): Value => {
    expect.assert(value !== undefined, 'used outside of tests');
    return value;
  };
  beforeAll(async () => {
    sfu = await createSfu({
      workers: 1,
      port: await freeUdpPort(),
      listenIps: ['127.0.0.1'],
      workerBin: await workerBin(),
      log: silentLog,
      onWorkerDied() {},
      onWorkerReady() {},
    });
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await sfu?.stop();
  });
  return {
    get sfu() {
      return running(sfu);
    },
    get page() {
      return running(page);
    },
    async connect(router, name, remote) {
      const { transport, connected } = await openTransport(router);
      const answered = await answer(running(page), name, offerFor(transport, transport.port, remote, 1));
      await transport.connect(answered.peer);
      await connected;
      return { transport, ...answered };
    },
  };
}
