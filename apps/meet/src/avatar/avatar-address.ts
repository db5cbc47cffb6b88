import type { MeetConfig } from '@parley/ui-config';

export interface Pictured {
  readonly email?: string | undefined;
  /** As they say themselves. */
  readonly avatarUrl?: string | undefined;
}

/** Pixels. */
const SIZE = 200;

/**
 * Where somebody's picture is (ui contract §1.4 "Avatars"); undefined: their initials do. Only this site and addresses that the
 * operator names are asked: whoever shows a picture of their own choice would learn who looks at it. `origin`: of this page.
 */
export async function avatarAddress(
  { email, avatarUrl }: Pictured,
  { corsAvatarUrls, gravatarUrl }: Pick<MeetConfig['names'], 'corsAvatarUrls' | 'gravatarUrl'>,
  origin: string,
): Promise<string | undefined> {
  const picture = avatarUrl === undefined ? undefined : URL.parse(avatarUrl);
  if (picture && [origin, ...corsAvatarUrls].some((start) => beginsWith(picture, start))) return picture.href;
  const address = email?.trim().toLowerCase();
  if (!gravatarUrl || !address) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${gravatarUrl.replace(/\/?$/, '/')}${hash}?d=404&s=${SIZE}`;
}

/** A host that is named without a path is that host alone: `https://a.example` does not begin `https://a.example.org/`. */
function beginsWith({ protocol, href }: URL, start: string): boolean {
  const address = URL.parse(start);
  return address !== null && /^https?:$/.test(protocol) && href.startsWith(address.href);
}
