import { expect, it } from 'vitest';
import { documentUrl } from './document-url.ts';

const pad = { base: 'https://meet.example/etherpad/p/', name: 'daily', userName: 'Ada & Ben', language: 'zh' };

it('is that of the pad, as official clients show it', () => {
  const url = new URL(documentUrl(pad) ?? '');
  expect(url.origin + url.pathname).toBe('https://meet.example/etherpad/p/daily');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    showControls: 'true',
    showChat: 'false',
    showLineNumbers: 'true',
    useMonospaceFont: 'false',
    lang: 'zh',
    userName: 'Ada & Ben',
  });
});

it('takes what the operator has written into the base', () => {
  const url = new URL(documentUrl({ ...pad, base: 'https://pad.example/p/?showChat=true', userName: '' }) ?? '');
  expect([url.pathname, url.searchParams.get('showChat'), url.searchParams.has('userName')]).toEqual(['/p/daily', 'true', false]);
});

it.each(['https://evil.example/x', '//evil.example/x', 'javascript:alert(1)', 'data:text/html,x'])('does not lead to %s', (name) => {
  expect(documentUrl({ ...pad, name })).toBeUndefined();
});
