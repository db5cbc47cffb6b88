import type { Door } from '@parley/client';

/** One kind of door. */
export type DoorOf<K extends Door['kind']> = Extract<Door, { kind: K }>;
