/** No token is larger; it has to fit into a URL, and into the time of a server. */
export const MAX_TOKEN_BYTES = 16_384;

type Json = Readonly<Record<string, unknown>>;

export interface ParsedToken {
  readonly header: Json;
  readonly payload: Json;
}

export type TokenParts = { readonly token: ParsedToken } | { readonly problem: string };

/** Header and payload of a compact token (RFC 7515 §3.1), signature unchecked; or what is wrong with its form. */
export function parseToken(text: string): TokenParts {
  if (text.length > MAX_TOKEN_BYTES) return { problem: `Invalid token: larger than ${MAX_TOKEN_BYTES} bytes` };
  const [header, payload, signature, ...more] = text.split('.');
  if (signature === undefined || more.length > 0 || !/^[\w.-]+$/.test(text)) return { problem: 'Invalid token' };
  const head = parsePart(header);
  if (!head) return { problem: 'Invalid header' };
  const body = parsePart(payload);
  if (!body) return { problem: 'Invalid body' };
  return { token: { header: head, payload: body } };
}

function parsePart(part: string | undefined): Json | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part ?? '', 'base64url'));
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : undefined;
  } catch {
    return undefined;
  }
}
