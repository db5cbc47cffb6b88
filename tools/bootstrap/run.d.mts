export interface RunOptions {
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Picks what is worth telling out of a line of output; default: the line. */
  readonly progress?: (line: string) => string | undefined;
}
export function say(line: string): void;
export function works(command: string, ...args: string[]): boolean;
export function runLogged(command: string, args: readonly string[], options: RunOptions): Promise<void>;
export function step<T>(what: string, task: () => Promise<T> | T, detail?: string): Promise<T>;
export function report(error: unknown): number;
export class BootstrapError extends Error {}
