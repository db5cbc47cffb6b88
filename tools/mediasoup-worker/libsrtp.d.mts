export function hasOwnLibsrtp(binary: string): boolean;
export const LIBSRTP_NOTICES: readonly string[];
export interface LibsrtpOptions {
  readonly cache: string;
  readonly log: string;
  readonly variant?: string;
}
export function ensureLibsrtp(options: LibsrtpOptions): Promise<string | undefined>;
