import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, connect } from 'puppeteer-core';
import { FIREFOX, FIREFOX_PREFERENCES } from '../firefox.ts';
import type { Host } from './host.ts';

/** What Firefox says when it can be told what to do. */
const LISTENING = /WebDriver BiDi listening on ws:\/\/[^\s]*:(\d+)\s/;

/** Firefox on that host, which knows every name by one address. Its remote control is a TCP port in there. */
export async function launchFirefoxOn(host: Host, address: string): Promise<Browser> {
  const profile = mkdtempSync(path.join(host.folder, `${host.name}-firefox-`));
  const preferences = Object.entries({ ...FIREFOX_PREFERENCES, 'network.dns.forceResolve': address });
  writeFileSync(
    path.join(profile, 'user.js'),
    preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`).join('\n'),
  );
  const firefox = host.spawn([FIREFOX, '--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0']);
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    firefox.once('exit', () => reject(new Error(`${FIREFOX} has ended: ${said}`)));
    const listen = (text: string) => {
      said += text;
      const [, found] = LISTENING.exec(said) ?? [];
      if (found === undefined) return;
      firefox.stderr.off('data', listen).resume();
      resolve(Number(found));
    };
    firefox.stderr.setEncoding('utf8').on('data', listen);
    firefox.stdout.resume();
  });
  const door = await host.door(port);
  return connect({
    browserWSEndpoint: `ws+unix:${door}:/session`,
    protocol: 'webDriverBiDi',
    acceptInsecureCerts: true,
    headers: { Host: `localhost:${port}` },
  });
}
