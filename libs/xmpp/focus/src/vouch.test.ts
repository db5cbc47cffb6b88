import { parseXml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { parseVouch } from './vouch.ts';

const conference = (inner: string) => parseXml(`<conference xmlns='http://jitsi.org/protocol/focus' room='r@m'>${inner}</conference>`);
const VOUCH = "xmlns='urn:parley:vouch:0'";

it.each([
  [`<vouch ${VOUCH} ip='192.0.2.1'>{"kind":"guest"}</vouch>`, { ip: '192.0.2.1', claims: '{"kind":"guest"}' }],
  [`<vouch ${VOUCH} ip=''/>`, {}],
  ['', undefined],
  // The namespace of the parent is not Prosody's word.
  ['<vouch>{"kind":"account"}</vouch>', undefined],
])('%j is read', (inner, expected) => {
  expect(parseVouch(conference(inner))).toEqual(expected);
});

it.each([
  ['two of them', `<vouch ${VOUCH}/><vouch ${VOUCH}/>`],
  ['endless claims', `<vouch ${VOUCH}>${'x'.repeat(32_769)}</vouch>`],
  ['a long address', `<vouch ${VOUCH} ip='${'1'.repeat(65)}'/>`],
])('%s are refused', (_what, inner) => {
  expect(() => parseVouch(conference(inner))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});
