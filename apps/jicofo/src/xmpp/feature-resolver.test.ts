import { AppError, silentLog } from '@parley/kernel';
import { type Element, FEATURE, NS, xml } from '@parley/xmpp-core';
import { parseOccupantPresence } from '@parley/xmpp-muc';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { focusCaps, focusInfo, verificationString } from './capabilities.ts';
import { DEFAULT_FEATURES, FeatureResolver } from './feature-resolver.ts';

const answer = (...features: string[]) =>
  xml(
    'query',
    { xmlns: NS.discoInfo },
    xml('identity', { category: 'client', type: 'web', name: 'lib' }),
    ...features.map((name) => xml('feature', { var: name })),
  );
const REAL = answer(FEATURE.audio, FEATURE.ssrcRewriting);

function presence(nick: string, ver: string | undefined, ...children: Element[]) {
  const caps = ver === undefined ? undefined : xml('c', { xmlns: NS.caps, hash: 'sha-1', node: 'https://client', ver });
  return parseOccupantPresence(xml('presence', { from: `r@muc/${nick}` }, caps, ...children));
}

describe('verificationString', () => {
  it('is the one of XEP-0115 §5.2', () => {
    const example = xml(
      'query',
      { xmlns: NS.discoInfo },
      xml('identity', { category: 'client', type: 'pc', name: 'Exodus 0.9.1' }),
      ...[NS.discoInfo, 'http://jabber.org/protocol/disco#items', NS.muc, NS.caps].map((name) => xml('feature', { var: name })),
    );
    expect(verificationString(example)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=');
  });

  it('of the focus matches what it answers', () => {
    expect(focusCaps().attrs.ver).toBe(verificationString(focusInfo('any')));
  });
});

describe('FeatureResolver', () => {
  const query = vi.fn<(to: string) => Promise<Element | undefined>>();
  let resolver: FeatureResolver;
  beforeEach(() => {
    query.mockReset();
    resolver = new FeatureResolver({ log: silentLog, query });
  });

  it('asks once per client build when the hash proves the answer', async () => {
    query.mockImplementation(async () => REAL);
    const ver = verificationString(REAL);
    const found = await Promise.all(['a', 'b', 'c'].map((nick) => resolver.featuresOf(presence(nick, ver))));
    for (const features of found) expect(features.has(FEATURE.ssrcRewriting)).toBe(true);
    expect(query).toHaveBeenCalledOnce();
  });

  it('lets nobody speak for others', async () => {
    const ver = verificationString(REAL);
    query.mockImplementation(async (to) => (to.endsWith('/liar') ? answer(FEATURE.remb, 'nothing') : REAL));
    expect([...(await resolver.featuresOf(presence('liar', ver)))]).toEqual([FEATURE.remb]);
    expect((await resolver.featuresOf(presence('b', ver))).has(FEATURE.ssrcRewriting)).toBe(true);
    expect((await resolver.featuresOf(presence('liar', ver))).has(FEATURE.ssrcRewriting)).toBe(true);
    expect(query).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['features in one', answer([FEATURE.ssrcRewriting, FEATURE.audio].join('<'))],
    [
      'features in the name of an identity',
      xml(
        'query',
        {},
        xml('identity', { category: 'client', type: 'web', name: `lib<${[FEATURE.ssrcRewriting, FEATURE.audio].join('<')}` }),
      ),
    ],
    [
      'a feature as an identity',
      xml(
        'query',
        {},
        xml('identity', { category: 'client', type: 'web', name: 'lib' }),
        xml('identity', { category: 'http:', type: '', lang: 'jitsi.org', name: 'ssrc-rewriting-1' }),
        xml('feature', { var: FEATURE.audio }),
      ),
    ],
  ])('shares no answer that only looks like another one: %s', async (_what, disguised) => {
    const ver = verificationString(REAL);
    query.mockImplementation(async (to) => (to.endsWith('/liar') ? disguised : REAL));
    await resolver.featuresOf(presence('liar', ver));
    expect(await resolver.featuresOf(presence('b', ver))).toEqual(new Set([FEATURE.audio, FEATURE.ssrcRewriting]));
  });

  it('takes the features of the presence for members without capabilities', async () => {
    const features = xml('features', {}, xml('feature', { var: FEATURE.audio }));
    expect([...(await resolver.featuresOf(presence('sip', undefined, features)))]).toEqual([FEATURE.audio]);
    expect(query).not.toHaveBeenCalled();
  });

  it('asks members that only say what they are, and adds that', async () => {
    query.mockImplementation(async () => REAL);
    const features = xml('features', {}, xml('feature', { var: FEATURE.audioMute }));
    const found = await resolver.featuresOf(presence('sip', undefined, features));
    expect([...found].sort()).toEqual([FEATURE.audioMute, FEATURE.audio, FEATURE.ssrcRewriting].sort());
  });

  it('keeps one set for all that can do the same, and counts the builds', async () => {
    query.mockImplementation(async () => answer('other', FEATURE.audio, `only-${query.mock.calls.length}`));
    const sets = await Promise.all(['x', 'y'].map((ver) => resolver.featuresOf(presence('a', ver))));
    expect(sets[0]).toBe(sets[1]);
    expect([...(sets[0] ?? [])]).toEqual([FEATURE.audio]);
    await resolver.featuresOf(presence('a', 'y'));
    expect(resolver.statistics()).toEqual({ 'https://client#x': 1, 'https://client#y': 2 });
  });

  it.each([
    ['silence', async () => Promise.reject(new AppError('TIMEOUT', 'no answer'))],
    ['an empty result', async () => undefined],
    ['nonsense', async () => xml('query', { xmlns: NS.discoInfo }, xml('feature'))],
  ])('assumes the defaults after %s', async (_what, respond) => {
    query.mockImplementation(respond);
    expect(await resolver.featuresOf(presence('a', 'x'))).toBe(DEFAULT_FEATURES);
  });
});
