/** Whose players people put into a frame; what else they share is a file at an https address. */
const YOUTUBE_HOSTS: ReadonlySet<string> = new Set([
  'youtube.com',
  'www.youtube.com',
  'm.youtube.com',
  'music.youtube.com',
  'www.youtube-nocookie.com',
]);
const YOUTUBE_DOMAIN = 'youtube.com';
const YOUTUBE_ID = /^[\w-]{11}$/;
const ID_PATHS = /^\/(?:embed|v|shorts|live)\/([\w-]{11})(?:\/|$)/;
const EVERYBODY = '*';

/** What is shared when somebody writes this: an address, the id of a YouTube video, or (undefined) nothing that can be played. */
export function videoOf(text: string): string | undefined {
  const written = text.trim();
  const address = URL.parse(/^(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//.test(written) ? `https://${written}` : written);
  if (address?.username !== '') return undefined;
  if (isYouTubeHost(address)) return youTubeId(address);
  return address.protocol === 'https:' ? written : undefined;
}

function isYouTubeHost({ hostname, protocol }: URL): boolean {
  return /^https?:$/.test(protocol) && (YOUTUBE_HOSTS.has(hostname) || hostname === 'youtu.be');
}

function youTubeId({ hostname, pathname, searchParams }: URL): string | undefined {
  const id = hostname === 'youtu.be' ? pathname.slice(1) : (searchParams.get('v') ?? ID_PATHS.exec(pathname)?.[1] ?? '');
  return isYouTube(id) ? id : undefined;
}

/** Id of a YouTube video, as official clients share it. */
export function isYouTube(video: string): boolean {
  return YOUTUBE_ID.test(video);
}

/** Whom the browser asks for the video; undefined for what is no address of one. */
export function hostOf(video: string): string | undefined {
  const address = URL.parse(video);
  return address?.protocol === 'https:' && address.username === '' ? address.host : undefined;
}

/**
 * Whether what others share is loaded without a question: the operator has said so for its host (`sharedVideoAllowedURLDomains`).
 * Nobody else is asked for anything unless the person wants it.
 */
export function isTrusted(video: string, domains: readonly string[]): boolean {
  if (domains.includes(EVERYBODY)) return isYouTube(video) || hostOf(video) !== undefined;
  if (isYouTube(video)) return domains.includes(YOUTUBE_DOMAIN);
  return hostOf(video) !== undefined && domains.includes(new URL(video).hostname);
}
