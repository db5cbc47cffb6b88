/** What is wished of Opus beyond what the bridge offers. */
export interface OpusWish {
  /** Two channels, sent and received. */
  readonly stereo?: boolean | undefined;
  /** Bits per second at most. */
  readonly maxBitrate?: number | undefined;
}

/**
 * A description with the wish in it (RFC 7587 §6.1). In the remote one it says what is sent; in the local one, for stereo, that the two
 * channels that others send are kept apart.
 */
export function withOpus(sdp: string, { stereo = false, maxBitrate }: OpusWish): string {
  const wanted = [...(stereo ? ['stereo=1'] : []), ...(maxBitrate === undefined ? [] : [`maxaveragebitrate=${maxBitrate}`])];
  const payloads = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) opus\//gim)].map(([, id]) => id));
  if (wanted.length === 0) return sdp;
  return sdp.replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, id: string, parameters: string) => {
    if (!payloads.has(id)) return line;
    const others = parameters.split(';').filter((parameter) => !/^\s*(stereo|maxaveragebitrate)=/.test(parameter));
    return `a=fmtp:${id} ${[...others, ...wanted].join(';')}`;
  });
}
