import dgram from 'node:dgram';
import { readFileSync } from 'node:fs';

/**
 * Answers DNS questions (RFC 1035) out of a JSON file of names and IPv4 addresses, read anew each time. Names that are not in it
 * get no answer at all. Prints every name that is asked for. Argument: the file.
 */
const [zone = ''] = process.argv.slice(2);
const HEADER = 12;
const TYPE_A = 1;

function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** One A record without a time to live; other types have none. */
function answer(query: Buffer, questionEnd: number, address: string): Buffer {
  const hasRecord = query.readUInt16BE(questionEnd - 4) === TYPE_A;
  const head = Buffer.from(query.subarray(0, questionEnd));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(hasRecord ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  return hasRecord ? Buffer.concat([head, record]) : head;
}

const socket = dgram.createSocket({ type: 'udp6', ipv6Only: false });
socket.on('message', (query, from) => {
  const { name, end } = readName(query);
  process.stdout.write(`${name}\n`);
  const addresses = JSON.parse(readFileSync(zone, 'utf8')) as Record<string, string>;
  const address = addresses[name];
  if (address !== undefined) socket.send(answer(query, end + 4, address), from.port, from.address);
});
socket.bind(53, '::', () => process.stdout.write('\n'));
