export function ensureOldClient(options: { repository: string; cache: string }): Promise<string>;
