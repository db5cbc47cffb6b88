import type { types } from 'mediasoup';
import { translate } from './errors.ts';
import { VIDEO_CODECS } from './media-table.ts';
import { SourceFormat } from './source-format.ts';
import { streamStats } from './stats.ts';
import type { ProduceOptions, SfuProducer } from './types.ts';

/** The part of a packet that a trace tells of. Pictures' sizes travel in the place of the media id, which nobody uses. */
interface TracedPacket {
  readonly payloadType: number;
  readonly ssrc: number;
  readonly mid?: string | null;
}

/** A client's source as mediasoup receives it. */
export function wrapProducer(producer: types.Producer, { owner, encodings, onChange }: ProduceOptions): SfuProducer {
  const format = new SourceFormat(producer.kind === 'video' ? encodings : encodings.slice(0, 1));
  let keyFrames = 0;
  const wrapped: SfuProducer = {
    id: producer.id,
    kind: producer.kind,
    owner,
    get codec() {
      return format.codec;
    },
    get layers() {
      return format.layers;
    },
    get heights() {
      return format.heights;
    },
    get paused() {
      return producer.paused;
    },
    get keyFrames() {
      return keyFrames;
    },
    setPaused: (paused) => translate('pause producer', 'INTERNAL', paused ? producer.pause() : producer.resume(), producer),
    stats: async () => {
      const stats = await translate('producer statistics', 'INTERNAL', producer.getStats(), producer);
      // A trace that came together with the answer to produce() had no listener yet.
      const codec = VIDEO_CODECS.find(({ name }) => `video/${name}` === stats[0]?.mimeType)?.name;
      if (codec && format.onCodec(codec)) onChange?.(wrapped);
      return stats.map(streamStats);
    },
    close: () => producer.close(),
  };
  // Our worker tells of a new codec (patch 0007) and of keyframes with their sizes (0008) unasked; other workers send no traces.
  producer.on('trace', ({ type, info }) => {
    const packet = (info as { readonly rtpPacket?: TracedPacket } | undefined)?.rtpPacket;
    if (!packet) return;
    if (type === 'keyframe') keyFrames++;
    const isNewCodec = format.onPayloadType(packet.payloadType);
    const areNewSizes = type === 'keyframe' && format.onSizes(packet.ssrc, packet.mid ?? '');
    if (isNewCodec || areNewSizes) onChange?.(wrapped);
  });
  return wrapped;
}
