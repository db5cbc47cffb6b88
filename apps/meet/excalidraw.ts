import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';

/** Thirteen megabytes of handwritten Chinese: what is missing is written in the system's font. */
const LEFT_OUT = 'Xiaolai';

/** Puts the whiteboard's fonts beside its code, from where they are loaded when somebody writes in them. */
export function excalidrawFonts(): Plugin {
  let folder = '';
  return {
    name: 'parley-excalidraw-fonts',
    apply: 'build',
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir, config.build.assetsDir, 'excalidraw/fonts');
    },
    writeBundle: async () => {
      const code = createRequire(import.meta.url).resolve('@excalidraw/excalidraw');
      await cp(path.join(path.dirname(code), 'fonts'), folder, { recursive: true, filter: (file) => path.basename(file) !== LEFT_OUT });
    },
  };
}
