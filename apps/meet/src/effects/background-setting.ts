import type { Background } from '@parley/effects';

/** What a person has chosen, as it is kept: `none`, `slight-blur`, `blur`, `image:<scene>`, `upload:<id>`. */
export type BackgroundSetting = string;

export const NO_BACKGROUND: BackgroundSetting = 'none';

/** Where pictures are found. */
export interface Pictures {
  /** Address of a picture that comes with the client, or with the operator's branding. */
  readonly scene: (id: string) => string | undefined;
  /** Address of a picture that the person has brought. */
  readonly upload: (id: string) => string | undefined;
}

/** The background that a setting means; what does not exist (any more) is none. */
export function backgroundOf(setting: BackgroundSetting, pictures: Pictures): Background {
  if (setting === 'slight-blur') return { kind: 'blur', strength: 'slight' };
  if (setting === 'blur') return { kind: 'blur', strength: 'strong' };
  const [kind, id] = split(setting);
  const url = kind === 'image' ? pictures.scene(id) : kind === 'upload' ? pictures.upload(id) : undefined;
  return url === undefined ? { kind: 'none' } : { kind: 'image', url };
}

function split(setting: string): readonly [kind: string, id: string] {
  const at = setting.indexOf(':');
  return at < 0 ? [setting, ''] : [setting.slice(0, at), setting.slice(at + 1)];
}
