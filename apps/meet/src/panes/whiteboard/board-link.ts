import { errorMessage, type Log, SerialQueue } from '@parley/kernel';
import { type Sealed, seal, unseal } from './scene-crypto.ts';
import { type BoardMessage, readMessage } from './wire.ts';

/** The part of a socket.io client that is used. */
export interface BoardSocket {
  readonly id?: string | undefined;
  on(event: string, listener: (...values: never[]) => void): unknown;
  emit(event: string, ...values: unknown[]): unknown;
  disconnect(): unknown;
}

export interface BoardLinkDeps {
  readonly socket: BoardSocket;
  readonly roomId: string;
  readonly key: CryptoKey;
  readonly log: Log;
  readonly onMessage: (message: BoardMessage) => void;
  /** Somebody has come, who needs everything that is on the board. */
  readonly onNewcomer: () => void;
  /** Ids of everybody at the board. */
  readonly onPeople: (ids: readonly string[]) => void;
  readonly onOnline: (isOnline: boolean) => void;
}

const MAX_PEOPLE = 200;
const IV_BYTES = 12;

/** The way to the others at a whiteboard, over a server that passes on what it cannot read (the rooms of Excalidraw). */
export class BoardLink {
  readonly #deps: BoardLinkDeps;
  // Sealing and opening take as long as they take: an older word must not overtake, or come after, a newer one.
  readonly #outgoing = new SerialQueue();
  readonly #incoming = new SerialQueue();

  constructor(deps: BoardLinkDeps) {
    this.#deps = deps;
    const { socket, roomId } = deps;
    socket.on('init-room', () => {
      socket.emit('join-room', roomId);
      deps.onOnline(true);
    });
    socket.on('new-user', () => deps.onNewcomer());
    socket.on('room-user-change', (ids: unknown) => deps.onPeople(namesIn(ids)));
    socket.on('client-broadcast', (data: unknown, iv: unknown) => void this.#incoming.run(() => this.#receive(data, iv)));
    socket.on('disconnect', () => deps.onOnline(false));
  }

  get id(): string | undefined {
    return this.#deps.socket.id;
  }

  /** Tells everybody. `isFleeting`: it may get lost, since the next one makes it old. */
  send(text: string, isFleeting = false): Promise<void> {
    const { socket, roomId, key } = this.#deps;
    return this.#outgoing.run(async () => {
      const { data, iv } = await seal(key, text);
      socket.emit(isFleeting ? 'server-volatile-broadcast' : 'server-broadcast', roomId, data, iv);
    });
  }

  close(): void {
    this.#deps.socket.disconnect();
  }

  async #receive(data: unknown, iv: unknown): Promise<void> {
    const { key, log, onMessage } = this.#deps;
    const sealed = sealedOf(data, iv);
    if (!sealed) return;
    try {
      const message = readMessage(await unseal(key, sealed));
      if (message) onMessage(message);
    } catch (error) {
      log.debug({ error: errorMessage(error) }, 'not of this whiteboard');
    }
  }
}

function sealedOf(data: unknown, iv: unknown): Sealed | undefined {
  const nonce = iv instanceof ArrayBuffer ? new Uint8Array(iv) : iv instanceof Uint8Array ? new Uint8Array(iv) : undefined;
  const content = data instanceof ArrayBuffer ? data : data instanceof Uint8Array ? new Uint8Array(data).buffer : undefined;
  return nonce?.length === IV_BYTES && content ? { data: content, iv: nonce } : undefined;
}

function namesIn(ids: unknown): readonly string[] {
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(0, MAX_PEOPLE) : [];
}
