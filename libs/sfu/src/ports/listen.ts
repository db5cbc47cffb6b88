import { AppError, type Clock, errorMessage } from '@parley/kernel';
import type { types } from 'mediasoup';

/** Socket buffers for one port that serves everybody; the kernel cuts them to its limits. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
/** A worker that was killed may hold its port for a moment longer. */
const BIND_ATTEMPTS = 15;
const BIND_RETRY_MS = 150;
/** First character of the ICE username fragments of a worker, by its index (SharedPort.cpp). */
const WORKER_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export interface ListenOptions {
  readonly index: number;
  readonly port: number;
  readonly tcpPort: number | undefined;
  readonly listenIps: readonly string[];
  /** Folder in which the workers that share the UDP port reach each other; undefined = the port is this worker's own. */
  readonly shareFolder: string | undefined;
  readonly clock: Clock;
}

/**
 * The sockets of one worker.
 * @throws AppError CONFIG_INVALID when a port is taken or the worker cannot share one, UNAVAILABLE for whatever else the system says
 */
export async function listen(worker: types.Worker, options: ListenOptions): Promise<types.WebRtcServer> {
  const { port, tcpPort, shareFolder, clock } = options;
  const listenInfos = listenInfosOf(options);
  const server = await retryWhileTaken(clock, () => worker.createWebRtcServer({ listenInfos })).catch((cause: unknown) => {
    throw isTaken(cause) ? portTaken(port, tcpPort, cause) : cannotListen(port, tcpPort, cause);
  });
  if (shareFolder !== undefined) await requireSharing(worker, server, options.index);
  return server;
}

/** Runs `attempt` again, for some seconds, as long as a port is in use; then with the last error. */
export async function retryWhileTaken<T>(clock: Clock, attempt: () => Promise<T>): Promise<T> {
  for (let left = BIND_ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !isTaken(error)) throw error;
      await new Promise<void>((resolve) => clock.after(BIND_RETRY_MS, resolve));
    }
  }
}

export function portTaken(port: number, tcpPort: number | undefined, cause?: unknown): AppError {
  const names =
    tcpPort === undefined
      ? `JVB_PORT=${port}: this UDP port is`
      : `JVB_PORT=${port}, JVB_ICE_TCP_PORT=${tcpPort}: the UDP port or the TCP port is`;
  return new AppError('CONFIG_INVALID', `${names} already in use`, { cause });
}

function listenInfosOf({ index, port, tcpPort, listenIps, shareFolder }: ListenOptions): types.TransportListenInfo[] {
  const udp = {
    protocol: 'udp',
    port,
    // The worker is told by a field that has no other use here: our candidates are not the worker's (patch 0019).
    ...(shareFolder !== undefined && { announcedAddress: `workers:${index}:${shareFolder}` }),
  } as const;
  const sockets = [udp, ...(tcpPort === undefined ? [] : [{ protocol: 'tcp', port: tcpPort } as const])];
  return sockets.flatMap((socket) =>
    listenIps.map((ip) => ({
      ...socket,
      ip,
      flags: { ipv6Only: ip.includes(':'), udpReusePort: socket.protocol === 'udp' && shareFolder !== undefined },
      sendBufferSize: SOCKET_BUFFER_BYTES,
      recvBufferSize: SOCKET_BUFFER_BYTES,
    })),
  );
}

/** A worker without our patch would take the port and lose what is meant for others. */
async function requireSharing(worker: types.Worker, server: types.WebRtcServer, index: number): Promise<void> {
  const router = await worker.createRouter();
  const { iceParameters } = await router.createWebRtcTransport({ webRtcServer: server });
  router.close();
  if (iceParameters.usernameFragment.startsWith(WORKER_CHARS.charAt(index))) return;
  throw new AppError(
    'CONFIG_INVALID',
    'MEDIASOUP_WORKER_BIN: this worker cannot share JVB_PORT with others; build it anew, or JVB_WORKERS=1',
  );
}

const isTaken = (error: unknown): boolean => /in use|bind failed/i.test(errorMessage(error));

function cannotListen(port: number, tcpPort: number | undefined, cause: unknown): AppError {
  const ports = `UDP port ${port}${tcpPort === undefined ? '' : ` and TCP port ${tcpPort}`}`;
  return new AppError('UNAVAILABLE', `cannot listen on ${ports}: ${errorMessage(cause)}`, { cause });
}
