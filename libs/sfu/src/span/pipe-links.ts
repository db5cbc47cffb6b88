import { errorMessage, type Log } from '@parley/kernel';
import type { types } from 'mediasoup';
import { translate } from '../errors.ts';
import type { BranchProducer, Pipe } from './branch.ts';

/**
 * Pipes stay inside the machine. Their ports are out of the way of those that clients are told (JVB_PORT and what follows it),
 * which a worker that comes back has to find free.
 */
const LISTEN = { protocol: 'udp', ip: '127.0.0.1', portRange: { min: 49_152, max: 65_535 } } as const;
/** All pictures of a conference may come in one burst; the kernel cuts this to its limits. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

type Ends = readonly [near: types.PipeTransport, far: types.PipeTransport];

/** Pairs of pipe transports between the routers of a conference, made when they are needed; one carries both directions. */
export class PipeLinks {
  readonly #log: Log;
  readonly #links = new Map<string, Promise<Ends>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Brings a producer into another router under its id. Layers, codecs, requests for keyframes and pauses go through;
   * datagrams that get lost between the workers are sent again.
   * @throws AppError CLOSED when either router or the producer is gone
   */
  async pipe(
    { id, owner }: Pick<BranchProducer, 'id' | 'owner'>,
    from: types.Router,
    to: types.Router,
    onClosed: () => void,
  ): Promise<Pipe> {
    const [out, into] = await translate('pipe', 'UNAVAILABLE', this.#between(from, to));
    const consumer = await translate('pipe', 'CLOSED', out.consume({ producerId: id, appData: { owner } }));
    try {
      const producer = await this.#receive(into, consumer, id);
      this.#tie(consumer, producer, onClosed);
      return {
        setActive: (isActive) => this.#quietly(isActive ? consumer.resume() : consumer.pause(), consumer),
        close: () => consumer.close(),
      };
    } catch (error) {
      consumer.close();
      throw error;
    }
  }

  #receive(into: types.PipeTransport, consumer: types.Consumer, id: string): Promise<types.Producer> {
    const { kind, rtpParameters, producerPaused: paused, appData } = consumer;
    return translate('pipe', 'UNAVAILABLE', into.produce({ id, kind, rtpParameters, paused, appData }), into);
  }

  #tie(consumer: types.Consumer, producer: types.Producer, onClosed: () => void): void {
    const follow = () => this.#quietly(consumer.producerPaused ? producer.pause() : producer.resume(), producer);
    consumer.on('producerpause', follow);
    consumer.on('producerresume', follow);
    consumer.observer.once('close', () => {
      producer.close();
      onClosed();
    });
    producer.observer.once('close', () => consumer.close());
    if (consumer.producerPaused !== producer.paused) follow();
  }

  async #between(from: types.Router, to: types.Router): Promise<Ends> {
    const isForward = from.id < to.id;
    const key = isForward ? `${from.id}>${to.id}` : `${to.id}>${from.id}`;
    const link = this.#links.get(key) ?? this.#connect(key, isForward ? [from, to] : [to, from]);
    const [near, far] = await link;
    return isForward ? [near, far] : [far, near];
  }

  #connect(key: string, [near, far]: readonly [types.Router, types.Router]): Promise<Ends> {
    const forget = () => void this.#links.delete(key);
    const link = openLink(near, far, forget);
    this.#links.set(key, link);
    link.catch(forget);
    return link;
  }

  #quietly(request: Promise<void>, subject: { readonly closed: boolean }): void {
    request.catch((error: unknown) => {
      if (!subject.closed) this.#log.warn({ reason: errorMessage(error) }, 'pipe between workers could not be changed');
    });
  }
}

async function openLink(near: types.Router, far: types.Router, onClosed: () => void): Promise<Ends> {
  const opened = await Promise.allSettled([near, far].map((router) => openEnd(router)));
  const ends = opened.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const close = () => {
    for (const end of ends) end.close();
    onClosed();
  };
  try {
    const [one, other] = ends;
    if (!one || !other) throw opened.find((end) => end.status === 'rejected')?.reason;
    await Promise.all([connect(one, other), connect(other, one)]);
    for (const end of ends) {
      end.observer.once('close', close);
      if (end.closed) throw new Error('closed');
    }
    return [one, other];
  } catch (error) {
    close();
    throw error;
  }
}

function openEnd(router: types.Router): Promise<types.PipeTransport> {
  const buffers = { sendBufferSize: SOCKET_BUFFER_BYTES, recvBufferSize: SOCKET_BUFFER_BYTES };
  return router.createPipeTransport({ listenInfo: { ...LISTEN, ...buffers }, enableRtx: true, enableSctp: false });
}

function connect(end: types.PipeTransport, { tuple }: types.PipeTransport): Promise<void> {
  return end.connect({ ip: tuple.localAddress, port: tuple.localPort });
}
