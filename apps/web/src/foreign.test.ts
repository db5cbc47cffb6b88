import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findingLine } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foreignFiles } from './foreign.ts';

describe('foreignFiles', () => {
  let folder: string;
  const put = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };
  const lines = () => foreignFiles(folder).map((finding) => findingLine(finding).replaceAll(`${folder}/`, ''));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'parley-foreign-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says nothing where there is nothing', () => {
    expect(lines()).toEqual([]);
    expect(foreignFiles('/none')).toEqual([]);
  });

  it('names the line of every directive and what replaces it', async () => {
    await put('nginx/custom-meet.conf', 'location /docs/ {\n  alias /config/docs/;\n}\nadd_header X-Robots-Tag "noindex" always;\n');
    await put('nginx-custom/proxy.conf', 'set_real_ip_from 10.0.0.1;\nauth_basic "x";\n');
    await put('nginx-custom/readme.txt', 'no directive;');
    const not = 'is not read: it is a setting of nginx; it has no effect here.';
    expect(lines()).toEqual([
      `nginx/custom-meet.conf:1 location /docs/ = {: ${not} It is not needed: files can lie in the folder custom-files, other services belong behind a reverse proxy in front of Parley.`,
      `nginx/custom-meet.conf:2 location /docs/ > alias = /config/docs/: ${not} It is not needed: what lies in the folder custom-files, beside nginx-custom, is served at the root of the site.`,
      `nginx/custom-meet.conf:4 add_header = X-Robots-Tag "noindex" always: ${not} Set WEB_EXTRA_HEADERS=X-Robots-Tag: noindex instead.`,
      `nginx-custom/proxy.conf:1 set_real_ip_from = 10.0.0.1: ${not} Set TRUSTED_PROXIES=10.0.0.1 instead.`,
      `nginx-custom/proxy.conf:2 auth_basic = "x": ${not} No variable replaces it; remove it, or leave it if you may go back.`,
    ]);
  });

  it('names files that another stack has generated, once', async () => {
    await put('config.js', 'var config = {};');
    await put('nginx/meet.conf', 'server_name _;');
    expect(lines()).toEqual([expect.stringMatching(/^config\.js, nginx\/meet\.conf in .* are what another stack has generated/)]);
  });
});
