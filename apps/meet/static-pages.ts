import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';
import { pagesEn } from './src/i18n/en/pages.ts';
import { pagesZh } from './src/i18n/zh/pages.ts';

/** Addresses that official clients go to after a meeting (ui contract §3.4); what they show is decided by src/start/start.ts. */
const CLOSE_PAGES = ['close.html', 'close2.html', 'close3.html'];

/** Writes `static/`: the same page at other addresses, and one that needs nothing at all. */
export function staticPages(): Plugin {
  let folder = '';
  return {
    name: 'parley-static-pages',
    apply: 'build',
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir);
    },
    writeBundle: async () => {
      const index = await readFile(path.join(folder, 'index.html'), 'utf8');
      // The tenant's own settings are one folder above.
      const page = index.replace(/src="((?:interface_)?config\.js)"/g, 'src="../$1"');
      await mkdir(path.join(folder, 'static'), { recursive: true });
      await Promise.all(CLOSE_PAGES.map((name) => writeFile(path.join(folder, 'static', name), page)));
      await writeFile(path.join(folder, 'static/offline.html'), offlinePage());
    },
  };
}

const STYLE = `:root{color-scheme:light dark}body{display:grid;min-height:90vh;margin:0;place-content:center;gap:24px;padding:24px;
font:17px/1.5 system-ui,sans-serif;text-align:center}h1{margin:0;font-size:26px}p{margin:4px 0}`;

/** Shown by the service worker where there is no network, in every language we have whole. */
function offlinePage(): string {
  const part = (lang: string, { title, text }: { readonly title: string; readonly text: string }) =>
    `<section lang="${lang}"><h1>${title}</h1><p>${text}</p></section>`;
  const body = part('en', pagesEn.offline) + part('zh', pagesZh.offline);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${pagesEn.offline.title}</title><style>${STYLE}</style></head><body>${body}</body></html>\n`;
}
