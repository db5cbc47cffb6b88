import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createBridgeChannel } from './channel.ts';
import { PPID } from './dcep.ts';

/** DATA_CHANNEL_OPEN as clients send it. */
const OPEN = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0]), Buffer.from('JVB data channel')]);

async function channel() {
  const said: string[] = [];
  const incoming = new EventEmitter();
  const toClient = new EventEmitter();
  const outgoing = { closed: false, send() {}, close() {} };
  const observer = new EventEmitter();
  const transport = { observer, closed: false, produceData: async () => ({ id: 'd' }), consumeData: async () => toClient };
  const direct = { produceData: async () => outgoing, consumeData: async () => incoming };
  await createBridgeChannel(transport as never, direct as never, {
    onChannelOpen: () => void said.push('open'),
    onChannelMessage: (text) => void said.push(text),
    onChannelProblem: (reason) => void said.push(`problem: ${reason}`),
  });
  return { said, incoming, toClient };
}

it('hands over what the client opens and says', async () => {
  const { said, incoming } = await channel();
  incoming.emit('message', OPEN, PPID.dcep);
  incoming.emit('message', Buffer.from('{}'), PPID.text);
  incoming.emit('message', Buffer.from('x'), 53);
  incoming.emit('message', Buffer.from('x'), PPID.dcep);
  expect(said).toEqual(['open', '{}', 'problem: message of type 53', 'problem: unexpected channel opening']);
});

it('does not blame a client for a slow network, and has it told everything anew when there is room again', async () => {
  const { said, incoming, toClient } = await channel();
  incoming.emit('message', OPEN, PPID.dcep);
  for (let lost = 0; lost < 10; lost++) toClient.emit('sctpsendbufferfull');
  expect(said).toEqual(['open']);
  toClient.emit('bufferedamountlow', 0);
  toClient.emit('bufferedamountlow', 0);
  expect(said).toEqual(['open', 'open']);
});
