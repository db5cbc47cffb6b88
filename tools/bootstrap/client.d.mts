export function ensureClient(options: { repository: string; cache: string; node: string }): Promise<void>;
