export function needsOf(command: string, args?: readonly string[]): Set<string>;
