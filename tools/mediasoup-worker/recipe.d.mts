export function recipeHash(recipe?: string, variant?: 'parley' | 'stock'): string;
export function patchFiles(recipe?: string, folder?: string): string[];
export function cachedWorker(version: string, cache?: string, variant?: 'parley' | 'stock'): string;
export function mediasoupPackage(folder?: string): { folder: string; version: string } | undefined;
