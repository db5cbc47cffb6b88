import type { types } from 'mediasoup';
import { ACK, isBridgeChannelOpen, PPID } from './dcep.ts';
import type { TransportOptions } from './types.ts';

export interface BridgeChannel {
  readonly open: boolean;
  sendText(text: string): boolean;
}

type ChannelCallbacks = Pick<TransportOptions, 'onChannelOpen' | 'onChannelMessage' | 'onChannelProblem'>;

/**
 * The server side of the client's data channel (bridge contract §7, §M6). The client is the DTLS client, so its channel is
 * stream 0; the worker hands over the in-band opening like any message, and it is acknowledged from here. Must be complete
 * before the client's DTLS parameters are handed to the transport.
 */
export async function createBridgeChannel(
  transport: types.WebRtcTransport,
  direct: types.DirectTransport,
  callbacks: ChannelCallbacks,
): Promise<BridgeChannel> {
  const receive = async () => {
    const fromClient = await transport.produceData({ sctpStreamParameters: { streamId: 0, ordered: true } });
    return direct.consumeData({ dataProducerId: fromClient.id });
  };
  const send = async () => {
    const outgoing = await direct.produceData();
    // The direct transport outlives this endpoint: its halves go with the endpoint's transport.
    transport.observer.once('close', () => outgoing.close());
    if (transport.closed) outgoing.close();
    return { outgoing, toClient: await transport.consumeData({ dataProducerId: outgoing.id, ordered: true }) };
  };
  const [incoming, { outgoing, toClient }] = await Promise.all([receive(), send()]);
  let open = false;
  // A client that is slow to take messages loses some: it is told everything anew when it has taken the rest.
  let isOverfull = false;
  toClient.on('sctpsendbufferfull', () => {
    isOverfull = true;
  });
  toClient.on('bufferedamountlow', () => {
    if (!isOverfull) return;
    isOverfull = false;
    callbacks.onChannelOpen();
  });
  incoming.on('message', (message, ppid) => {
    if (ppid === PPID.dcep) {
      if (!isBridgeChannelOpen(message)) return callbacks.onChannelProblem('unexpected channel opening');
      outgoing.send(Buffer.from(ACK), PPID.dcep);
      open = true;
      callbacks.onChannelOpen();
    } else if (ppid === PPID.text || ppid === PPID.emptyText) callbacks.onChannelMessage(message.toString('utf8'));
    else callbacks.onChannelProblem(`message of type ${ppid}`);
  });
  return {
    get open() {
      return open;
    },
    sendText(text) {
      if (!open || outgoing.closed) return false;
      outgoing.send(text, PPID.text);
      return true;
    },
  };
}
