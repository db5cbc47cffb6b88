import type { types } from 'mediasoup';
import { translate } from './errors.ts';
import { streamStats } from './stats.ts';
import type { SfuConsumer, SfuProducer } from './types.ts';

/** Temporal layers that clients send per spatial layer; all of them are wanted. */
const TOP_TEMPORAL_LAYER = 2;

export interface ConsumerCallbacks {
  readonly onLayer: (layer: number | undefined) => void;
  /** It is going to be paused, or to go on. */
  readonly onPaused: (paused: boolean) => void;
}

/** The worker's word for a spatial layer and all below it. */
export const layersUpTo = (spatialLayer: number): types.ConsumerLayers => ({ spatialLayer, temporalLayer: TOP_TEMPORAL_LAYER });

/** One source on its way to one receiver. */
export function wrapConsumer(
  consumer: types.Consumer,
  producer: Pick<SfuProducer, 'layers'>,
  { onLayer, onPaused }: ConsumerCallbacks,
): SfuConsumer {
  const [encoding] = consumer.rtpParameters.encodings ?? [];
  consumer.on('layerschange', (layers) => onLayer(layers?.spatialLayer));
  return {
    ssrc: encoding?.ssrc ?? 0,
    rtxSsrc: encoding?.rtx?.ssrc,
    get layered() {
      return producer.layers > 1;
    },
    get paused() {
      return consumer.paused;
    },
    setPaused: (paused) => {
      onPaused(paused);
      return translate('pause consumer', 'INTERNAL', paused ? consumer.pause() : consumer.resume(), consumer);
    },
    setLayer: (spatialLayer) => translate('choose layer', 'INTERNAL', consumer.setPreferredLayers(layersUpTo(spatialLayer)), consumer),
    setPriority: (priority) => translate('set priority', 'INTERNAL', consumer.setPriority(priority), consumer),
    requestKeyFrame: () => translate('ask for a keyframe', 'INTERNAL', consumer.requestKeyFrame(), consumer),
    stats: async () =>
      (await translate('consumer statistics', 'INTERNAL', consumer.getStats(), consumer))
        .filter((stat) => stat.type === 'outbound-rtp')
        .map(streamStats),
    close: () => consumer.close(),
  };
}
