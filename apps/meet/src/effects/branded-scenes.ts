import type { BrandingData } from '@parley/ui-config';

/** Pictures of the operator by id, which take the place of ours; undefined where there are none. */
export function brandedScenes(
  branding: Pick<BrandingData, 'virtualBackgrounds'> | undefined,
): Readonly<Record<string, string>> | undefined {
  const pictures = branding?.virtualBackgrounds ?? [];
  return pictures.length === 0 ? undefined : Object.fromEntries(pictures.map(({ id, url }) => [id, url]));
}
