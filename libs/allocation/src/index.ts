export { DEFAULT_MAX_HEIGHT, effectiveLastN, higherOf, isLower, MAX_LAST_N, wantedHeight } from './constraints.ts';
export { layerFor } from './layers.ts';
export { orderSources } from './order.ts';
export { allocateReceiver, type ReceiverInput, wantedOfSenders } from './receiver.ts';
export { SENDER_TIMES, SenderHeight, type SenderTimes } from './sender.ts';
export { SpeakerOrder } from './speakers.ts';
export { type CpuSample, cpuShare, stressLevel } from './stress.ts';
export type { SourceAllocation, VideoSource } from './types.ts';
