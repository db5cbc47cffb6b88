export { floorFor, isSignificant } from './bandwidth.ts';
export { effectiveLastN } from './constraints.ts';
export { allocateReceiver, wantedOfSenders } from './receiver.ts';
export { SenderHeight } from './sender.ts';
export { SpeakerOrder } from './speakers.ts';
export { type CpuSample, cpuShare, stressLevel } from './stress.ts';
export { Suspensions } from './suspensions.ts';
export type { SourceAllocation, VideoSource } from './types.ts';
export { LoudestVoices } from './voices.ts';
