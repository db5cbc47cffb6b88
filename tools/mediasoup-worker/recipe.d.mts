export function recipeHash(recipe?: string): string;
export function patchFiles(recipe?: string): string[];
export function cachedWorker(version: string, cache?: string): string;
export function mediasoupPackage(folder?: string): { folder: string; version: string } | undefined;
