import type { LdapServer } from '@parley/config';
import { AppError, type Clock, errorMessage } from '@parley/kernel';
import { Client, type Entry, type Filter, PasswordPolicyControl, ResultCodeError } from 'ldapts';
import { type DialOptions, type DirectorySocket, dial, type TlsFacts } from './dial.ts';

/** Most bytes that one answer may have: an entry with a picture in each attribute that is asked for has fewer. */
const LONGEST_ANSWER = 1_048_576;

/** What a server said to a request. `code`: RFC 4511 §4.1.9, 0 for success. */
export interface Result {
  readonly code: number;
  /** The server's own words; empty for a success. */
  readonly text: string;
}

export interface BindResult extends Result {
  /** Password policy: the error number of draft-behera-ldap-password-policy, where the server sent one. */
  readonly policy: number | undefined;
}

export interface SearchResult extends Result {
  readonly entries: readonly Entry[];
  /** Servers that the answer refers to; they are not asked. */
  readonly referrals: number;
}

export interface SearchRequest {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Attributes whose values are bytes. */
  readonly binary?: readonly string[];
  readonly sizeLimit: number;
}

export interface ConnectionOptions extends DialOptions {
  /** For one answer, in milliseconds. */
  readonly answerMs: number;
}

/** One connection to a directory. It is never opened anew by itself: what was bound or encrypted before would not be then. */
export interface LdapConnection {
  readonly server: LdapServer;
  readonly tls: TlsFacts | undefined;
  readonly isOpen: boolean;
  /** @throws AppError UNAVAILABLE when no answer comes; the connection is closed then */
  bind(dn: string, password: string, signal: AbortSignal): Promise<BindResult>;
  /** @throws AppError UNAVAILABLE when no answer comes; the connection is closed then */
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchResult>;
  close(): void;
}

/** @throws AppError UNAVAILABLE as `dial` does */
export async function openConnection(options: ConnectionOptions): Promise<LdapConnection> {
  return wrap(await dial(options), options);
}

function wrap({ socket, tls }: DirectorySocket, { server, clock, answerMs }: ConnectionOptions): LdapConnection {
  let isTaken = false;
  const client = new Client({
    url: 'ldap://server',
    // A client that finds its connection closed opens another one, in the clear.
    createConnection: () => {
      if (isTaken) throw new AppError('CLOSED', 'the connection is closed');
      isTaken = true;
      return socket;
    },
  });
  const close = () => void socket.destroy();
  const request = <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> =>
    bounded({ work, signal, socket, server, clock, answerMs });
  return {
    server,
    tls,
    get isOpen() {
      return !socket.destroyed && socket.readable && socket.writable;
    },
    bind: (dn, password, signal) => request(() => bind(client, dn, password), signal),
    search: (query, signal) => request(() => search(client, query, answerMs), signal),
    close,
  };
}

interface Bounded<T> {
  readonly work: () => Promise<T>;
  readonly signal: AbortSignal;
  readonly socket: DirectorySocket['socket'];
  readonly server: LdapServer;
  readonly clock: Clock;
  readonly answerMs: number;
}

/** Runs one request within its time and size; whatever ends it early closes the connection. */
async function bounded<T>({ work, signal, socket, server, clock, answerMs }: Bounded<T>): Promise<T> {
  if (socket.destroyed || signal.aborted) throw new AppError('UNAVAILABLE', `${server.url}: the connection is closed`);
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const end = (reason: string) => {
    reject(new AppError('UNAVAILABLE', `${server.url}: ${reason}`));
    socket.destroy();
  };
  const before = socket.bytesRead;
  const onData = () => socket.bytesRead - before > LONGEST_ANSWER && end('the answer is too long');
  const onClose = () => end('the connection was lost');
  const onAbort = () => end('given up');
  const timer = clock.after(answerMs, () => end(`no answer within ${answerMs} ms`));
  socket.on('data', onData);
  socket.once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([cut, work()]);
  } catch (error) {
    socket.destroy();
    if (AppError.is(error, 'UNAVAILABLE')) throw error;
    throw new AppError('UNAVAILABLE', `${server.url}: ${errorMessage(error).split('\n', 1)[0]}`, { cause: error });
  } finally {
    timer.cancel();
    socket.off('data', onData);
    socket.off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  }
}

async function bind(client: Client, dn: string, password: string): Promise<BindResult> {
  const policy = new PasswordPolicyControl();
  const result = await resultOf(() => client.bind(dn, password, policy));
  return { ...result, policy: policy.value?.error };
}

async function search(client: Client, { base, scope, filter, attributes, binary = [], sizeLimit }: SearchRequest, answerMs: number) {
  const options = {
    scope,
    filter,
    attributes: [...attributes],
    explicitBufferAttributes: [...binary],
    sizeLimit,
    timeLimit: Math.ceil(answerMs / 1_000),
  };
  let entries: readonly Entry[] = [];
  let referrals = 0;
  const result = await resultOf(async () => {
    const { searchEntries, searchReferences } = await client.search(base, options);
    entries = searchEntries;
    referrals = searchReferences.length;
  });
  return { ...result, entries, referrals };
}

/** A refusal by the server is an answer; everything else that a client throws means that there is none. */
async function resultOf(request: () => Promise<void>): Promise<Result> {
  try {
    await request();
    return { code: 0, text: '' };
  } catch (error) {
    if (error instanceof ResultCodeError) return { code: error.code, text: error.message.replace(/\s*Code: 0x[0-9a-f]+$/, '') };
    throw error;
  }
}
