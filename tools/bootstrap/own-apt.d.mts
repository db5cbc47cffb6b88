export function osRelease(): Readonly<Record<string, string>>;
export function mirrorOf(suite: string): string | undefined;
