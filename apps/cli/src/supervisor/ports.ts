import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

/** A port that a service is going to listen on. */
export interface PortClaim {
  /** The variable that names it. */
  readonly variable: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Address to bind; undefined means every one. */
  readonly host: string | undefined;
}

/** One line per port that cannot be had, each beginning with `VARIABLE=port`. */
export async function portProblems(claims: readonly PortClaim[]): Promise<string[]> {
  const problems = await Promise.all(claims.map(async (claim, index) => clash(claims, index) ?? (await bindProblem(claim))));
  return problems.filter((problem) => problem !== undefined);
}

function clash(claims: readonly PortClaim[], index: number): string | undefined {
  const claim = claims[index];
  const earlier = claims.slice(0, index).find((other) => other.port === claim?.port && other.protocol === claim.protocol);
  return claim && earlier && `${claim.variable}=${claim.port}: is ${earlier.variable} already`;
}

async function bindProblem({ variable, port, protocol, host }: PortClaim): Promise<string | undefined> {
  const problem = protocol === 'tcp' ? await tryTcp(port, host) : await tryUdp(port, host);
  return problem && `${variable}=${port}: ${problem}`;
}

async function tryTcp(port: number, host: string | undefined): Promise<string | undefined> {
  const server = net.createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return explain(error, host);
  } finally {
    server.close();
  }
}

async function tryUdp(port: number, host: string | undefined): Promise<string | undefined> {
  const socket = dgram.createSocket('udp4');
  try {
    socket.bind({ port, address: host ?? '0.0.0.0', exclusive: true });
    await once(socket, 'listening');
    return undefined;
  } catch (error) {
    return explain(error, host);
  } finally {
    socket.close();
  }
}

function explain(error: unknown, host = 'every address'): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'already in use by another process';
  if (code === 'EACCES') return 'this user may not listen on it (ports below 1024 need root)';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `this machine does not have the address ${host}`;
  return `cannot be listened on at ${host} (${code})`;
}
