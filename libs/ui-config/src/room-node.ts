/**
 * The localpart by which every client names the same room (ui contract §3.1): decoded once, NFKC, lower case, then percent-encoded
 * in lower case. Unicode and spaces are thereby allowed where XMPP allows only letters and digits.
 */
export function roomNode(name: string): string {
  const normal = decoded(name).normalize('NFKC').toLowerCase();
  // The apostrophe is the one character that the encoding leaves and XMPP forbids (RFC 7622 §3.3.1).
  return encodeURIComponent(normal.toWellFormed()).replaceAll("'", '%27').toLowerCase();
}

/** A name as it stands in an address, decoded; a lone % is a character like any other. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
