import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handOverPage, noticePage } from './pages.ts';

const inline = (html: string, tag: 'script' | 'style') => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('noticePage', () => {
  it('speaks the language of the browser', () => {
    const page = (acceptLanguage: string | undefined) => noticePage('refused', { acceptLanguage, home: '/', again: undefined }).html;
    expect(page('de-DE,de;q=0.9')).toContain('Your organisation did not sign you on.');
    expect(page(undefined)).toContain('<html lang="en">');
    expect(page('zh-CN,zh;q=0.9')).toContain('贵组织没有允许您登录');
  });

  it('lets nothing run, and nothing of an address out of its quotes', () => {
    const { html, policy } = noticePage('expired', { acceptLanguage: 'en', home: '/', again: '/"><script>alert(1)</script>' });
    expect(html).not.toContain('<script');
    expect(policy).toBe(`default-src 'none'; base-uri 'none'; form-action 'none'; style-src ${hash(inline(html, 'style'))}`);
  });
});

describe('handOverPage', () => {
  it('runs the one script that its policy allows', () => {
    const { html, policy } = handOverPage('a.b.c', '/room#jwt=%22a.b.c%22');
    expect(policy).toContain(`script-src ${hash(inline(html, 'script'))}`);
    expect(html).toContain('data-token="a.b.c" data-room="/room#jwt=%22a.b.c%22"');
    expect(handOverPage('"><script>', '/').html).not.toContain('"><script>');
  });
});
