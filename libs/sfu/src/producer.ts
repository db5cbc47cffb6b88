import type { types } from 'mediasoup';
import { translate } from './errors.ts';
import { streamStats } from './stats.ts';
import type { SfuProducer } from './types.ts';

/** A client's source as mediasoup receives it. */
export function wrapProducer(producer: types.Producer, owner: string, layers: number): SfuProducer {
  return {
    id: producer.id,
    kind: producer.kind,
    owner,
    layers,
    get paused() {
      return producer.paused;
    },
    setPaused: (paused) => translate('pause producer', 'INTERNAL', paused ? producer.pause() : producer.resume(), producer),
    stats: async () => (await translate('producer statistics', 'INTERNAL', producer.getStats(), producer)).map(streamStats),
    close: () => producer.close(),
  };
}
