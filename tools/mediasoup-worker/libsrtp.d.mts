export const LIBSRTP_NOTICES: readonly string[];
export function ensureLibsrtp(options: { readonly cache: string; readonly log: string }): Promise<string | undefined>;
