import dgram from 'node:dgram';

/**
 * Passes UDP datagrams on to a server and its answers back, each after a delay: not every kernel has netem.
 * Arguments: port to listen on, address and port of the server, delay in each direction in ms.
 */
const [port = '', serverAddress = '', serverPort = '', delay = ''] = process.argv.slice(2);
const delayMs = Number(delay);

const front = dgram.createSocket('udp4');
/** One socket towards the server for each client, so that the server tells them apart. */
const backs = new Map<string, dgram.Socket>();

function backFor(client: dgram.RemoteInfo): dgram.Socket {
  const key = `${client.address}:${client.port}`;
  const known = backs.get(key);
  if (known) return known;
  const back = dgram.createSocket('udp4');
  back.on('message', (datagram) => setTimeout(() => front.send(datagram, client.port, client.address), delayMs));
  backs.set(key, back);
  return back;
}

front.on('message', (datagram, client) => {
  const back = backFor(client);
  setTimeout(() => back.send(datagram, Number(serverPort), serverAddress), delayMs);
});
front.bind(Number(port), () => process.stdout.write('open\n'));
