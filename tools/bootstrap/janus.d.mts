/** Paths of the program and of the folders with its parts. */
export interface JanusFiles {
  readonly command: string;
  readonly plugins: string;
  readonly transports: string;
  readonly events: string;
  readonly loggers: string;
}
export function locateJanus(cache?: string): JanusFiles | undefined;
export function ensureJanus(options: { cache: string }): Promise<void>;
