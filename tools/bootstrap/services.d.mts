export function ensureServices(options: { repository: string }): Promise<void>;
