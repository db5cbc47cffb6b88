/** Whether a shared video is one that this page plays: a file at an https address. Ids of video sites are not. */
export function isVideoAddress(text: string): boolean {
  return hostOf(text) !== undefined;
}

/** Id of a YouTube video, as official clients share it. */
export function isYouTube(video: string): boolean {
  return /^[\w-]{11}$/.test(video);
}

/** Whom the browser asks for the video; undefined for what is no address of one. */
export function hostOf(video: string): string | undefined {
  if (!URL.canParse(video)) return undefined;
  const { protocol, host, username } = new URL(video);
  return protocol === 'https:' && username === '' ? host : undefined;
}
