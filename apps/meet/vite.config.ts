import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { excalidrawFonts } from './excalidraw.ts';
import { staticPages } from './static-pages.ts';

const MIN_BYTES = 860;
const COMPRESSIBLE = /\.(html|js|css|svg|json|wasm)$/;
/** The best compression of megabytes takes half a minute, and saves little more. */
const LARGE_BYTES = 1024 * 1024;

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses them. */
function precompress(): Plugin {
  let folder = '';
  const write = async (file: string): Promise<void> => {
    const body = await readFile(file);
    if (body.length < MIN_BYTES) return;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: body.length > LARGE_BYTES ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    };
    const [br, gz] = await Promise.all([promisify(brotliCompress)(body, { params }), promisify(gzip)(body, { level: 9 })]);
    await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
  };
  return {
    name: 'parley-precompress',
    apply: 'build',
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const entries = await readdir(folder, { recursive: true });
      await Promise.all(entries.filter((name) => COMPRESSIBLE.test(name)).map((name) => write(path.join(folder, name))));
    },
  };
}

/** What windows, menus and panels are made of. */
const CONTROLS = /libs\/ui\/src|node_modules\/(@radix-ui|@floating-ui|lucide-react|react-remove-scroll|aria-hidden)/;

const server = process.env.PARLEY_SERVER ?? 'https://localhost:8443';
const proxied = ['/config.js', '/interface_config.js', '/xmpp-websocket', '/colibri-ws', '/conference-request', '/http-bind', '/about'];

export default defineConfig({
  root: import.meta.dirname,
  // Written as `./`: the server puts the folder of PUBLIC_URL in its place.
  base: './',
  plugins: [react(), excalidrawFonts(), staticPages(), precompress()],
  resolve: {
    alias: { '@excalidraw/mermaid-to-excalidraw': path.resolve(import.meta.dirname, 'src/panes/whiteboard/no-mermaid.ts') },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Whose work is in the bundle, with the texts that have to go along.
    license: { fileName: 'licenses.txt' },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // By itself rolldown makes a file for every set of parts that share something: dozens, each a round trip.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'controls', test: CONTROLS, minShareCount: 3, priority: 1 },
          ],
          // With them a group would take in all that barrels name, needed or not.
          includeDependenciesRecursively: false,
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(proxied.map((prefix) => [prefix, { target: server, changeOrigin: true, secure: false, ws: true }])),
  },
});
