import { parseXml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { documentNameOf } from './shared-document.ts';

it.each([
  ['<etherpad xmlns="http://jitsi.org/jitmeet/etherpad"> daily </etherpad>', 'daily'],
  ['<etherpad xmlns="http://jitsi.org/jitmeet/etherpad"/>', undefined],
  ['<etherpad xmlns="elsewhere">daily</etherpad>', undefined],
  [`<etherpad xmlns="http://jitsi.org/jitmeet/etherpad">${'x'.repeat(300)}</etherpad>`, undefined],
  ['', undefined],
])('%.60s names %s', (child, name) => {
  expect(documentNameOf(parseXml(`<presence>${child}</presence>`))).toBe(name);
});
