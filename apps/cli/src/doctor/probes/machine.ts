import { lookup } from 'node:dns/promises';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AppError } from '@parley/kernel';
import { checkConnectivity, type SocketAddress } from '@parley/stun';
import type { Probes } from '../check.ts';
import { readCertificate } from './certificate.ts';
import { askHttp, translate } from './http.ts';
import { askTrusted } from './trusted.ts';
import { askWebSocket } from './web-socket.ts';

/** A folder as this user sees it. */
export interface FolderFacts {
  readonly exists: boolean;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  /** Numbers of its owner and group; undefined when it does not exist. */
  readonly owner: string | undefined;
  readonly freeBytes: number | undefined;
  readonly totalBytes: number | undefined;
}

const TCP_TIMEOUT_MS = 3_000;

async function readFolder(path: string): Promise<FolderFacts> {
  const may = (mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  const [status, disk, isReadable, isWritable] = await Promise.all([
    stat(path).catch(() => undefined),
    statfs(path).catch(() => undefined),
    may(constants.R_OK | constants.X_OK),
    may(constants.W_OK | constants.X_OK),
  ]);
  return {
    exists: status?.isDirectory() ?? false,
    ...{ isReadable, isWritable },
    owner: status && `${status.uid}:${status.gid}`,
    freeBytes: disk && disk.bavail * disk.bsize,
    totalBytes: disk && disk.blocks * disk.bsize,
  };
}

function openTcp({ ip, port }: SocketAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: ip, port });
    const fail = (error: AppError) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(TCP_TIMEOUT_MS, () => fail(new AppError('TIMEOUT', `no answer within ${TCP_TIMEOUT_MS / 1000} s`)));
    socket.on('error', (error) => fail(translate(error, TCP_TIMEOUT_MS)));
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** The real world. */
export const machineProbes: Probes = {
  http: askHttp,
  trusted: askTrusted,
  webSocket: askWebSocket,
  certificate: readCertificate,
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  stun: checkConnectivity,
  tcp: openTcp,
  folder: readFolder,
  ownAddresses: () => Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)),
};
