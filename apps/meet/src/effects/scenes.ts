import dawn from './scenes/dawn.svg?url';
import forest from './scenes/forest.svg?url';
import night from './scenes/night.svg?url';
import room from './scenes/room.svg?url';
import sea from './scenes/sea.svg?url';
import shelf from './scenes/shelf.svg?url';
import silk from './scenes/silk.svg?url';

export const SCENE_IDS = ['room', 'shelf', 'dawn', 'sea', 'forest', 'night', 'silk'] as const;

type SceneId = (typeof SCENE_IDS)[number];

/** Pictures that come with the client, by id. */
export const SCENES: Readonly<Record<SceneId, string>> = { room, shelf, dawn, sea, forest, night, silk };
