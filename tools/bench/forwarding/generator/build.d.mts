/** Path of the library for LD_PRELOAD that belongs to a generator. */
export function loopbackPreload(generator: string): string;
export function locateGenerator(cache?: string): string | undefined;
export function buildGenerator(options?: { cache?: string; jobs?: number }): Promise<string>;
