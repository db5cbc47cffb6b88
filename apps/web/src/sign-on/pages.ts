import { createHash } from 'node:crypto';
import { type Notice, textsFor } from './texts.ts';

/** A page with the policy that fits it. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/** The look of the client (libs/ui), in what a page without files can have of it. */
const STYLE = [
  ':root{color-scheme:light dark;--ink:#1c2624;--paper:#f4f6f5;--card:#fff;--line:#dbe3e0;font:16px/1.45 system-ui,sans-serif}',
  '@media(prefers-color-scheme:dark){:root{--ink:#eef3f1;--paper:#14191b;--card:#22292c;--line:#46525a}}',
  'body{display:grid;place-items:center;min-height:100vh;margin:0;color:var(--ink);background:var(--paper)}',
  'main{box-sizing:border-box;width:min(30rem,calc(100% - 2rem));padding:28px;border:1px solid var(--line);border-radius:20px;',
  'background:var(--card);text-align:center}',
  'h1{margin:0 0 20px;font-size:22px;line-height:1.3}',
  'p{display:flex;flex-wrap:wrap;gap:12px;justify-content:center;margin:0}',
  'a{padding:11px 20px;border:1px solid var(--line);border-radius:12px;font-weight:600;color:inherit;text-decoration:none}',
  'a:first-child{border-color:transparent;color:#fff;background:#0f6b5c}',
  'a:focus-visible{outline:3px solid #56d3b6;outline-offset:2px}',
].join('');

/** Hands the token to the page that opened this window, if it is one of this site, and goes to the room itself where there is none. */
const HAND_OVER = `(function () {
  var data = document.body.dataset;
  if (!window.opener) return location.replace(data.room);
  window.opener.postMessage({ type: 'oauth-success', accessToken: data.token, idToken: data.token }, location.origin);
  window.close();
})();`;

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'";
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

export interface NoticeOptions {
  readonly acceptLanguage: string | undefined;
  /** Path of the start page. */
  readonly home: string;
  /** Path that begins the sign-on anew, if it is known for which room. */
  readonly again: string | undefined;
}

/** A page that says in plain words what happened and what to do. */
export function noticePage(notice: Notice, { acceptLanguage, home, again }: NoticeOptions): Page {
  const texts = textsFor(acceptLanguage);
  const link = (href: string, text: string) => `<a href="${escaped(href)}">${text}</a>`;
  const links = [...(again === undefined ? [] : [link(again, texts.again)]), link(home, texts.home)].join('\n');
  const html = document(texts.language, `<main role="alert">\n<h1>${texts[notice]}</h1>\n<p>${links}</p>\n</main>`, '');
  return { html, policy: `${NOTHING}; style-src ${hash(STYLE)}` };
}

/** The end of a sign-on in a window of its own (tokenAuthInline). */
export function handOverPage(token: string, room: string): Page {
  const attributes = ` data-token="${escaped(token)}" data-room="${escaped(room)}"`;
  const html = document('en', `<script>${HAND_OVER}</script>`, attributes);
  return { html, policy: `${NOTHING}; style-src ${hash(STYLE)}; script-src ${hash(HAND_OVER)}` };
}

function document(language: string, body: string, attributes: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Parley</title>
<style>${STYLE}</style>
<body${attributes}>
${body}
</body>
</html>
`;
}
