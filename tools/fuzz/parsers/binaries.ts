import { isBridgeChannelOpen } from '../../../libs/sfu/src/dcep.ts';
import { SourceFormat } from '../../../libs/sfu/src/source-format.ts';
import { buildBindingRequest, parseMappedAddress } from '../../../libs/stun/src/stun-message.ts';
import { hostileBytes, hostileText } from './mutations.ts';
import { type Parser, parser } from './parser.ts';

const TRANSACTION = Uint8Array.from({ length: 12 }, (_, index) => index);
const STUN = Buffer.concat([
  buildBindingRequest(TRANSACTION),
  Buffer.from([0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0x31, 0x02, 0xe1, 0x12, 0xa6, 0x43]),
  Buffer.from([0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0x31, 0x02, ...Array<number>(16).fill(7)]),
]);
STUN.writeUInt16BE(0x0101, 0);
STUN.writeUInt16BE(STUN.length - 20, 2);
const LABEL = Buffer.from('JVB data channel');
const DATA_CHANNEL_OPEN = Buffer.concat([Buffer.from([3, 0, 1, 0, 0, 0, 0, 0, 0, LABEL.length, 0, 0]), LABEL]);

/** Readers of bytes, and of what the worker tells of packets. */
export const BINARY_PARSERS: readonly Parser[] = [
  parser('STUN response', hostileBytes([STUN]), (bytes) => parseMappedAddress(Buffer.from(bytes), TRANSACTION)),
  parser('opening of a data channel', hostileBytes([DATA_CHANNEL_OPEN]), isBridgeChannelOpen),
  parser('sizes of pictures', hostileText(['1280x720', '320x180,640x360,1280x720']), (text) => {
    const format = new SourceFormat([{ ssrc: 1 }, { ssrc: 2 }, { ssrc: 3 }]);
    format.onSizes(2, text);
    return [format.heights, format.layers];
  }),
];
