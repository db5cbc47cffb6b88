export { MEDIA_TABLE } from './media-table.ts';
export { createSfu, type SfuOptions } from './sfu.ts';
export type {
  ConsumeOptions,
  DtlsState,
  Encoding,
  IceState,
  PeerDtls,
  ProduceOptions,
  RouterCallbacks,
  Sfu,
  SfuConsumer,
  SfuProducer,
  SfuRouter,
  SfuTransport,
  StreamStats,
  TransportOptions,
  TransportStats,
  VideoCodec,
  WorkerUsage,
} from './types.ts';
