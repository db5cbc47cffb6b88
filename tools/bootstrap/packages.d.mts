export function osRelease(): Readonly<Record<string, string>>;
