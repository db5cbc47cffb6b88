import { expect, it } from 'vitest';
import { standInForPage } from './page-stand-in.ts';

it('runs the scripts that the library puts into the page, and says when they are there', () => {
  const run: string[] = [];
  const scope = { importScripts: (url: string) => void run.push(url) } as { importScripts(url: string): void; document?: Document };
  standInForPage(scope);
  const element = scope.document?.createElement('script');
  element?.addEventListener('load', () => run.push('loaded'));
  element?.setAttribute('src', 'https://x/a.js');
  expect(run).toEqual([]);
  if (element) scope.document?.body.appendChild(element);
  expect(run).toEqual(['https://x/a.js', 'loaded']);
});
