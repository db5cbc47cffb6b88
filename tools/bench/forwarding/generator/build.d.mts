export function locateGenerator(cache?: string): string | undefined;
export function buildGenerator(options?: { cache?: string; jobs?: number }): Promise<string>;
