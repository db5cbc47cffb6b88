export { type DropReason, type Drops, NO_DROPS } from './drops.ts';
export { congestionFeedback, MEDIA_TABLE } from './media-table.ts';
export { canSharePort } from './ports/sharing.ts';
export { createSfu, type SfuOptions } from './sfu.ts';
export type {
  CongestionFeedback,
  ConsumeOptions,
  ConsumeVoiceOptions,
  DtlsState,
  Encoding,
  IceCredentials,
  IceState,
  PeerDtls,
  ProduceOptions,
  RouterCallbacks,
  SelectedPath,
  Sfu,
  SfuConsumer,
  SfuProducer,
  SfuRouter,
  SfuTransport,
  StreamStats,
  TransportOptions,
  TransportStats,
  VideoCodec,
  VoiceWish,
  WorkerUsage,
} from './types.ts';
