export function locateWorker(env?: Readonly<Record<string, string | undefined>>): string | undefined;
