export function locateWorker(env?: Readonly<Record<string, string | undefined>>): string | undefined;
export function locateStockWorker(cache?: string): string | undefined;
